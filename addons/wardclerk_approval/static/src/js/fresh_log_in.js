/** @odoo-module **/

import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const FRESH_LOG_IN_NEEDED = "odoo.addons.wardclerk_approval.exceptions.FreshLogInNeeded";
const BEFORE_THE_DIALOG_OF_ERRORS = 90;

/** Open Odoo's identity check in place of an error; the decision follows when it succeeds. */
export function freshLogInHandler(env, error, originalError) {
    if (!(originalError instanceof RPCError) || originalError.exceptionName !== FRESH_LOG_IN_NEEDED) {
        return false;
    }
    error.unhandledRejectionEvent.preventDefault();
    const { case_ids, outcome, reason } = originalError.data.context;
    env.services.orm
        .call("wardclerk.approval.case", "action_confirm_identity", [case_ids, outcome, reason])
        .then((check) => env.services.action.doAction(check));
    return true;
}

registry.category("error_handlers").add("wardclerk_approval.fresh_log_in", freshLogInHandler, {
    sequence: BEFORE_THE_DIALOG_OF_ERRORS,
});
