"""One person who is to sign, in the order of signing."""

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

TEXT_MAX_CHARS = 256  # as the contract says


class WardclerkSignatureSigner(models.Model):
    _name = "wardclerk.signature.signer"
    _description = "Signer"
    _order = "sequence, id"

    envelope_id = fields.Many2one(
        "wardclerk.signature.envelope", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, size=TEXT_MAX_CHARS)
    email = fields.Char(string="E-Mail", required=True, size=TEXT_MAX_CHARS)
    role = fields.Char(
        string="Signs As",
        required=True,
        size=TEXT_MAX_CHARS,
        default=lambda self: self.env._("Signer"),
        help="For example Vendor, Tenant or Medical Director.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        signers = super().create(vals_list)
        signers.envelope_id._refuse_unless_draft()
        return signers

    def write(self, vals):
        self.envelope_id._refuse_unless_draft()
        result = super().write(vals)
        self.envelope_id._refuse_unless_draft()  # also the one that it moves to
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_of_drafts(self):
        self.envelope_id._refuse_unless_draft()

    @api.constrains("email")
    def _check_email(self):
        for signer in self:
            if not is_address(signer.email):
                raise ValidationError(
                    self.env._(
                        "E-Mail: %s is no address. Write it as name@example.com.",
                        signer.email,
                    )
                )

    def _data(self):
        """Return the signer as the contract describes one."""
        return {"name": self.name, "email": self.email, "role": self.role}


def is_address(text):
    """Tell whether this is one address of a person, and nothing around it."""
    return bool(tools.single_email_re.fullmatch(text or ""))
