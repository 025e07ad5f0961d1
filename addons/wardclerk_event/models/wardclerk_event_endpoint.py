"""A receiver of events: where it is, how it is signed for and how it is doing."""

from urllib.parse import urlsplit

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, ValidationError

from wardclerk.core.event.signature import secret_text

# What workflows of the n8n pack subscribe to, and why what says something about a
# person or firm leaves. One endpoint a workflow, with a breaker of its own, so that one
# that fails holds up no other.
N8N_WORKFLOWS = {
    "access-provision-person": (
        ["employee.onboarded"],
        "The directory makes an account under the name of this person.",
    ),
    "access-revoke-person": (
        ["employee.left"],
        "The directory ends the account of this person.",
    ),
    "analytics-store-figures": (
        ["kpi.reported"],
        "The warehouse keeps the figures of each day.",
    ),
    "analytics-store-log": (
        ["process_log.reported"],
        "The warehouse keeps what happened to which document.",
    ),
    "asset-report-history": (
        ["asset.history_requested"],
        "The maintenance platform is asked about this piece of equipment.",
    ),
    "bill-notify-approved": (
        ["vendor_bill.approved"],
        "The workflow writes to the people whom the event names.",
    ),
    "chat-keep-notice": (
        ["approval.requested", "approval.escalated"],
        "The chat tells approvers what waits for them.",
    ),
    "delivery-mail-digest": (
        ["dead_letters.reported"],
        "The workflow writes to the people whom the event names.",
    ),
    "document-archive-bucket": (
        ["document.archive_requested"],
        "The archive keeps the files themselves.",
    ),
    "document-archive-folder": (
        ["document.archive_requested"],
        "The archive keeps the files themselves.",
    ),
    "payroll-hand-over": (
        ["payroll.handoff_requested"],
        "Payroll pays this person by name and pay group.",
    ),
    "proof-mail-report": (
        ["integration.proof"],
        "The report names what was open at the end of the day.",
    ),
    "signature-send-envelope": (
        ["signature.requested"],
        "The signing service sends the file to those who sign it.",
    ),
    "sla-notify-breach": (
        ["sla.breached"],
        "The workflow writes to the people whom the event names.",
    ),
    "vendor-check-account": (
        ["vendor.check_requested"],
        "The bank is asked about this account.",
    ),
    "vendor-check-number": (
        ["vendor.check_requested"],
        "The tax authority is asked about this number.",
    ),
    "vendor-check-sanctions": (
        ["vendor.check_requested"],
        "The lists of sanctions are searched for this name.",
    ),
}
N8N_WEBHOOKS = "/webhook/"
N8N_SOURCES = ("mailroom", "n8n")
CONFIRM_SECONDS = 120
WATCHED_FIELDS = ("url", "state", "active", "source_id", "confirm_seconds")


class WardclerkEventEndpoint(models.Model):
    _name = "wardclerk.event.endpoint"
    _description = "Event Endpoint"
    _inherit = ["wardclerk.event.secret.mixin"]
    _order = "name"

    name = fields.Char(required=True)
    url = fields.Char(string="URL", required=True)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("active", "Active"), ("paused", "Paused")], default="active", required=True
    )
    paused_reason = fields.Char(readonly=True)
    source_id = fields.Many2one(
        "wardclerk.event.source",
        string="Confirmed By",
        help="The source whose events may confirm what was delivered here.",
    )
    timeout_seconds = fields.Integer(default=15, required=True)
    rate_per_second = fields.Integer(
        default=0, help="0: as fast as the receiver answers."
    )
    confirm_seconds = fields.Integer(
        default=CONFIRM_SECONDS,
        help="Send again when the receiver did not confirm within this time. "
        "0: this receiver never confirms, its answer is enough.",
    )
    breaker_state = fields.Selection(
        [
            ("closed", "Healthy"),
            ("open", "Not Answering"),
            ("half_open", "Trying Again"),
        ],
        default="closed",
        readonly=True,
        string="Health",
    )
    breaker_until = fields.Datetime(readonly=True, string="Next Try")
    failures_in_row = fields.Integer(readonly=True)
    last_success_at = fields.Datetime(readonly=True, string="Last Success")
    subscription_ids = fields.One2many("wardclerk.event.subscription", "endpoint_id")
    waiting_count = fields.Integer(compute="_compute_counts")
    dead_count = fields.Integer(compute="_compute_counts")

    _name_unique = models.Constraint("UNIQUE (name)", "This endpoint already exists.")
    _limits = models.Constraint(
        "CHECK (timeout_seconds BETWEEN 1 AND 30 AND rate_per_second >= 0"
        " AND confirm_seconds >= 0)",
        "The time-out is 1 to 30 seconds; rate and confirmation are not negative.",
    )

    def init(self):
        """Let the relay see receivers and show how they are doing."""
        self.env["wardclerk.outbox"]._grant_to_relay(
            self._table,
            "SELECT, UPDATE (state, paused_reason, breaker_state, breaker_until,"
            " failures_in_row, last_success_at)",
        )

    def _compute_counts(self):
        groups = self.env["wardclerk.outbox"]._read_group(
            [
                ("endpoint_id", "in", self.ids),
                ("state", "in", ["queued", "sending", "dead"]),
            ],
            ["endpoint_id", "state"],
            ["__count"],
        )
        counts = {(endpoint.id, state): count for endpoint, state, count in groups}
        for endpoint in self:
            waiting = counts.get((endpoint.id, "queued"), 0)
            endpoint.waiting_count = waiting + counts.get((endpoint.id, "sending"), 0)
            endpoint.dead_count = counts.get((endpoint.id, "dead"), 0)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        endpoints = super().create(vals_list)
        self.env["wardclerk.audit"]._record(
            "endpoint.created", endpoints, new={e.id: {"url": e.url} for e in endpoints}
        )
        return endpoints

    def write(self, vals):
        self.env.registry.clear_cache()
        names = [name for name in WATCHED_FIELDS if name in vals]
        if names:
            self.env["wardclerk.audit"]._record(
                "endpoint.changed",
                self,
                old={e.id: {name: e[name] for name in names} for e in self},
                new={name: vals[name] for name in names},
            )
        return super().write(vals)

    @api.constrains("url")
    def _check_url(self):
        for endpoint in self:
            address = urlsplit(endpoint.url)
            if address.scheme not in ("http", "https") or not address.hostname:
                raise ValidationError(
                    self.env._(
                        "%s is no address. Write it as https://host/path.", endpoint.url
                    )
                )
            if address.username or address.password:
                raise ValidationError(
                    self.env._("Leave user and password out of the address.")
                )

    def action_pause(self):
        """Keep events back; they wait in the outbox."""
        self.write({"state": "paused", "paused_reason": self.env._("Paused by hand")})

    def action_resume(self):
        """Send what waited."""
        self.write({"state": "active", "paused_reason": False})

    def action_open_deliveries(self):
        """Show what went to this receiver."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "wardclerk_event.wardclerk_outbox_action"
        )
        return action | {"domain": [("endpoint_id", "=", self.id)], "context": {}}

    @api.model
    def _provision(self, values):
        """Set up the n8n integration; safe to call again with the same or new values.

        The same secrets again change nothing, also where a person has rotated them.

        `values`: `mailroom_secret` (32 printable characters: n8n signs with it),
        `n8n_secret` (32 printable characters: the relay signs with it), `n8n_url`
        (base address of n8n, without a slash at its end) and `workflows` (names of
        those that n8n has; the system behind each is connected).
        """
        if not self.env.su:
            raise AccessError(self.env._("Only the server's own start may do this."))
        n8n_signs_with = secret_text(values["mailroom_secret"])
        for source in self.env["wardclerk.event.source"].search(
            [("code", "in", N8N_SOURCES)]
        ):
            source._provide_secret(n8n_signs_with)
        for workflow, (type_names, reason) in N8N_WORKFLOWS.items():
            types = self.env["wardclerk.event.type"].search(
                [("name", "in", type_names)]
            )
            if types and workflow in values["workflows"]:
                url = values["n8n_url"] + N8N_WEBHOOKS + workflow
                endpoint = self._endpoint_at(workflow, url)
                endpoint._provide_secret(secret_text(values["n8n_secret"]))
                endpoint._subscribe(types, reason)

    def _endpoint_at(self, name, url):
        """The endpoint of a workflow, created or moved to its address.

        One that an administrator archived stays archived.
        """
        known = self.with_context(active_test=False)
        endpoint = known.search([("name", "=", name)], limit=1)
        if not endpoint:
            source = self.env.ref("wardclerk_event.source_n8n")
            return self.create({"name": name, "url": url, "source_id": source.id})
        if endpoint.url != url:
            endpoint.url = url
        return endpoint

    def _subscribe(self, types, reason):
        """Subscribe to types that are not subscribed yet, with all their fields."""
        self.subscription_ids = [
            Command.create(
                {
                    "type_id": kind.id,
                    "field_names": kind.field_names,
                    "reason": reason,
                }
            )
            for kind in types - self.subscription_ids.type_id
        ]
