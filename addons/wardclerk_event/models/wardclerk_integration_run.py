"""Runs of workflows, as n8n tells them by its public API; read, never changed."""

import os
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.orm.models import NO_ACCESS

from wardclerk.relay import look
from wardclerk.relay.settings import allowed_hosts

RUNS_MAX = 50  # of one look; n8n lists the newest first
KEEP_DAYS = 30
STATES = {
    "success": "Done",
    "running": "Running",
    "waiting": "Waiting",
    "new": "About to Start",
    "error": "Failed",
    "crashed": "Crashed",
    "canceled": "Stopped",
    "unknown": "Unknown",
}


class WardclerkIntegrationOrchestrator(models.Model):
    _name = "wardclerk.integration.orchestrator"
    _description = "Workflow Server"

    name = fields.Char(required=True, default="n8n")
    url = fields.Char(string="Address", required=True, help="https://n8n.example")
    active = fields.Boolean(default=True)
    # Closed to every client, as signing secrets are.
    key_encrypted = fields.Char(groups=NO_ACCESS, copy=False)
    api_key = fields.Char(
        compute="_compute_api_key",
        inverse="_inverse_api_key",
        string="API Key",
        help="A key of n8n's public API that may list executions and workflows."
        " It is kept encrypted and never shown.",
    )
    has_key = fields.Boolean(compute="_compute_has_key", compute_sudo=True)
    looked_at = fields.Datetime(readonly=True, string="Last Look")
    trouble = fields.Char(readonly=True, string="Why It Could Not Be Read")
    run_ids = fields.One2many("wardclerk.integration.run", "orchestrator_id")

    def _compute_api_key(self):
        self.api_key = False

    def _inverse_api_key(self):
        cipher = self.env["wardclerk.event.secret.mixin"]._cipher()
        for server in self.filtered("api_key"):
            server.sudo().key_encrypted = cipher.encrypt(  # the column is closed
                server.api_key.strip().encode()
            ).decode()
            self.env["wardclerk.audit"]._record("secret.changed", server)

    @api.depends("key_encrypted")
    def _compute_has_key(self):
        for server in self:
            server.has_key = bool(server.key_encrypted)

    @api.constrains("url")
    def _check_url(self):
        for server in self:
            if not server.url.startswith(("http://", "https://")):
                raise ValidationError(
                    self.env._("%s is no address. Write https://host.", server.url)
                )

    @api.model
    def _read_all(self):
        """Look at each server; a Scheduled Action does it, so that no user waits."""
        for server in self.search([("url", "!=", False)]):
            if server.has_key:
                server._read()

    def _read(self):
        """Store the newest runs, or why they could not be read."""
        self.ensure_one()
        try:
            names = {
                workflow["id"]: workflow["name"]
                for workflow in self._ask("workflows?limit=200&excludePinnedData=true")
            }
            runs = self._ask(f"executions?limit={RUNS_MAX}&includeData=false")
            self._store(runs, names)
        except look.LookFailed as failure:
            self.write({"trouble": str(failure), "looked_at": fields.Datetime.now()})
        except (KeyError, TypeError, AttributeError):
            self.trouble = self.env._("n8n answered in a form that is not known here")
        else:
            self.write({"trouble": False, "looked_at": fields.Datetime.now()})

    def _ask(self, what):
        secured = self.sudo()  # the column is closed; the key goes nowhere else
        key = secured.env["wardclerk.event.secret.mixin"]._decrypt(
            secured.key_encrypted
        )
        address = f"{self.url.rstrip('/')}/api/v1/{what}"
        headers = {"X-N8N-API-KEY": key, "accept": "application/json"}
        return look.look(address, headers, allowed_hosts(os.environ))["data"]

    def _store(self, runs, names):
        known = {run.execution_id: run for run in self.run_ids}
        new = []
        for run in runs:
            values = self._values_of(run, names)
            if found := known.get(values["execution_id"]):
                found.write(values)
            else:
                new.append(values)
        self.env["wardclerk.integration.run"].create(new)

    def _values_of(self, run, names):
        workflow_id, execution_id = str(run["workflowId"]), str(run["id"])
        place = f"workflow/{quote(workflow_id)}/executions/{quote(execution_id)}"
        status = run.get("status")
        return {
            "orchestrator_id": self.id,
            "execution_id": execution_id,
            "workflow": names.get(workflow_id, workflow_id),
            "status": status if status in STATES else "unknown",
            "started_at": _moment(run.get("startedAt")),
            "stopped_at": _moment(run.get("stoppedAt")),
            "retry_of": str(run["retryOf"]) if run.get("retryOf") else False,
            "url": f"{self.url.rstrip('/')}/{place}",
        }


class WardclerkIntegrationRun(models.Model):
    _name = "wardclerk.integration.run"
    _description = "Workflow Run"
    _order = "started_at desc, id desc"
    _rec_name = "workflow"

    orchestrator_id = fields.Many2one(
        "wardclerk.integration.orchestrator", required=True, ondelete="cascade"
    )
    execution_id = fields.Char(required=True, readonly=True, string="Run")
    workflow = fields.Char(readonly=True)
    status = fields.Selection(list(STATES.items()), readonly=True)
    started_at = fields.Datetime(readonly=True)
    stopped_at = fields.Datetime(readonly=True)
    retry_of = fields.Char(readonly=True, help="The run that this one repeats.")
    retries = fields.Integer(compute="_compute_retries")
    url = fields.Char(readonly=True, string="Open in n8n")
    incident_id = fields.Many2one("wardclerk.incident", compute="_compute_incident")
    last_error = fields.Text(compute="_compute_incident")

    _once = models.Constraint(
        "UNIQUE (orchestrator_id, execution_id)", "A run is listed once."
    )

    def _compute_retries(self):
        groups = self._read_group(
            [("retry_of", "in", self.mapped("execution_id"))],
            ["retry_of"],
            ["__count"],
        )
        counts = dict(groups)
        for run in self:
            run.retries = counts.get(run.execution_id, 0)

    def _compute_incident(self):
        """The failure report of a run names it: the error workflow sends both."""
        incidents = self.env["wardclerk.incident"].search(
            [("external_ref", "in", self.mapped("execution_id"))], order="id"
        )
        by_run = {incident.external_ref: incident for incident in incidents}
        for run in self:
            run.incident_id = by_run.get(run.execution_id)
            run.last_error = run.incident_id.detail

    @api.autovacuum
    def _gc_runs(self):
        """n8n forgets its runs as well."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.search([("started_at", "<", limit)], limit=10_000).unlink()


def _moment(text):
    """A time as n8n writes it, in UTC without a zone as Odoo keeps it."""
    if not text:
        return False
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
