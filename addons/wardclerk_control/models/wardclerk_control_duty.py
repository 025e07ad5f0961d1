"""One thing that people do on a document: ask, edit, approve, receive, pay."""

from odoo import api, fields, models, tools
from odoo.exceptions import UserError


class WardclerkControlDuty(models.Model):
    """Engines and domains declare theirs as data."""

    _name = "wardclerk.control.duty"
    _description = "Duty"
    _order = "sequence, name, id"
    _rec_names_search = ["name", "code"]

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="The word that rules and programs use.")
    sequence = fields.Integer(default=50)
    description = fields.Char(translate=True, help="Who did it, in words.")

    _code_unique = models.Constraint(
        "UNIQUE (code)", "This code already names another duty."
    )
    _code_form = models.Constraint(
        "CHECK (code ~ '^[a-z][a-z0-9_]*$')",
        "A duty's code is lower-case letters, digits and underscores.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        duties = super().create(vals_list)
        self.env.registry.clear_cache()
        return duties

    def write(self, vals):
        if any("code" in vals and vals["code"] != duty.code for duty in self):
            raise UserError(
                self.env._(
                    "A duty keeps its code: what people did is on record under it."
                )
            )
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A duty is kept: rules and records name it."))

    @api.model
    def _labels(self):
        """Return {code: name}; names are for everybody's messages."""
        return self._labels_in(self.env.lang or "en_US")

    @api.model
    @tools.ormcache("lang")
    def _labels_in(self, lang):
        Duties = self.sudo().with_context(lang=lang)  # names only
        duties = Duties.search_fetch([], ["code", "name"])
        return {duty.code: duty.name for duty in duties}
