"""Evidence of automation rules, server actions and scheduled actions."""

from odoo import models


class BaseAutomation(models.Model):
    _name = "base.automation"
    _inherit = ["wardclerk.audit.watch", "base.automation"]

    _watch_name = "automation_rule"
    _watch_fields = (
        "name",
        "active",
        "model_id",
        "trigger",
        "trigger_field_ids",
        "filter_domain",
        "filter_pre_domain",
        "action_server_ids",
        "record_getter",
        "webhook_uuid",
    )

    def _watch_personal(self):
        """Who knows the number of a webhook can call it, so it is only committed to."""
        return [(self, ("webhook_uuid",))]


class IrActionsServer(models.Model):
    _name = "ir.actions.server"
    _inherit = ["wardclerk.audit.watch", "ir.actions.server"]

    _watch_name = "server_action"
    _watch_fields = (
        "name",
        "model_id",
        "state",
        "usage",
        "code",
        "group_ids",
        "child_ids",
        "update_path",
        "value",
        "evaluation_type",
        "webhook_url",
        "webhook_field_ids",
        "base_automation_id",
    )

    def _watch_personal(self):
        """Addresses of webhooks often carry the secret that opens them."""
        return [(self, ("webhook_url",))]


class IrCron(models.Model):
    _name = "ir.cron"
    _inherit = ["wardclerk.audit.watch", "ir.cron"]

    _watch_name = "scheduled_action"
    _watch_fields = (
        "active",
        "user_id",
        "interval_number",
        "interval_type",
        "priority",
    )
