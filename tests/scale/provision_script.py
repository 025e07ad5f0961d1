"""Runs inside Odoo's shell: who writes partners, and who is told of each."""

import json
import os

from wardclerk.core.event.signature import secret_text

TYPE = "scale.happened"


def provision(env, wanted):
    """A native Automation Rule emits an event for each partner of the test."""
    endpoints = env["wardclerk.event.endpoint"]
    endpoints._provision(wanted["endpoints"])
    kind = env["wardclerk.event.type"].create(
        {"name": TYPE, "description": "A partner was made", "field_names": "id,name"}
    )
    endpoint = endpoints.create(
        {
            "name": wanted["workflow"],
            "url": f"{wanted['endpoints']['n8n_url']}/webhook/{wanted['workflow']}",
            "source_id": env.ref("wardclerk_event.source_n8n").id,
            "confirm_seconds": wanted["confirm_seconds"],
            "subscription_ids": [
                (0, 0, {"type_id": kind.id, "field_names": "id,name", "reason": "test"})
            ],
        }
    )
    endpoint._set_secret(secret_text(wanted["endpoints"]["n8n_secret"]))
    emit_for_new_partners(env, kind)
    env["res.users"].create(
        {
            "name": "Writer",
            "login": wanted["login"],
            "password": wanted["password"],
            "group_ids": [
                (4, env.ref("base.group_user").id),
                (4, env.ref("base.group_partner_manager").id),
            ],
        }
    )
    env.cr.commit()


def emit_for_new_partners(env, kind):
    model = env["ir.model"]._get("res.partner")
    rule = env["base.automation"].create(
        {
            "name": "Tell of each new partner",
            "model_id": model.id,
            "trigger": "on_create",
            "filter_domain": "[('name', '=like', 'Scale %')]",
        }
    )
    env["ir.actions.server"].create(
        {
            "name": "Emit",
            "model_id": model.id,
            "state": "wardclerk_event",
            "wardclerk_event_type_id": kind.id,
            "base_automation_id": rule.id,
            "usage": "base_automation",
        }
    )


provision(env, json.loads(os.environ["WARDCLERK_SCALE"]))  # noqa: F821 - Odoo's shell
