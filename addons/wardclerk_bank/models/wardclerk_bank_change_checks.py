"""What is looked at before a bank change is decided, in words and as facts."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from odoo.addons.base_iban.models.res_partner_bank import validate_iban
from odoo.addons.wardclerk_approval.checklist import ChecklistLine

from wardclerk.core.bank import Check, Facts, checks

QUARTER_DAYS = 90  # within which a second change is unusual


class WardclerkBankChange(models.Model):
    _inherit = "wardclerk.bank.change"

    check_text = fields.Text(string="Checks", compute="_compute_check_text")

    def _compute_check_text(self):
        marks = {True: "✓", False: "✗", None: "?"}
        for change in self:
            change.check_text = "\n".join(
                f"{marks[line.is_met]} {line.words}"
                # What is not saved yet cannot be compared with what is on file.
                for line in (change._check_lines() if change._origin == change else ())
            )

    def _approval_facts(self):
        return {
            change.id: {
                "bank_change": change.kind,
                "bank_warnings": sorted(
                    check.value
                    for check, is_met in change._checks().items()
                    if is_met is False
                ),
            }
            for change in self
        }

    def _approval_checklist(self):
        """Return what an approver would look up in masters, mails and telephone."""
        return [*super()._approval_checklist(), *self._check_lines()]

    def _check_lines(self):
        words = self._check_words()
        return [
            ChecklistLine(words[check], is_met)
            for check, is_met in self._checks().items()
        ]

    def _checks(self):
        """Return {check: whether it is met}; it does not depend on who looks."""
        self.ensure_one()
        change = self.sudo()  # masters, whoever looks
        return checks(
            Facts(
                is_confirmed_by_call=change.call_state == "confirmed" or None,
                known_phones=tuple(
                    (change.is_number_settled and change.known_phones) or ()
                ),
                is_iban=change._is_iban(),
                account_country=change._account_country(),
                vendor_country=change.partner_id.country_id.code or "",
                other_holders=len(change._other_holders()),
                employees=len(change._employees()),
                sender=change.sender or "",
                known_addresses=tuple(change._known_addresses()),
                other_changes=change._count_other_changes(),
            )
        )

    def _is_iban(self):
        """Tell whether it is a valid IBAN; of other numbers nobody can tell."""
        try:
            validate_iban(self.acc_number)
        except ValidationError:
            return None
        return True

    def _account_country(self):
        if self._is_iban():
            return (self.acc_number or "")[:2]
        return self.bank_id.country.code or ""

    def _accounts_of_number(self):
        """Return all accounts of the number, archived ones and other holders' too."""
        return (
            self.env["res.partner.bank"]
            .with_context(active_test=False)
            .search([("sanitized_acc_number", "=", self.sanitized_number)])
        )

    def _other_holders(self):
        return self._accounts_of_number().partner_id.commercial_partner_id - (
            self.partner_id
        )

    def _employees(self):
        """Return employees whose account it is, or who are the vendor themselves."""
        accounts = self._accounts_of_number()
        holders = accounts.partner_id | self.partner_id
        return (
            self.env["hr.employee"]
            .with_context(active_test=False)
            .search(
                Domain("work_contact_id", "in", holders.ids)
                | Domain("user_id.partner_id", "in", holders.ids)
                | Domain("bank_account_ids", "in", accounts.ids)
            )
        )

    def _known_addresses(self):
        website = self.partner_id.website
        return [*(self.known_emails or []), *([website] if website else [])]

    def _count_other_changes(self):
        since = fields.Datetime.now() - timedelta(days=QUARTER_DAYS)
        return self.search_count(
            [
                ("partner_id", "=", self.partner_id.id),
                ("id", "!=", self.id),
                ("state", "!=", "cancelled"),
                ("create_date", ">=", since),
            ]
        )

    def _check_words(self):
        numbers = self.known_phones_text or self.env._("none")
        return {
            Check.CALLED_BACK: self.env._("The vendor confirmed it when called back"),
            Check.NUMBER_KNOWN_BEFORE: self.env._(
                "The number that is called was known for a month: %s", numbers
            ),
            Check.VALID_IBAN: self.env._("The number is a valid IBAN"),
            Check.OWN_COUNTRY: self.env._("The account is in the vendor's country"),
            Check.NOT_OF_ANOTHER_VENDOR: self.env._(
                "The account is of no other vendor"
            ),
            Check.NOT_OF_AN_EMPLOYEE: self.env._("The account is of no employee"),
            Check.KNOWN_SENDER: self.env._("The sender's domain was known before"),
            Check.NO_OTHER_CHANGE: self.env._("It is the only change within 90 days"),
        }
