"""Mail about an approval leads a requester of the portal to their own page."""

from odoo import models


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        if len(self) != 1 or self.res_model != "wardclerk.purchase.request":
            return groups
        for name, _belongs, data in groups:
            if name == "portal":
                data |= {
                    "active": True,
                    "has_button_access": True,
                    "button_access": {
                        "url": f"{self.get_base_url()}/my/requests/{self.res_id}",
                        "title": self.env._("Open your request"),
                    },
                }
        return groups
