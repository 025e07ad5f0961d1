/** @odoo-module **/

import { patch } from "@web/core/utils/patch";
import { RelationalModel } from "@web/model/relational_model/relational_model";

/**
 * People decide on what is stored. Odoo first draws a form from what the browser kept of
 * an earlier visit and corrects it when the server has answered; in between a person
 * would read, and could approve, an amount that is not there any more.
 */
patch(RelationalModel.prototype, {
    _getCacheParams(config, ...others) {
        return config.isMonoRecord ? undefined : super._getCacheParams(config, ...others);
    },
});
