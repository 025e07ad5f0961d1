"""An address that documents are sent to, and whose documents they are."""

from odoo import api, fields, models

from odoo.addons.wardclerk_assist.models.suggestion import DOCUMENT_TYPES


class WardclerkIntakeMailbox(models.Model):
    _name = "wardclerk.intake.mailbox"
    _description = "Intake Mailbox"
    _order = "address"
    _rec_name = "address"
    _check_company_auto = True

    name = fields.Char(required=True)
    address = fields.Char(required=True, help="E-mail address of the mailbox.")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    facility_id = fields.Many2one(
        "wardclerk.facility",
        check_company=True,
        help="Facility of its documents, where nothing on the document tells better.",
    )
    responsible_id = fields.Many2one(
        "res.users",
        help="Who is asked about documents that nobody else is responsible for.",
    )
    document_type = fields.Selection(
        DOCUMENT_TYPES,
        "Expected Documents",
        help="What a document is taken for while assist cannot read it.",
    )
    active = fields.Boolean(default=True)

    _address_unique = models.UniqueIndex(
        "(lower(address))", "Another mailbox has this address."
    )

    @api.model
    def _by_address(self, address):
        return self.search([("address", "=ilike", _escaped(address))], limit=1)

    @api.model_create_multi
    def create(self, vals_list):
        mailboxes = super().create([self._with_plain_address(v) for v in vals_list])
        mailboxes._let_bot_in()
        return mailboxes

    def write(self, vals):
        result = super().write(self._with_plain_address(vals))
        if "company_id" in vals:
            self._let_bot_in()
        return result

    def _let_bot_in(self):
        """The mailroom's bot works for companies that have a mailbox, for no other."""
        # Whoever sets up a mailbox decides this, and only this, about the bot.
        bot = self.env.ref("wardclerk_event.user_bot_mailroom").sudo()
        missing = self.company_id - bot.company_ids
        if missing:
            bot.company_ids = [fields.Command.link(company.id) for company in missing]

    @api.model
    def _with_plain_address(self, vals):
        if vals.get("address"):
            return {**vals, "address": vals["address"].strip().lower()}
        return vals


def _escaped(address):
    """An address as a pattern that matches nothing but itself."""
    plain = address.strip().lower()
    for char in ("\\", "%", "_"):
        plain = plain.replace(char, f"\\{char}")
    return plain
