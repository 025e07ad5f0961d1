"""A kind of event: its name, and the fields that its contract knows."""

from odoo import api, fields, models

WATCHED_FIELDS = ("name", "field_names", "schema_version")


class WardclerkEventType(models.Model):
    _name = "wardclerk.event.type"
    _description = "Event Type"
    _order = "name"

    name = fields.Char(required=True, help="<document>.<past participle>")
    description = fields.Char(required=True, translate=True)
    schema_version = fields.Integer(default=1, required=True)
    field_names = fields.Char(
        string="Fields",
        help="The fields of its contract that a subscription may let out, "
        "separated by commas.",
    )
    subscription_ids = fields.One2many("wardclerk.event.subscription", "type_id")

    _name_unique = models.Constraint("UNIQUE (name)", "This event type already exists.")

    def _dataschema(self):
        """Path and version of the contract, as the envelope carries it."""
        return f"contracts/events/{self.name}.schema.json#v{self.schema_version}"

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        names = [name for name in WATCHED_FIELDS if name in vals]
        if names:  # the fields of a contract bound what may leave
            self.env["wardclerk.audit"]._record(
                "event_type.changed",
                self,
                old={kind.id: {name: kind[name] for name in names} for kind in self},
                new={name: vals[name] for name in names},
            )
        return super().write(vals)
