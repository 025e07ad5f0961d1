"""A failure outside Odoo, with an owner until it is resolved."""

from odoo import api, fields, models

from ..exceptions import EventRefused

TEXT_MAX_CHARS = 2000  # of what a program reports; a person reads it


class WardclerkIncident(models.Model):
    _name = "wardclerk.incident"
    _description = "Incident"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _rec_name = "title"
    _order = "state, id desc"

    title = fields.Char(required=True, readonly=True)
    detail = fields.Text(readonly=True)
    source_id = fields.Many2one(
        "wardclerk.event.source",
        readonly=True,
        ondelete="restrict",
        string="Reported By",
    )
    workflow = fields.Char(readonly=True)
    external_ref = fields.Char(readonly=True, string="Run")
    external_url = fields.Char(readonly=True, string="Open the Run")
    state = fields.Selection(
        [("open", "Open"), ("in_progress", "In Progress"), ("resolved", "Resolved")],
        default="open",
        required=True,
        tracking=True,
        group_expand=True,
    )
    owner_id = fields.Many2one("res.users", tracking=True)
    occurrences = fields.Integer(default=1, readonly=True)
    last_at = fields.Datetime(readonly=True, string="Last Time")

    _open_idx = models.Index("(source_id, workflow, title) WHERE state != 'resolved'")

    @api.model
    def _report(self, source, data):
        """Open an incident, or count one more of the same that is still open."""
        title = data.get("title")
        if not isinstance(title, str) or not title.strip():
            raise EventRefused("data.title", self.env._("a title is needed"))
        values = {
            "title": title[:TEXT_MAX_CHARS],
            "detail": str(data.get("detail") or "")[:TEXT_MAX_CHARS],
            "source_id": source.id,
            "workflow": str(data.get("workflow") or "")[:TEXT_MAX_CHARS],
            "external_ref": str(data.get("execution_id") or "")[:TEXT_MAX_CHARS],
            "external_url": _web_address(data.get("url")),
            "last_at": fields.Datetime.now(),
        }
        incidents = self.sudo()  # bots report incidents, they do not read them
        same = incidents.search(
            [
                ("source_id", "=", source.id),
                ("workflow", "=", values["workflow"]),
                ("title", "=", values["title"]),
                ("state", "!=", "resolved"),
            ],
            limit=1,
        )
        if same:
            same.write(values | {"occurrences": same.occurrences + 1})
            return same
        incident = incidents.create(values)
        self.env["wardclerk.audit"]._record("incident.opened", incident)
        return incident

    def action_take(self):
        """Make the current user the owner."""
        self.write({"owner_id": self.env.uid, "state": "in_progress"})

    def action_resolve(self):
        """Close it."""
        self.write({"state": "resolved"})

    def write(self, vals):
        if "state" in vals:
            self.env["wardclerk.audit"]._record(
                "incident.changed",
                self,
                old={incident.id: {"state": incident.state} for incident in self},
                new={"state": vals["state"]},
            )
        return super().write(vals)


def _web_address(value):
    """Only http(s) links are kept: others could run code when a person opens them."""
    text = str(value or "")[:TEXT_MAX_CHARS]
    return text if text.startswith(("http://", "https://")) else False
