"""One evidence entry, read straight from the schema that Odoo cannot change."""

import json

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

CHANNELS = [
    ("ui", "Screen"),
    ("import", "Import"),
    ("mail", "Link in a Mail"),
    ("json2", "JSON-2"),
    ("rpc", "XML-RPC or JSON-RPC"),
    ("inbox", "Signed event"),
    ("cron", "Scheduled action"),
    ("server", "Server"),
]
CHANGES_TABLE = Markup(
    '<table class="table table-sm"><thead><tr><th>%s</th><th>%s</th><th>%s</th></tr>'
    "</thead><tbody>%s</tbody></table>"
)
CHANGES_ROW = Markup("<tr><td>%s</td><td>%s</td><td><strong>%s</strong></td></tr>")


class WardclerkAuditEntry(models.Model):
    """A view over `wardclerk_evidence`: nobody writes it, whatever their rights."""

    _name = "wardclerk.audit.entry"
    _description = "Evidence Entry"
    _auto = False
    _log_access = False
    _allow_sudo_commands = False
    _order = "id desc"
    _rec_name = "action"

    created_at = fields.Datetime(string="When", readonly=True)
    action = fields.Char(string="Code of the Action", readonly=True)
    actor_id = fields.Many2one("res.users", string="Who", readonly=True)
    on_behalf_of_id = fields.Many2one("res.users", readonly=True)
    role = fields.Char(string="Code of the Role", readonly=True)
    policy_version = fields.Char(string="Under Policy", readonly=True)
    channel = fields.Selection(CHANNELS, string="Through", readonly=True)
    reason = fields.Char(readonly=True)
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record Number", model_field="res_model", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True)
    txid = fields.Char(string="Transaction", readonly=True)
    trace = fields.Char(readonly=True)
    body = fields.Text(string="As Sealed", readonly=True)
    leaf_index = fields.Char(
        string="Place in the Tree",
        readonly=True,
        help="Empty until the sealer has added it.",
    )
    leaf_hash = fields.Char(readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("sealed", "Sealed")], string="Seal", readonly=True
    )
    action_words = fields.Char(string="Action", compute="_compute_action_words")
    role_words = fields.Char(string="In the Role", compute="_compute_action_words")
    record_name = fields.Char(string="Record", compute="_compute_record_name")
    model_name = fields.Char(string="Kind of Record", compute="_compute_record_name")
    changes = fields.Html(compute="_compute_changes", sanitize=False)
    personal_values = fields.Html(
        compute="_compute_personal_values",
        sanitize=False,
        groups="wardclerk_base.group_auditor",
    )

    def init(self):
        """(Re)make the view; it runs at every update of the addon."""
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE VIEW wardclerk_audit_entry AS
                SELECT entry.id,
                       entry.created_at AT TIME ZONE 'UTC' AS created_at,
                       entry.action,
                       actor.id AS actor_id,
                       principal.id AS on_behalf_of_id,
                       facts.body ->> 'role' AS role,
                       facts.body ->> 'policy_version' AS policy_version,
                       facts.body ->> 'channel' AS channel,
                       facts.body ->> 'reason' AS reason,
                       entry.res_model,
                       entry.res_id::integer AS res_id,
                       company.id AS company_id,
                       entry.txid::text AS txid,
                       facts.body ->> 'trace' AS trace,
                       entry.body,
                       leaf.leaf_index::text AS leaf_index,
                       encode(leaf.leaf_hash, 'hex') AS leaf_hash,
                       CASE WHEN leaf.entry_id IS NULL
                            THEN 'waiting' ELSE 'sealed' END AS state
                  FROM wardclerk_evidence.entry entry
                 CROSS JOIN LATERAL (SELECT entry.body::jsonb AS body) facts
                  LEFT JOIN wardclerk_evidence.leaf leaf ON leaf.entry_id = entry.id
                  LEFT JOIN res_users actor ON actor.id = entry.actor_id
                  LEFT JOIN res_users principal
                    ON principal.id = (facts.body ->> 'on_behalf_of')::bigint
                  LEFT JOIN res_company company ON company.id = entry.company_id
                """
            )
        )

    @api.depends("action", "role")
    def _compute_action_words(self):
        """Codes as people read them: `purchase_request.moved`, `department_head`."""
        for entry in self:
            what, _dot, done = _spaced(entry.action).partition(".")
            words = f"{what}: {done}" if done else what
            entry.action_words = words[:1].upper() + words[1:]
            role = _spaced(entry.role)
            entry.role_words = role[:1].upper() + role[1:]

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        models_by_name = {
            model.model: model.name
            # The name of a model is no secret, but `ir.model` is hidden from many.
            for model in self.env["ir.model"]
            .sudo()
            .search_fetch([("model", "in", self.mapped("res_model"))], ["name"])
        }
        for entry in self:
            entry.model_name = models_by_name.get(entry.res_model, entry.res_model)
            entry.record_name = entry._name_of_record()

    def _name_of_record(self):
        """Return the record's name for those who may read it, else its number."""
        if self.res_model in self.env:
            record = self.env[self.res_model].browse(self.res_id)
            if record.exists() and record.has_access("read"):
                return record.display_name
        return f"{self.model_name or self.res_model} {self.res_id}"

    @api.depends("body")
    def _compute_changes(self):
        head = [self.env._("Field"), self.env._("Before"), self.env._("After")]
        for entry in self:
            facts = json.loads(entry.body)
            before, after = _values(facts.get("old")), _values(facts.get("new"))
            rows = [
                CHANGES_ROW % (name, before.get(name, ""), after.get(name, ""))
                for name in sorted(before.keys() | after.keys())
            ]
            rows += [
                CHANGES_ROW % (name, "", value)
                for name, value in sorted(_values(facts.get("detail")).items())
            ]
            entry.changes = rows and CHANGES_TABLE % (*head, Markup("").join(rows))

    def _compute_personal_values(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT entry_id, field, value FROM wardclerk_evidence.secret"
                " WHERE entry_id = ANY(%s) ORDER BY entry_id, field",
                self.ids,
            )
        )
        head = [self.env._("Field"), "", self.env._("Personal value")]
        for entry in self:
            lines = [
                CHANGES_ROW % (field, "", _words(json.loads(value)))
                for entry_id, field, value in rows
                if entry_id == entry.id
            ]
            entry.personal_values = lines and CHANGES_TABLE % (
                *head,
                Markup("").join(lines),
            )

    # Not calling super is the point: the rows belong to another role.
    # pylint: disable=method-required-super,no-raise-unlink
    @api.model_create_multi
    def create(self, vals_list):
        raise self._refusal()

    def write(self, vals):
        raise self._refusal()

    def unlink(self):
        raise self._refusal()

    # pylint: enable=method-required-super,no-raise-unlink
    def _refusal(self):
        return AccessError(
            self.env._("Evidence is only ever added, by what happens. Nobody edits it.")
        )

    def action_open_binder(self):
        """Open the form for a binder about the record that this entry tells of."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "wardclerk_audit.wardclerk_audit_binder_action"
        )
        asked = {"about": "document", "res_model": self.res_model}
        asked |= {"res_id": self.res_id, "complete": False}
        return action | {
            "context": {f"default_{name}": value for name, value in asked.items()}
        }

    def action_open_record(self):
        """Open the record that this entry tells of."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }


def _values(part):
    """Return a part of the body as field name -> text for a person."""
    return {name: _words(value) for name, value in (part or {}).items()}


def _words(value):
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and "commitment" in value:
        return "\N{BULLET}" * 6
    return json.dumps(value, ensure_ascii=False)


def _spaced(code):
    return (code or "").replace("_", " ")
