"""What a document must be able to tell, so that a policy can decide about it."""

from odoo import api, models


class WardclerkPolicySubject(models.AbstractModel):
    """A document type for which policies can be written.

    Domains do not inherit this directly: `wardclerk.approval.mixin` does, and fills
    both methods from its class attributes.
    """

    _name = "wardclerk.policy.subject"
    _description = "Document under a Policy"

    @api.model
    def _policy_gates(self):
        """Return the names of the gates for which policies can be written."""
        return ()

    def _policy_company(self):
        """Return the company whose policies govern this record."""
        self.ensure_one()
        return self.env["res.company"]

    def _policy_facts(self):
        """Return {record id: {name of an input: value}} for all these records.

        Numbers are exact (`Decimal`, `int` or decimal text), sets are lists of
        codes, a tree is the path of codes from the root. What is not known is left
        out. The facts must not depend on who asks.
        """
        return {record.id: {} for record in self}

    def _policy_units(self):
        """Return {record id: {name of an input: unit}}, for words such as *5 USD*."""
        return {record.id: {} for record in self}
