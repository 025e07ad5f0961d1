"""What documents under approval tell to controls."""

from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models

CUMULATIVE = "cumulative_amount"


class WardclerkApprovalMixin(models.AbstractModel):
    """Further class attributes and hooks that a domain may set:

    ``_approval_reversal_field``
        The many2one to the document that this one takes back, as a credit note does.
    `_approval_duties`
        Who did which further duty.

    The fact ``category`` of `_approval_facts` tells orders apart that are added up.
    """

    _inherit = "wardclerk.approval.mixin"

    _approval_reversal_field = ""

    def _approval_duties(self):
        """Return {record id: {code of a duty: ids of users}}, for all records at once.

        Who asked for a document and who made or edited it is known without; a domain
        adds what its own records tell, such as who received the goods.
        """
        return {}

    # -- who made it -------------------------------------------------------------

    def write(self, vals):
        asked = self._control_requesters() if self._control_names_people(vals) else {}
        before = self._control_contents(vals)
        result = super().write(vals)
        self._control_note_edits(before, vals)
        self._control_note_requesters(asked)
        return result

    def _approval_maker_rows(self):
        """Add everybody who ever asked or edited, whatever the rows say now."""
        noted = self.env["wardclerk.control"]._noted_makers(self)
        return [*super()._approval_maker_rows(), noted]

    def _control_watched(self):
        """Return the documents whose edits must be noted: those of other authors.

        Who created a document is known from its row, which nobody rewrites.
        """
        if not self.env["wardclerk.policy"]._governs_model(self._name):
            return self.browse()
        # Whose work it is does not depend on what the user may read.
        return self.sudo().filtered(lambda one: one.create_uid.id != self.env.uid)

    def _control_contents(self, vals):
        """Return {record: the protected values that these would change}."""
        names = [
            name
            for name in self._approval_protected_fields
            if name in vals and self._fields[name].type != "one2many"
        ]
        if not names:
            return {}
        return {
            one: {name: one[name] for name in names} for one in self._control_watched()
        }

    def _control_note_edits(self, before, vals):
        changed = self.browse(
            [
                one.id
                for one, values in before.items()
                if any(one[name] != value for name, value in values.items())
            ]
        )
        changed._control_note_edit()

    def _control_note_edit(self):
        """Note that the user made these documents another one's."""
        control = self.env["wardclerk.control"]
        control._note_later(
            [
                control._row(one, self.env.uid, {"edit"})
                for one in self._control_watched()
            ]
        )

    @api.model
    def _control_names_people(self, names):
        return any(
            self._fields[name].comodel_name == "res.users"
            for name in names
            if name in self._fields
        ) and self.env["wardclerk.policy"]._governs_model(self._name)

    def _control_requesters(self):
        # Whose work it is does not depend on what the user may read.
        return {one: one._approval_requester().ids for one in self.sudo()}

    def _control_note_requesters(self, asked):
        """Note both who asked before and who is said to ask now."""
        control = self.env["wardclerk.control"]
        control._note_later(
            [
                control._row(one, user_id, {"request"})
                for one, before in asked.items()
                if (now := one._approval_requester().ids) != before
                for user_id in {*before, *now}
            ]
        )

    # -- added up ----------------------------------------------------------------

    def _policy_facts(self):
        facts = super()._policy_facts()
        self.sudo()._control_add_cumulative(facts)  # facts do not depend on who asks
        return facts

    def _policy_units(self):
        units = super()._policy_units()
        return {
            record_id: {**one, CUMULATIVE: one.get("amount", "")}
            for record_id, one in units.items()
        }

    def _control_add_cumulative(self, facts):
        """Add what the same requester asked for of the same vendor in the window."""
        asked = {}
        for document in self:
            vendor, requester = (
                document._control_vendor_key(),
                document._approval_requester(),
            )
            if vendor and requester:
                category = facts[document.id].get("category") or ""
                asked[document.id] = (document.id, vendor, requester.id, category)
        days = self.env["wardclerk.control.watch"]._window_days(self._name)
        sums = self.env["wardclerk.approval.case"]._sums_of_others(
            self._name,
            list(asked.values()),
            fields.Datetime.now() - timedelta(days=days),
        )
        rates = {}
        for document in self:
            amount = facts[document.id].get("amount")
            if amount is not None:
                others = document._control_converted(sums.get(document.id, {}), rates)
                facts[document.id][CUMULATIVE] = Decimal(amount) + others

    def _control_converted(self, sums, rates):
        """Return amounts of several currencies in that of the document's company."""
        company = self._policy_company()
        into = company.currency_id
        total = Decimal(0)
        for currency_id, amount in sums.items():
            currency = self.env["res.currency"].browse(currency_id)
            key = (currency, into, company)
            if key not in rates:
                rates[key] = currency._get_conversion_rate(
                    *key, fields.Date.context_today(self)
                )
            converted = into.round(float(amount) * rates[key])
            total += Decimal(f"{converted:.{into.decimal_places}f}")
        return total

    def _control_vendor_key(self):
        """Return what all records of one vendor share: its tax id, else its root."""
        partner = self._approval_value("partner").commercial_partner_id
        return self._control_key_of(partner) if partner else ""

    @api.model
    def _control_key_of(self, vendor):
        tax_id = "".join(filter(str.isalnum, vendor.vat or "")).upper()
        return f"vat:{tax_id}" if tax_id else f"partner:{vendor.id}"
