"""One document that arrived from outside, or a message without any."""

import logging
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.wardclerk_assist.models.suggestion import DOCUMENT_TYPES

from wardclerk.core.intake import reading as reading_rules
from wardclerk.core.intake.assess import Arrival, assess
from wardclerk.core.intake.media import READABLE, sniff
from wardclerk.core.intake.problem import (
    Finding,
    Severity,
    merge,
    needs_person,
    stops,
)

_logger = logging.getLogger(__name__)

XML_PREVIEW_CHARS = 20_000  # more is not read on a screen
PEOPLE_MAY_EDIT = ("responsible_id", "facility_id")
PEOPLE_MAY_EDIT_PREFIXES = ("message_", "activity_", "my_activity_")
_OWN_CODE = object()  # no client can send this object in a context
QUIET = {  # arrival is told by the intake item itself, not by its chatter
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
}


class Routing(NamedTuple):
    """What a domain made of a document: its record, and what it noticed.

    With a finding of severity *duplicate* the record is the one that exists already.
    `judged` are codes that the domain has judged itself, better than assist could.
    """

    record: models.BaseModel | None = None
    findings: tuple[Finding, ...] = ()
    judged: tuple[str, ...] = ()


class WardclerkIntake(models.Model):
    _name = "wardclerk.intake"
    _description = "Intake"
    _inherit = ["mail.thread.main.attachment", "mail.activity.mixin"]
    _order = "received_at desc, id desc"
    _rec_name = "name"

    name = fields.Char(required=True, readonly=True)
    message_id = fields.Many2one(
        "wardclerk.intake.message",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    mailbox_id = fields.Many2one(related="message_id.mailbox_id", store=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    facility_id = fields.Many2one("wardclerk.facility", readonly=True, index=True)
    responsible_id = fields.Many2one("res.users", tracking=True)
    sender = fields.Char(related="message_id.sender")
    recipient = fields.Char(related="message_id.recipients")
    subject = fields.Char(related="message_id.subject")
    text_excerpt = fields.Text(related="message_id.text_excerpt")
    received_at = fields.Datetime(required=True, readonly=True)

    filename = fields.Char(readonly=True)
    media_type = fields.Char(
        readonly=True, help="What the file is, told from its bytes, not from its name."
    )
    size_bytes = fields.Integer(readonly=True)
    sha256 = fields.Char("SHA-256", readonly=True)
    pages = fields.Integer(readonly=True)
    attachment_id = fields.Many2one("ir.attachment", "Document", readonly=True)
    document = fields.Binary("Page", compute="_compute_document", attachment=False)
    preview = fields.Selection(
        [("pdf", "PDF"), ("image", "Picture"), ("xml", "XML")],
        "Kind of Preview",
        compute="_compute_preview",
    )
    xml_text = fields.Text(compute="_compute_xml_text")

    suggestion_id = fields.Many2one("wardclerk.suggestion", readonly=True)
    suggestion_field_ids = fields.One2many(related="suggestion_id.field_ids")
    document_type = fields.Selection(DOCUMENT_TYPES, readonly=True, tracking=True)
    seconds = fields.Float("Reading Seconds", readonly=True, aggregator="avg")

    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("routed", "Routed"),
            ("duplicate", "Duplicate"),
            ("dismissed", "Dismissed"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        tracking=True,
        group_expand=True,
    )
    problem_ids = fields.Many2many("wardclerk.intake.problem", readonly=True)
    problem_details = fields.Json(readonly=True)
    reason = fields.Text(
        "What Is the Matter", compute="_compute_reason", help="And what to do next."
    )
    next_step = fields.Text(compute="_compute_reason")
    decision_reason = fields.Char(
        readonly=True, tracking=True, help="Why a person dismissed or routed it."
    )
    res_model = fields.Char("Record Model", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    record_name = fields.Char("Became", compute="_compute_record_name")

    _queue = models.Index("(company_id, state, received_at)")
    _by_record = models.Index("(res_model, res_id) WHERE res_id IS NOT NULL")
    _by_sha256 = models.Index("(company_id, sha256) WHERE sha256 IS NOT NULL")

    # -- computes -----------------------------------------------------------

    @api.depends("attachment_id")
    def _compute_document(self):
        for intake in self:
            intake.document = intake.attachment_id.datas

    @api.depends("media_type", "attachment_id")
    def _compute_preview(self):
        kinds = {"application/pdf": "pdf", "application/xml": "xml"}
        shown_images = ("image/png", "image/jpeg", "image/gif", "image/webp")
        for intake in self:
            kind = kinds.get(intake.media_type)
            if intake.media_type in shown_images:
                kind = "image"
            intake.preview = kind if intake.attachment_id else False

    @api.depends("attachment_id", "preview")
    def _compute_xml_text(self):
        for intake in self:
            content = b""
            if intake.preview == "xml":
                content = intake.attachment_id.with_context(bin_size=False).raw
            text = content[: XML_PREVIEW_CHARS * 2].decode("utf-8", "replace")
            intake.xml_text = text[:XML_PREVIEW_CHARS]

    @api.depends("problem_ids", "problem_details")
    def _compute_reason(self):
        for intake in self:
            details = intake.problem_details or {}
            intake.reason = "\n".join(
                f"{problem.name}: {details[problem.code]}"
                if details.get(problem.code)
                else f"{problem.name}."
                for problem in intake.problem_ids
            )
            intake.next_step = "\n".join(
                problem.advice
                for problem in intake.problem_ids
                if problem.severity != "note"
            )

    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        for intake in self:
            record = intake._record()
            readable = record is not None and record.has_access("read")
            intake.record_name = record.display_name if readable else False

    # -- guard --------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Items come from messages only, whoever asks."""
        self._refuse_foreign_code()
        return super().create(vals_list)

    def write(self, vals):
        """People assign items; what became of an item is told by its methods."""
        if any(not _people_may_edit(name) for name in vals):
            self._refuse_foreign_code()
        return super().write(vals)

    def _refuse_foreign_code(self):
        if self.env.context.get("wardclerk_intake_code") is not _OWN_CODE:
            raise AccessError(
                self.env._(
                    "Intake items are changed by Read Again, Route by Hand and Dismiss."
                )
            )

    def _by_own_code(self):
        return self.with_context(wardclerk_intake_code=_OWN_CODE)

    # -- arrival ------------------------------------------------------------

    @api.model
    def _values_of_document(self, message, arrival, sha256, assessment, set_aside):
        """One file of a message as an intake row, before it is routed."""
        findings = assessment.findings
        if set_aside:
            findings = (Finding("accompanying_file"),)
        return {
            **self._values_of_message(message),
            **self._finding_values(findings),
            "name": arrival.filename,
            "filename": arrival.filename,
            "media_type": assessment.media.type,
            "size_bytes": arrival.size_bytes,
            "sha256": sha256 or False,
            "pages": assessment.pages or 0,
            "state": "dismissed" if set_aside else "waiting",
        }

    @api.model
    def _values_without_document(self, message):
        return {
            **self._values_of_message(message),
            **self._finding_values([message._no_attachment()]),
            "name": message.subject or message.message_id,
        }

    @api.model
    def _values_of_message(self, message):
        mailbox = message.mailbox_id
        return {
            "message_id": message.id,
            "company_id": message.company_id.id,
            "facility_id": mailbox.facility_id.id,
            "responsible_id": mailbox.responsible_id.id,
            "received_at": message.accepted_at,
        }

    @api.model
    def _receive(self, message, rows, judged):
        """Store the rows of one message with their files, then route each."""
        intakes = self.with_context(**QUIET)._by_own_code().create(rows)
        intakes = intakes.with_context(wardclerk_intake_code=None)
        intakes._attach(judged)
        intakes._suggest(judged)
        intakes._record_evidence("intake.received")
        for intake, judgement in zip(intakes, judged, strict=True):
            if intake.state == "waiting" and judgement:
                intake._route(judgement[2].findings)
        intakes._ask_assist_later()
        return intakes

    def _attach(self, judged):
        """Keep the bytes with the row they arrived in."""
        values = []
        owners = self.browse()
        for intake, judgement in zip(self, judged, strict=True):
            if judgement is None or judgement[0].content is None:
                continue
            owners |= intake
            values.append(
                {
                    "name": intake.filename,
                    "raw": judgement[0].content,
                    "mimetype": intake.media_type,
                    "res_model": self._name,
                    "res_id": intake.id,
                    "company_id": intake.company_id.id,
                }
            )
        files = self.env["ir.attachment"].create(values)
        for intake, file in zip(owners, files, strict=True):
            intake._by_own_code().write(
                {"attachment_id": file.id, "message_main_attachment_id": file.id}
            )

    def _suggest(self, judged):
        """Keep each reading beside its row."""
        for intake, judgement in zip(self, judged, strict=True):
            reading = judgement and judgement[3]
            if reading and intake.state == "waiting":
                intake._keep_reading(judgement[4], reading)

    def _keep_reading(self, raw, reading):
        self.ensure_one()
        suggestion = self.env["wardclerk.suggestion"]._propose(
            self, self.attachment_id, raw
        )
        self._by_own_code().write(
            {
                "suggestion_id": suggestion.id,
                "document_type": reading.document_type,
                "seconds": reading.seconds,
                "pages": reading.pages or self.pages,
            }
        )

    def _ask_assist_later(self):
        """What could not be read waits for assist, outside this transaction."""
        unread = self.filtered(
            lambda intake: (
                "assist_unavailable" in intake._codes() and intake.state == "waiting"
            )
        )
        request = self.env["wardclerk.assist.request"]
        for intake in unread:
            request._ask(intake, intake.attachment_id)
        if unread:
            request._wake()

    # -- routing ------------------------------------------------------------

    def _route(self, own):
        """Give the document to the domain that knows its type.

        `own` is what was found out about the file itself.

        A failing domain leaves its cause on this row and touches no other document;
        a concurrent change goes up, so that the whole request runs again.
        """
        self.ensure_one()
        if stops(own):
            self._settle(Routing(None), own)
            return
        try:
            with self.env.cr.savepoint():
                routing = self._routing()
                self._settle(routing, own)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            _logger.info(
                "action=route intake=%s cause=%s", self.id, type(error).__name__
            )
            self.invalidate_recordset()
            cause = f"{type(error).__name__}: {error}".splitlines()[0][:300]
            self._settle(Routing(None), merge(own, [Finding("routing_failed", cause)]))

    def _routing(self):
        first = self._same_document()
        if first:
            detail = self.env._(
                "%(file)s of %(day)s",
                file=first.name,
                day=fields.Date.to_string(first.received_at),
            )
            return Routing(
                first._record() or first, (Finding("duplicate_document", detail),)
            )
        handler = self._handler()
        if handler is None:
            labels = dict(DOCUMENT_TYPES)
            detail = labels.get(self.document_type, "")
            return Routing(None, (Finding("not_an_invoice", detail),))
        return handler()

    def _handler(self):
        """The domain's method for this type of document, or None.

        Types come from the closed list of the reading contract.
        """
        document_type = self.document_type or self.mailbox_id.document_type
        if document_type not in dict(DOCUMENT_TYPES):
            return None
        return getattr(self, f"_route_{document_type}", None)

    def _same_document(self):
        """The intake row that brought the very same bytes first, if there is one."""
        self.ensure_one()
        claim, is_first = self.env["wardclerk.intake.claim"]._take(
            self.company_id, "document", self.sha256
        )
        if is_first:
            claim._hold_for(self)
            return self.browse()
        first = claim._holder()
        if first == self:
            return self.browse()
        if not first or first.state == "dismissed":
            claim._hold_for(self)  # what was put aside once may be meant this time
            return self.browse()
        return first

    def _settle(self, routing, own):
        """Store where the document stands now. One write, one line of evidence."""
        before_domain = merge(own, self._reading_findings())
        open_still = [f for f in before_domain if f.code not in routing.judged]
        findings = merge(open_still, routing.findings)
        record = routing.record
        before = self.state
        values = self._finding_values(findings)
        values["state"] = self._state_after(routing, findings)
        if record is not None and record:
            values.update(res_model=record._name, res_id=record.id)
        self._by_own_code().write(values)
        is_beside = record is not None and record._name != self._name
        if is_beside and self.suggestion_id and self.state != "duplicate":
            self.suggestion_id._move_to(record)
        if before != self.state or self.state != "waiting":
            self._record_evidence(f"intake.{self.state}")

    def _state_after(self, routing, findings):
        if any(f.severity is Severity.DUPLICATE for f in routing.findings):
            return "duplicate" if routing.record else "waiting"
        if routing.record is None or needs_person(findings):
            return "waiting"
        return "routed"

    def _reading(self):
        """The typed reading beside this row, or None."""
        return self.suggestion_id._parsed() if self.suggestion_id else None

    def _reading_findings(self):
        reading = self._reading()
        return reading.findings if reading else ()

    def _findings_of_file(self):
        """What the bytes say now, with the reading that is there now."""
        arrival = Arrival(
            self.filename or "",
            self.size_bytes,
            self.attachment_id.raw if self.attachment_id else None,
        )
        details = self.problem_details or {}
        cause = details.get("assist_unavailable", "")
        return assess(arrival, self._reading(), cause).findings

    @api.model
    def _finding_values(self, findings):
        return {
            "problem_ids": [
                fields.Command.set(
                    self.env["wardclerk.intake.problem"]._for(findings).ids
                )
            ],
            "problem_details": {
                finding.code: finding.detail for finding in findings if finding.detail
            },
        }

    def _codes(self):
        return self.problem_ids.mapped("code")

    def _on_assist_reading(self, attachment, reading):
        """Assist is back: read now what arrived while it was down."""
        self.ensure_one()
        self = self.with_company(self.company_id)
        parsed = reading_rules.parse(reading)
        if parsed.sha256 != self.sha256:
            raise reading_rules.ReadingInvalid("the reading belongs to another file")
        self._keep_reading(reading, parsed)
        record = self._record()
        if record is not None and record._name != self._name:
            self.suggestion_id._move_to(record)
        if self.state == "waiting":
            self._route(self._findings_of_file())

    def _completed_by_person(self, record):
        """A person has finished the record that this document became."""
        for intake in self.filtered(lambda item: item.state == "waiting"):
            left = [
                problem
                for problem in intake.problem_ids
                if problem.severity not in ("person", "stop")
            ]
            intake._by_own_code().write(
                {
                    "state": "routed",
                    "problem_ids": [fields.Command.set([p.id for p in left])],
                    "res_model": record._name,
                    "res_id": record.id,
                }
            )
            intake._record_evidence("intake.completed")

    # -- what people do -----------------------------------------------------

    def action_open_record(self):
        """Open what the document became."""
        self.ensure_one()
        record = self._record()
        if not record:
            raise UserError(self.env._("Nothing was made from this document yet."))
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [[False, "form"]],
        }

    def action_read_again(self):
        """Ask assist once more; it answers outside this transaction."""
        self.check_access("write")
        readable = self.filtered(
            lambda intake: intake.state == "waiting" and intake._is_readable()
        )
        if not readable:
            raise UserError(
                self.env._("Only a waiting PDF, picture or XML can be read again.")
            )
        request = self.env["wardclerk.assist.request"]
        for intake in readable:
            request._ask(intake, intake.attachment_id)
        request._wake()
        readable._record_evidence("intake.read_again")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("Assist reads it within the next minute."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_decide(self):
        """Ask for the reason, then dismiss or route against the rules."""
        decision = self.env.context.get("wardclerk_decision", "dismiss")
        return {
            "type": "ir.actions.act_window",
            "name": dict(
                self.env["wardclerk.intake.decide"]
                ._fields["decision"]
                ._description_selection(self.env)
            ).get(decision),
            "res_model": "wardclerk.intake.decide",
            "views": [[False, "form"]],
            "target": "new",
            "context": {
                "default_decision": decision,
                "default_intake_ids": self.ids,
                "default_document_type": self[:1].mailbox_id.document_type,
            },
        }

    def dismiss(self, reason):
        """Put documents aside that need nothing. They stay, with the reason."""
        self._take_over(("waiting", "duplicate"), reason)
        self._by_own_code().write(
            {"state": "dismissed", "decision_reason": reason.strip()}
        )
        self._record_evidence("intake.dismissed", reason=reason.strip())
        return True

    def reopen(self, reason):
        """Take a document back into the queue."""
        self._take_over(("dismissed",), reason)
        self._by_own_code().write(
            {"state": "waiting", "decision_reason": reason.strip()}
        )
        self._record_evidence("intake.reopened", reason=reason.strip())
        return True

    def route_as(self, document_type, reason):
        """A person says what the document is, or that it is no duplicate."""
        self._take_over(("waiting", "duplicate"), reason)
        if document_type not in dict(DOCUMENT_TYPES):
            raise UserError(self.env._("This type of document is not known."))
        for intake in self:
            intake._refuse_second_record()
            intake._by_own_code().write(
                {
                    "document_type": document_type,
                    "decision_reason": reason.strip(),
                    "res_model": False,
                    "res_id": False,
                }
            )
            intake._record_evidence("intake.routed_by_person", reason=reason.strip())
            intake._route_by_person()
        return True

    def _refuse_second_record(self):
        """A document becomes one record; what it became is completed, not repeated."""
        if not self.attachment_id:
            raise UserError(
                self.env._("%s has no document to route.", self.display_name)
            )
        record = self._record()
        if self.state == "waiting" and record:
            raise UserError(
                self.env._(
                    "%(document)s became %(record)s already. Open and complete it.",
                    document=self.display_name,
                    record=record.sudo().display_name,  # a name only
                )
            )

    def _route_by_person(self):
        """Route although the rules said no; an error goes to the person."""
        routing = Routing(None)
        handler = self._handler()
        if handler is not None:
            routing = handler(accept_duplicate=True)
        if routing.record is None:
            raise UserError(
                self.env._("Nothing can be made from a %s yet.", self.document_type)
            )
        passed = [
            finding
            for finding in merge(self._findings_of_file(), routing.findings)
            if finding.severity not in (Severity.STOP, Severity.DUPLICATE)
        ]
        self._settle(routing, tuple(passed))

    def _take_over(self, states, reason):
        """Check who acts, why, and on what, under lock."""
        self.check_access("write")
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Say why, in a few words."))
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        wrong = self.filtered(lambda intake: intake.state not in states)
        if wrong:
            raise UserError(
                self.env._(
                    "%(name)s is %(state)s already.",
                    name=wrong[0].display_name,
                    state=wrong[0].state,
                )
            )

    # -- helpers ------------------------------------------------------------

    def _is_readable(self):
        return bool(self.attachment_id) and (
            sniff(self.attachment_id.raw or b"").family in READABLE
        )

    def _record(self):
        """The record that this document became, None when there is none."""
        self.ensure_one()
        if not self.res_model or self.res_model not in self.env or not self.res_id:
            return None
        return self.env[self.res_model].browse(self.res_id).exists() or None

    def _record_evidence(self, action, reason=None):
        self.env["wardclerk.audit"]._record(
            action,
            self,
            reason=reason,
            detail={row.id: {"problems": row._codes()} for row in self},
        )

    def _result(self):
        """What the sender of the event is told."""
        record = self._record()
        return {
            "intake_id": self.id,
            "filename": self.filename or "",
            "state": self.state,
            "document_type": self.document_type or None,
            "problems": self._codes(),
            "res_model": self.res_model or None,
            "res_id": self.res_id or None,
            "name": record.sudo().display_name if record else None,  # a name only
            "approval_state": self._approval_state(record),
        }

    def _approval_state(self, record):
        """State of the record's approval; domains with approvals say it."""
        return None

    def _report(self):
        values = {
            row.name: {
                "value": row.value,
                "confidence": round(row.confidence, 4),
                "source": row.source or None,
            }
            for row in self.suggestion_id.field_ids
        }
        return {**self._result(), "fields": values, "seconds": self.seconds}


def _people_may_edit(name):
    return name in PEOPLE_MAY_EDIT or name.startswith(PEOPLE_MAY_EDIT_PREFIXES)
