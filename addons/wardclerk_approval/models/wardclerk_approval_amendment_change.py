"""One value in an amendment: typed, chosen, or the removal of a line."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from odoo.addons.wardclerk_policy.permit import take_permit

from .wardclerk_approval_amendment import NUMBERS

PROPOSED_IN = {"value": "new_value", "record": "new_ref", "removal": "is_removed"}


class WardclerkApprovalAmendmentChange(models.Model):
    _name = "wardclerk.approval.amendment.change"
    _description = "Value in an Amendment"
    _inherit = ["wardclerk.approval.line.mixin"]
    _order = "amendment_id, id"

    _approval_document_field = "amendment_id"

    amendment_id = fields.Many2one(
        "wardclerk.approval.amendment", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("value", "Is typed"),
            ("record", "Is chosen"),
            ("removal", "Removes a line"),
        ],
        default="value",
        required=True,
        readonly=True,
    )
    line_field = fields.Char(readonly=True)
    line_id = fields.Integer(readonly=True, help="Negative: a line that is new.")
    field_name = fields.Char(readonly=True)
    ref_model = fields.Char(readonly=True)
    name = fields.Char(string="Value", readonly=True)
    old_words = fields.Char(string="Today", readonly=True)
    new_value = fields.Char(string="New", help="Empty: stays as it is.")
    new_ref = fields.Many2oneReference(
        string="New Choice", model_field="ref_model", help="Empty: stays as it is."
    )
    is_removed = fields.Boolean(string="Remove")
    new_words = fields.Char(
        string="Afterwards", compute="_compute_proposed", store=True
    )
    is_proposed = fields.Boolean(compute="_compute_proposed", store=True)

    @api.depends("kind", "new_value", "ref_model", "new_ref", "is_removed")
    def _compute_proposed(self):
        for change in self:
            change.new_words = change._proposed_words() or False
            change.is_proposed = bool(change.new_words)

    def _proposed_words(self):
        if self.kind == "removal":
            return self.is_removed and self.env._("removed")
        if self.kind == "record":
            # Part of what is asked for; its name only.
            return self.new_ref and self._record().sudo().display_name
        return (self.new_value or "").strip()

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("The values come from the document."))
        return super().create(vals_list)

    def write(self, vals):
        if not vals.keys() <= set(PROPOSED_IN.values()):
            raise AccessError(self.env._("Only new values are filled in."))
        self.amendment_id._refuse_unless_open()
        given = {name for name, value in vals.items() if value}
        if any(not given <= {PROPOSED_IN[change.kind]} for change in self):
            raise AccessError(
                self.env._("Each new value is given in the way that its row is for.")
            )
        result = super().write(vals)
        if vals.get("new_ref"):
            for change in self:  # nobody proposes what they may not even see
                change._record().check_access("read")
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Leave the new value empty instead."))

    @api.constrains("new_value")
    def _check_new_value(self):
        for change in self.filtered("new_value"):
            change._parsed_text()

    def _parsed(self):
        """Return the new value as the field holds it; refuse what is none."""
        return self._record().id if self.kind == "record" else self._parsed_text()

    def _record(self):
        """Return the record that was chosen."""
        if self.ref_model not in self.env:
            raise ValidationError(
                self.env._("Nothing can be chosen for %s.", self.name)
            )
        record = self.env[self.ref_model].browse(self.new_ref).exists()
        if not record:
            raise ValidationError(
                self.env._(
                    "What was chosen for %s does not exist any more. Choose again.",
                    self.name,
                )
            )
        return record

    def _parsed_text(self):
        owner = self.env[self.amendment_id.res_model]
        if self.line_field:
            owner = self.env[owner._fields[self.line_field].comodel_name]
        field, text = owner._fields[self.field_name], self.new_value.strip()
        try:
            return self._value_of(field, text)
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "%(text)s is no value of %(name)s.", text=text, name=self.name
                )
            ) from error

    def _value_of(self, field, text):
        if field.type in NUMBERS:
            lang = self.env["res.lang"]._get_data(code=self.env.user.lang or "en_US")
            plain = text.replace(lang.thousands_sep or "", "")
            number = float(plain.replace(lang.decimal_point or ".", "."))
            if number != number or number in (float("inf"), float("-inf")):
                raise ValueError(text)
            return int(number) if field.type == "integer" else number
        if field.type == "date":
            return fields.Date.to_date(text)
        if field.type == "selection" and text not in field.get_values(self.env):
            raise ValueError(text)
        return text
