"""Whom a request will be ordered from, as far as one can tell."""

from odoo import models


class WardclerkPurchaseRequest(models.Model):
    _inherit = "wardclerk.purchase.request"

    def _control_vendor_key(self):
        """Return the key of the one vendor whose goods it names, as its order has it.

        What nobody offers yet is added up for the cost centre that it is for: a need
        that is cut into several requests is the same need.
        """
        vendors = self.line_ids.vendor_id.commercial_partner_id
        if len(vendors) == 1 and all(line.vendor_id for line in self.line_ids):
            return self._control_key_of(vendors)
        return f"cost_centre:{self.cost_centre_id.id}" if self.cost_centre_id else ""
