"""One thing about one document that a person must settle."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import file_open

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from .wardclerk_exception_reason import SEVERITIES

OPEN = ("open", "in_progress")
WORDS_MAX_CHARS = 1000  # of what does not fit; a person reads it


class WardclerkException(models.Model):
    """Attached to any record by `res_model` and `res_id`; open once a reason and key.

    Domains say what holds now (`_settle`, `_open`), people settle the rest. Rows are
    written by these methods only; closed ones are never written again.
    """

    _name = "wardclerk.exception"
    _description = "Exception"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _rec_name = "words"
    _order = "rank desc, opened_at, id"
    _mail_post_access = "read"

    reason_id = fields.Many2one(
        "wardclerk.exception.reason",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    code = fields.Char(related="reason_id.code", store=True)
    severity = fields.Selection(SEVERITIES, required=True, readonly=True)
    advice = fields.Char(related="reason_id.advice")
    group_id = fields.Many2one(
        "res.groups", string="Worked by", required=True, readonly=True, index=True
    )
    res_model = fields.Char(string="Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document Id", model_field="res_model", required=True, readonly=True
    )
    key = fields.Char(required=True, readonly=True, default="")
    content = fields.Char(required=True, readonly=True, default="")
    words = fields.Char(string="What Does Not Fit", required=True, readonly=True)
    document_name = fields.Char(string="Document", readonly=True)
    document_type = fields.Char(compute="_compute_document_type")
    company_id = fields.Many2one(
        "res.company", readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    facility_id = fields.Many2one(
        "wardclerk.facility", readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Vendor or Contact",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    amount = fields.Monetary(string="At Stake", readonly=True)
    owner_id = fields.Many2one(
        "res.users", readonly=True, index=True, tracking=True, ondelete="restrict"
    )
    owner_role_id = fields.Many2one(
        "wardclerk.role", string="Owner's Role", readonly=True, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("open", "Open"),
            ("in_progress", "In Progress"),
            ("resolved", "Resolved"),
            ("overridden", "Overridden"),
        ],
        required=True,
        readonly=True,
        default="open",
        tracking=True,
    )
    is_hidden = fields.Boolean(
        string="Waits for Another", readonly=True, help="Another one comes first."
    )
    opened_at = fields.Datetime(required=True, readonly=True)
    age_days = fields.Integer(string="Age (Days)", compute="_compute_age_days")
    closed_at = fields.Datetime(readonly=True)
    closed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    close_reason = fields.Text(readonly=True)

    _once_open = models.UniqueIndex(
        "(res_model, res_id, reason_id, key) WHERE state IN ('open', 'in_progress')",
        "This exception is open already.",
    )
    _document_idx = models.Index("(res_model, res_id)")
    _queue_idx = models.Index(
        "(rank DESC, opened_at, id) WHERE state IN ('open', 'in_progress')"
    )
    _closed_whole = models.Constraint(
        "CHECK ((closed_at IS NOT NULL) = (state IN ('resolved', 'overridden')))",
        "A closed exception has a time.",
    )

    @api.model
    def _install_guards(self):
        """Hold the same rules in the database (see data/exception_guard.sql)."""
        with file_open("wardclerk_exception/data/exception_guard.sql") as guards:
            self.env.cr.execute(guards.read())

    @api.depends("res_model")
    def _compute_document_type(self):
        for one in self:
            # What people call the document type; no secret.
            one.document_type = self.env["ir.model"]._get(one.res_model).sudo().name

    @api.depends("opened_at", "closed_at")
    def _compute_age_days(self):
        now = fields.Datetime.now()
        for one in self:
            since = one.opened_at or now
            one.age_days = ((one.closed_at or now) - since).days

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("Exceptions come from documents."))
        return super().create(vals_list)

    def write(self, vals):
        if not take_permit(self):
            raise AccessError(
                self.env._("An exception is settled with its buttons, not edited.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Exceptions are settled, never deleted."))

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Nobody follows an exception: whose turn it is stands in its owner."""
        return True

    # -- what all deeds share ---------------------------------------------------

    def _document(self):
        """Return the document of one exception, empty when it is gone."""
        self.ensure_one()
        if self.res_model not in self.env:
            return None
        return self.env[self.res_model].browse(self.res_id).exists()

    def _documents(self):
        """Return the documents of these, one recordset a document type."""
        return [
            self.env[model].browse(set(rows.mapped("res_id"))).exists()
            for model, rows in self.grouped("res_model").items()
            if model in self.env
        ]

    def action_open_document(self):
        """Open the document, for those who may read it."""
        self.ensure_one()
        self.check_access("read")
        document = self._document()
        if not document:
            raise UserError(self.env._("The document was deleted."))
        document.check_access("read")
        return document.get_formview_action()

    def _tell_evidence(self, action, reason=None, detail=None):
        """Leave evidence about the documents of these exceptions."""
        for one in self:
            document = self.env[one.res_model].browse(one.res_id)
            self.env["wardclerk.audit"]._record(
                f"exception.{action}",
                document,
                reason=reason,
                detail={
                    "exception": one.id,
                    "code": one.code,
                    "key": one.key,
                    "content": one.content,
                    **(detail or {}),
                },
            )

    def _close(self, state, why, **values):
        """Close these and show again what they hid."""
        if not self:
            return
        # The caller checked who closes it; nobody has a right to write the rows.
        permitted(self.sudo()).write(
            {
                "state": state,
                "closed_at": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
                "close_reason": why,
                **values,
            }
        )
        # What was to do about it is done, whoever had it to do.
        self.sudo().activity_unlink(["wardclerk_exception.mail_activity_type_answer"])
        self._tell_evidence(state, reason=why)
        self._emit_closed()
        for documents in self._documents():
            self._hide_again(documents)

    def _emit_closed(self):
        self.env["wardclerk.outbox"]._emit(
            "exception.resolved",
            self,
            lambda one: {**one._event_data(), "outcome": one.state},
        )

    def _event_data(self):
        one = self.sudo()  # what the event's contract lists, and no more
        return {
            "exception_id": one.id,
            "code": one.code,
            "severity": one.severity,
            "document": {
                "model": one.res_model,
                "id": one.res_id,
                "name": one.document_name or "",
            },
            "company": one.company_id.name or None,
            "facility": one.facility_id.name or None,
            "owner_email": one.owner_id.email or None,
            "owner_role": one.owner_role_id.code or None,
            "url": f"{one.get_base_url()}/odoo/exceptions/{one.id}",
        }
