"""Which receiver gets which events, and which of their fields may leave."""

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from .wardclerk_event_type import names_of

REASON_MIN_CHARS = 10  # a sentence, not a dot


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
    reason = fields.Char(
        string="Why Classified Fields Leave",
        help="Needed when a field says something about a person or a bank account.",
    )
    classified_names = fields.Char(
        compute="_compute_classified_names", string="Classified"
    )

    _once = models.Constraint(
        "UNIQUE (endpoint_id, type_id)", "This endpoint already gets these events."
    )

    @api.depends("field_names")
    def _compute_classified_names(self):
        for subscription in self:
            subscription.classified_names = ", ".join(
                sorted(subscription._classified())
            )

    def _classified(self):
        """The fields of this subscription that need a reason."""
        return self.type_id._classified(names_of(self.field_names))

    @api.constrains("field_names", "type_id")
    def _check_field_names(self):
        for subscription in self:
            unknown = names_of(subscription.field_names) - names_of(
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

    @api.constrains("field_names", "type_id", "reason")
    def _check_reason(self):
        for subscription in self:
            names = subscription._classified()
            if names and not _is_reason(subscription.reason):
                raise ValidationError(self._asking_for_a_reason(names))

    def _asking_for_a_reason(self, names):
        return self.env._(
            "%s says something about a person or an account. Write in one sentence why"
            " this receiver needs it, or take it out.",
            ", ".join(sorted(names)),
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
                    "reason": subscription.reason,
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
        classified = {subscription: subscription._classified() for subscription in self}
        result = super().write(vals)
        for subscription in self:
            more = subscription._classified() - classified[subscription]
            if more and not _is_reason(vals.get("reason")):
                raise ValidationError(self._asking_for_a_reason(more))
        self.env["wardclerk.audit"]._record(
            "subscription.changed", self, old=old, new=vals, reason=vals.get("reason")
        )
        return result

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
            (subscription.endpoint_id.id, frozenset(subscription._leaving()))
            for subscription in subscriptions
        )
        return subscriptions[:1].type_id._dataschema() if receivers else "", receivers

    @api.model
    def _has_receiver(self, type_name):
        """Tell whether anybody is told of events of a type."""
        _contract, receivers = self._route(type_name)
        return bool(receivers)

    @api.model
    def _require_receiver(self, type_name):
        """Say what to do where a person asks for something that goes nowhere."""
        if not self._has_receiver(type_name):
            raise UserError(
                self.env._(
                    "No system is connected for this (%s). An administrator names it in"
                    " connections.json, or subscribes an endpoint under Integration,"
                    " Endpoints.",
                    type_name,
                )
            )

    def _leaving(self):
        """The fields that leave; a classified one without a reason stays here."""
        names = names_of(self.field_names)
        return names if _is_reason(self.reason) else names - self._classified()


def _is_reason(text):
    return len((text or "").strip()) >= REASON_MIN_CHARS
