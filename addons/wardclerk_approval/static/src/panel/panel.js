/** @odoo-module **/

import { Component } from "@odoo/owl";
import { useService } from "@web/core/utils/hooks";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const CASE = "wardclerk.approval.case";

/** Who holds a document's approval, since when, and what this user can do about it. */
export class ApprovalPanel extends Component {
    static template = "wardclerk_approval.Panel";
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get panel() {
        return this.props.record.data[this.props.name] || null;
    }

    async approve() {
        await this.props.record.save();
        await this.orm.call(CASE, "action_approve", [[this.panel.case_id]]);
        await this.reload();
    }

    async refuse() {
        await this.props.record.save();
        const dialog = await this.orm.call(CASE, "action_open_refusal", [[this.panel.case_id]]);
        await this.action.doAction(dialog, { onClose: () => this.reload() });
    }

    open() {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: CASE,
            res_id: this.panel.case_id,
            views: [[false, "form"]],
        });
    }

    reload() {
        return this.props.record.load();
    }
}

registry.category("fields").add("wardclerk_approval_panel", {
    component: ApprovalPanel,
    supportedTypes: ["json"],
});
