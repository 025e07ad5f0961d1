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

    def _policy_facility(self):
        """Return the facility whose policies govern this record."""
        self.ensure_one()
        return self.env["wardclerk.facility"]

    def _policy_scopes(self):
        """Return (company id, facility id) of each policy that may govern this record.

        The widest first: the group, the company, the facilities from the root on.
        """
        path = self._policy_facility()
        return [
            (False, False),
            *((company.id, False) for company in self._policy_company()),
            *(
                (False, facility_id)
                for facility_id in (path._ancestor_ids() if path else ())
            ),
        ]

    def _policy_facts(self):
        """Return {record id: {name of an input: value}} for all these records.

        Numbers are exact (`Decimal`, `int` or decimal text), sets are lists of
        codes, a tree is the path of codes from the root. What is not known is left
        out. The facts must not depend on who asks.
        """
        return {record.id: {} for record in self}

    def _policy_governed(self):
        """Return those of the records that policies can govern at all."""
        return self

    @api.model
    def _policy_user_fields(self):
        """Return the fields that name a person whom a step can ask."""
        return ()

    @api.model
    def _policy_content(self):
        """Return the fields that are approved: steps can stand for some of them."""
        return ()

    def _policy_units(self):
        """Return {record id: {name of an input: unit}}, for words such as *5 USD*."""
        return {record.id: {} for record in self}
