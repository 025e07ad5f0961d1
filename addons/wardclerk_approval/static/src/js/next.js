/** @odoo-module **/

import { registry } from "@web/core/registry";

const MY_APPROVALS = "wardclerk_approval.wardclerk_approval_case_my_action";

/** After a decision: say so, and open what waits next in place of what was decided. */
export async function openNext(env, { params }) {
    if (params.told) {
        env.services.notification.add(params.told, { type: "success" });
    }
    env.services.dialog.closeAll();
    const shown = env.services.action.currentController;
    if (params.stays || (shown && shown.props.resModel !== "wardclerk.approval.case")) {
        return env.services.action.doAction({ type: "ir.actions.client", tag: "soft_reload" });
    }
    if (!params.case_id) {
        return env.services.action.doAction(MY_APPROVALS, { clearBreadcrumbs: true });
    }
    // As an action of its own, so that the address names what is shown.
    return env.services.action.doAction(MY_APPROVALS, {
        viewType: "form",
        props: { resId: params.case_id },
        stackPosition: "replaceCurrentAction",
    });
}

registry.category("actions").add("wardclerk_approval_next", openNext);
