"""The verb *Emit event* for Automation Rules, Scheduled Actions and menus."""

from odoo import fields, models


class IrActionsServer(models.Model):
    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[("wardclerk_event", "Emit event"), ("multi",)],
        ondelete={"wardclerk_event": "cascade"},
    )
    wardclerk_event_type_id = fields.Many2one(
        "wardclerk.event.type", string="Event Type", ondelete="restrict"
    )

    def _name_depends(self):
        return [*super()._name_depends(), "wardclerk_event_type_id"]

    def _generate_action_name(self):
        if self.state != "wardclerk_event":
            return super()._generate_action_name()
        return self.env._("Emit %s", self.wardclerk_event_type_id.name or "")

    def _warning_depends(self):
        return [*super()._warning_depends(), "wardclerk_event_type_id"]

    def _get_warning_messages(self):
        warnings = super()._get_warning_messages()
        if self.state == "wardclerk_event" and not self.wardclerk_event_type_id:
            warnings.append(self.env._("Choose the event type to emit."))
        return warnings

    def _run_action_wardclerk_event_multi(self, eval_context=None):
        """Emit the event for the records at hand.

        A document that has `_event_data(type name)` says what its event tells; others
        tell their id and name.
        """
        records = (eval_context or {}).get("records") or (eval_context or {}).get(
            "record"
        )
        if not records:
            return
        name = self.wardclerk_event_type_id.name
        self.env["wardclerk.outbox"]._emit(name, records, _data_of(name))


def _data_of(type_name):
    def data(record):
        if hasattr(record, "_event_data"):
            return record._event_data(type_name)
        return {"id": record.id, "name": record.display_name}

    return data
