"""Which receiver gets which events, and which of their fields may leave."""

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError


class WardclerkEventSubscription(models.Model):
    _name = "wardclerk.event.subscription"
    _description = "Event Subscription"
    _rec_name = "type_id"

    endpoint_id = fields.Many2one(
        "wardclerk.event.endpoint", required=True, ondelete="cascade", index=True
    )
    type_id = fields.Many2one("wardclerk.event.type", required=True, ondelete="cascade")
    field_names = fields.Char(
        string="Fields that May Leave",
        help="Separated by commas. Everything else stays here.",
    )

    _once = models.Constraint(
        "UNIQUE (endpoint_id, type_id)", "This endpoint already gets these events."
    )

    @api.constrains("field_names", "type_id")
    def _check_field_names(self):
        for subscription in self:
            unknown = _names(subscription.field_names) - _names(
                subscription.type_id.field_names
            )
            if unknown:
                raise ValidationError(
                    self.env._(
                        "The contract of %(type)s has no field %(names)s. "
                        "Take it out of the fields that may leave.",
                        type=subscription.type_id.name,
                        names=", ".join(sorted(unknown)),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        subscriptions = super().create(vals_list)
        self.env["wardclerk.audit"]._record(
            "subscription.created",
            subscriptions,
            new={
                subscription.id: {
                    "endpoint_id": subscription.endpoint_id,
                    "type_id": subscription.type_id,
                    "field_names": subscription.field_names,
                }
                for subscription in subscriptions
            },
        )
        return subscriptions

    def write(self, vals):
        self.env.registry.clear_cache()
        old = {
            subscription.id: {name: subscription[name] for name in vals}
            for subscription in self
        }
        self.env["wardclerk.audit"]._record(
            "subscription.changed", self, old=old, new=vals
        )
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        self.env["wardclerk.audit"]._record("subscription.deleted", self)
        return super().unlink()

    @api.model
    @tools.ormcache("type_name")
    def _route(self, type_name):
        """Where events of a type go: (contract, receivers).

        A receiver is (endpoint id, names of the fields that may leave).
        """
        subscriptions = self.sudo().search(  # routing is no secret of the acting user
            [("type_id.name", "=", type_name), ("endpoint_id.active", "=", True)]
        )
        receivers = tuple(
            (subscription.endpoint_id.id, frozenset(_names(subscription.field_names)))
            for subscription in subscriptions
        )
        return subscriptions[:1].type_id._dataschema() if receivers else "", receivers


def _names(text):
    return {name.strip() for name in (text or "").split(",") if name.strip()}
