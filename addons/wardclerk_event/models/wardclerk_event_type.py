"""A kind of event: its name, and the fields that its contract knows."""

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError

from wardclerk.core.event import classified

WATCHED_FIELDS = ("name", "field_names", "classified_names", "schema_version")


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
    classified_names = fields.Char(
        string="Classified Fields",
        help="Fields that leave only with a reason, beside those that are classified"
        " by their name. Separated by commas.",
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
        self._refuse_declassification(vals)
        names = [name for name in WATCHED_FIELDS if name in vals]
        if names:  # the fields of a contract bound what may leave
            self.env["wardclerk.audit"]._record(
                "event_type.changed",
                self,
                old={kind.id: {name: kind[name] for name in names} for kind in self},
                new={name: vals[name] for name in names},
            )
        return super().write(vals)

    def _refuse_declassification(self, vals):
        """Contracts classify fields, so only an update of the program undoes it."""
        if "classified_names" not in vals or self.env.su:
            return
        kept = names_of(vals["classified_names"])
        for kind in self:
            if lost := names_of(kind.classified_names) - kept:
                raise AccessError(
                    self.env._(
                        "%s is classified by its contract. Change the contract; here"
                        " fields can only be added.",
                        ", ".join(sorted(lost)),
                    )
                )

    @api.model
    def _classified(self, names):
        """Which of these names need a reason to leave, whatever event carries them."""
        return classified.among(names, self._marked_names())

    @api.model
    @tools.ormcache()
    def _marked_names(self):
        """What any contract classifies: a new event type cannot smuggle it out."""
        kinds = self.sudo()  # the same list for everybody
        kinds = kinds.search([("classified_names", "!=", False)])
        marked = [names_of(kind.classified_names) for kind in kinds]
        return frozenset().union(*marked)


def names_of(text):
    """The names in a list that is separated by commas."""
    return {name.strip() for name in (text or "").split(",") if name.strip()}
