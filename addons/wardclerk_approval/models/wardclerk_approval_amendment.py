"""An amendment: other content for a document that passed its gate, approved like it."""

import contextlib

from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from wardclerk.core.approval import content_digest, numbered, plain

from ..content import lines_domain, stored_contents, stored_digests
from .wardclerk_approval_case import QUIET

AMENDING = "wardclerk.approval.amending"  # key in the cursor's cache
NUMBERS = ("float", "monetary", "integer")
TYPED = (*NUMBERS, "char", "text", "date", "selection")
AMENDABLE_TYPES = (*TYPED, "many2one")
ROWS_MAX = 500  # a longer document is taken back and approved anew
# Nobody is told of a trial.
TRIAL = {
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_notify_force_send": False,
}


class _Undo(Exception):
    """Takes a trial back."""


class WardclerkApprovalMixin(models.AbstractModel):
    """Class attributes that a domain sets:

    ``_approval_amendable_fields``
        Protected fields that an amendment can change after the gate.
    ``_approval_amendable_lines``
        One2many field -> such fields of its lines.
    ``_approval_addable_lines``
        One2many field -> fields that a new line is given; it cannot do without the
        first of them. Lines of such a field can be removed as well.
    """

    _inherit = "wardclerk.approval.mixin"

    _approval_amendable_fields = ()
    _approval_amendable_lines = {}
    _approval_addable_lines = {}

    def action_amend(self):
        """Open the amendment of this document, a new one if none is under way."""
        self.ensure_one()
        self.check_access("write")
        amendments = self.env["wardclerk.approval.amendment"]
        amendment = amendments.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("state", "=", "draft"),
            ],
            limit=1,
        )
        amendment = amendment or amendments.create(
            {"res_model": self._name, "res_id": self.id}
        )
        return amendment.get_formview_action()

    def _approval_amendable_gate(self):
        """Return the gate that this document passed, bound by an approval."""
        self.ensure_one()
        cases = self.env["wardclerk.approval.case"]._live(self)
        passed = cases.filtered(lambda case: self._approval_is_behind(case.gate))
        if not passed:
            raise UserError(
                self.env._("%s is bound by no approval: edit it.", self.display_name)
            )
        if not self._approval_can_be_amended():
            raise UserError(
                self.env._(
                    "%s is amended by taking it back. That ends its approval.",
                    self.display_name,
                )
            )
        return passed[0].gate

    def _approval_can_be_amended(self):
        return bool(
            self._approval_amendable_fields
            or self._approval_amendable_lines
            or self._approval_addable_lines
        )

    def _amendable_rows(self):
        """Return the values of one row a field, or line, that can be amended."""
        rows = self._amendable_values(self, self._approval_amendable_fields)
        for name in {**self._approval_amendable_lines, **self._approval_addable_lines}:
            for line in self[name].filtered_domain(lines_domain(self, name)):
                rows += self._amendable_line_rows(name, line)
        if len(rows) > ROWS_MAX or not (rows or self._approval_addable_lines):
            raise UserError(
                self.env._(
                    "%s has nothing that an amendment can change, or too much.",
                    self.display_name,
                )
            )
        return rows

    def _amendable_line_rows(self, name, line):
        columns = self._approval_amendable_lines.get(name, ())
        rows = self._amendable_values(
            line, columns, name, line.id, f"{line.display_name}, "
        )
        if name not in self._approval_addable_lines:
            return rows
        removal = {
            "kind": "removal",
            "line_field": name,
            "line_id": line.id,
            "name": self.env._("Remove %s", line.display_name),
            "old_words": self.env._("stays"),
        }
        return [*rows, removal]

    def _addable_rows(self, name, number):
        """Return the values of the rows of one new line; its number is negative."""
        lines = self.env[self._fields[name].comodel_name]
        label = self.env._("New line %s", -number)
        columns = self._approval_addable_lines[name]
        return self._amendable_values(lines, columns, name, number, f"{label}, ")

    def _amendable_values(self, owner, names, line_field=False, line_id=0, label=""):
        words = self.env["wardclerk.approval.case"].new(
            {"currency_id": self._approval_value("currency").id}
        )
        rows = []
        for name in names:
            field = owner._fields[name]
            if field.type not in AMENDABLE_TYPES:
                continue
            is_record = field.type == "many2one"
            old = owner[name].id if is_record else owner[name]
            rows.append(
                {
                    "kind": "record" if is_record else "value",
                    "ref_model": is_record and field.comodel_name,
                    "line_field": line_field,
                    "line_id": line_id,
                    "field_name": name,
                    "name": f"{label}{field._description_string(self.env)}",
                    "old_words": (owner or not line_field)
                    and words._value_words(owner, name, plain(old or None)),
                }
            )
        return rows

    def _approval_removal(self, name, lines):
        """Return the commands that take these lines out of the document."""
        return [Command.delete(line.id) for line in lines]

    def _approval_refuse_amendment(self, values):
        """Refuse values that do not fit what has happened since the gate."""

    def _approval_next_step(self):
        if self._approval_can_be_amended():
            return self.env._("Propose it with Amend.")
        return super()._approval_next_step()

    def _approval_content_changed(self):
        amending = self.env.cr.cache.get(AMENDING, set())
        judged = self.filtered(lambda one: (one._name, one.id) not in amending)
        return super(WardclerkApprovalMixin, judged)._approval_content_changed()

    @contextlib.contextmanager
    def _approval_amending(self):
        """Let the amendment of one document write what its approval was about.

        The mark is in the cursor, where no client's call reaches, and only as long as
        the engine itself writes.
        """
        mark = (self._name, self.id)
        marks = self.env.cr.cache.setdefault(AMENDING, set())
        marks.add(mark)
        try:
            yield
        finally:
            marks.discard(mark)


class WardclerkApprovalAmendment(models.Model):
    """A document of its own, so that it is asked for, decided and recorded like one.

    It keeps the proposed values apart from the document. The policy of the document
    decides on the facts as they would be, and the last decision applies it, if the
    document is still the one that it was proposed for.
    """

    _name = "wardclerk.approval.amendment"
    _description = "Amendment"
    _inherit = ["wardclerk.approval.mixin"]
    _order = "id desc"

    _approval_gates = {"amend": ("applied",)}
    _approval_cancel_states = ("cancelled",)
    _approval_protected_fields = (
        "document_name",
        "reason",
        "effect",
        "amount_total",
        "currency_id",
        "partner_id",
        "res_model",
        "res_id",
        "document_gate",
        "base_digest",
        "outcome_digest",
    )
    _approval_protected_lines = {
        "change_ids": (
            *("kind", "name", "old_words", "new_words"),
            *("new_value", "ref_model", "new_ref", "is_removed"),
            *("line_field", "line_id", "field_name"),
        ),
    }
    # A row that is left as it was proposes nothing.
    _approval_line_domains = {"change_ids": [("is_proposed", "=", True)]}
    # Approvers read the differences instead.
    _approval_unshown_fields = (
        *("effect", "res_model", "res_id", "document_gate", "currency_id"),
        *("base_digest", "outcome_digest", "change_ids"),
    )

    res_model = fields.Char(string="Document Type", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, readonly=True
    )
    document_gate = fields.Char(string="Gate", readonly=True)
    document_name = fields.Char(string="Amends", readonly=True)
    base_digest = fields.Char(readonly=True, help="The content that it starts from.")
    state = fields.Selection(
        [("draft", "Draft"), ("applied", "Applied"), ("cancelled", "Cancelled")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    reason = fields.Text(string="Why")
    effect = fields.Text(readonly=True, help="What it changes, with what follows.")
    outcome = fields.Json(
        readonly=True, help="The content before and after, as it was worked out."
    )
    outcome_digest = fields.Char(
        readonly=True, help="The content that is approved and no other."
    )
    change_ids = fields.One2many(
        "wardclerk.approval.amendment.change", "amendment_id", string="Values"
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    facility_id = fields.Many2one("wardclerk.facility", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", readonly=True)
    amount_total = fields.Monetary(string="Total Afterwards", readonly=True)
    can_add_line = fields.Boolean(compute="_compute_can_add_line")

    _one_draft = models.UniqueIndex(
        "(res_model, res_id) WHERE state = 'draft'",
        "An amendment of this document is under way.",
    )

    @api.depends("document_name")
    def _compute_display_name(self):
        for amendment in self:
            amendment.display_name = self.env._(
                "%s, amendment", amendment.document_name
            )

    @api.depends("res_model", "state")
    def _compute_can_add_line(self):
        for amendment in self:
            document = self.env.get(amendment.res_model)
            amendment.can_add_line = document is not None and bool(
                document._approval_addable_lines
            )

    # -- guards of the rows --------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Start from the document as it is; who may not write it proposes nothing."""
        prepared = [self._prepared(vals) for vals in vals_list]
        rows = permitted(self.env["wardclerk.approval.amendment.change"])
        amendments = super(WardclerkApprovalAmendment, self.with_env(rows.env))
        return amendments.create(prepared).with_env(self.env)

    def write(self, vals):
        if not take_permit(self):
            if not vals.keys() <= {"reason", "change_ids"}:
                raise AccessError(self.env._("Propose new values; the rest is noted."))
            self._refuse_unless_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Amendments are cancelled, not deleted."))

    def _refuse_unless_open(self):
        """What is asked about stays as it is: its effect was worked out."""
        for amendment in self:
            if amendment.state != "draft" or amendment.approval_state == "pending":
                raise UserError(
                    self.env._(
                        "%s is closed or waits for approval. Cancel it and begin"
                        " another one.",
                        amendment.display_name,
                    )
                )

    def _prepared(self, vals):
        """Return the values of a new amendment, taken from its document."""
        document = self._checked_document(vals.get("res_model"), vals.get("res_id"))
        gate = document._approval_amendable_gate()
        return {
            "res_model": document._name,
            "res_id": document.id,
            "document_gate": gate,
            "document_name": document.display_name,
            "base_digest": stored_digests(document)[document.id],
            "reason": vals.get("reason"),
            "company_id": document._policy_company().id,
            "facility_id": document._approval_value("facility").id,
            "currency_id": document._approval_value("currency").id,
            "partner_id": document._approval_value("partner").id,
            "amount_total": document._approval_value("amount"),
            "change_ids": [Command.create(row) for row in document._amendable_rows()],
        }

    def _checked_document(self, res_model, res_id):
        known = self.env["wardclerk.policy"]._subject_models()
        if res_model not in known or not isinstance(res_id, int):
            raise UserError(self.env._("Press Amend on the document."))
        document = self.env[res_model].browse(res_id).exists()
        document.ensure_one().check_access("write")
        return document.sudo()  # who may write it may propose other values for it

    # -- what people do ------------------------------------------------------

    def action_request_approval(self):
        """Work out what follows from the new values, then ask for approval."""
        self.check_access("write")
        for amendment in self:
            amendment._refuse_unless_open()
            amendment._work_out()
        return super().action_request_approval()

    def action_add_line(self, line_field=None):
        """Make room for one more line; left empty it adds nothing."""
        self.ensure_one()
        self.check_access("write")
        self._refuse_unless_open()
        document = self._document()
        name = line_field or next(iter(document._approval_addable_lines), None)
        if name not in document._approval_addable_lines:
            raise UserError(
                self.env._("No line can be added to %s.", self.document_name)
            )
        used = self.change_ids.filtered(lambda row: row.line_field == name)
        number = min(0, *used.mapped("line_id")) - 1 if used else -1
        rows = document._addable_rows(name, number)
        if len(self.change_ids) + len(rows) > ROWS_MAX:
            raise UserError(
                self.env._("These are too many lines for one amendment: request it.")
            )
        permitted(self.env["wardclerk.approval.amendment.change"]).create(
            [{"amendment_id": self.id, **row} for row in rows]
        )
        return True

    def action_cancel(self):
        """Give the amendment up."""
        self.check_access("write")
        if any(amendment.state != "draft" for amendment in self):
            raise UserError(self.env._("Only what is not closed yet is cancelled."))
        permitted(self).write({"state": "cancelled"})
        return True

    def _work_out(self):
        """Note the effect of the new values, which the approver reads."""
        self.ensure_one()
        self._refuse_if_document_changed()
        if not self.change_ids.filtered("is_proposed"):
            raise UserError(
                self.env._("Fill in a new value, or add or remove a line, first.")
            )
        before = stored_contents(self._document())[self.res_id]
        trial = self._trial()
        told = self._words()._difference_words(before, trial["content"])
        if not told:
            raise UserError(self.env._("Nothing would be different afterwards."))
        # The engine's own fields; what is in them follows from the values.
        permitted(self.sudo()).write(
            {
                "effect": "\n".join(f"{label}: {change}" for label, change in told),
                "amount_total": trial["amount"],
                "partner_id": trial["partner"],
                "outcome": {"before": before, "after": trial["content"]},
                "outcome_digest": self._digest_of(trial["content"]),
            }
        )

    def _words(self):
        """Return a case that exists for its words only."""
        return self.env["wardclerk.approval.case"].new(
            {"res_model": self.res_model, "currency_id": self.currency_id.id}
        )

    def _digest_of(self, content):
        return content_digest(self.res_model, self.res_id, content)

    # -- the document ----------------------------------------------------------

    def _document(self):
        self.ensure_one()
        # Whoever decides needs no right on the document; what it says is approved.
        return self.env[self.res_model].sudo().browse(self.res_id).exists()

    def _refuse_if_document_changed(self):
        document = self._document()
        digest = stored_digests(document).get(self.res_id) if document else None
        if digest == self.base_digest:
            return
        case = self.env["wardclerk.approval.case"]._live(document, self.document_gate)
        raise UserError(
            self.env._(
                "%(document)s is not any more what this amendment was proposed for:"
                " %(changes)s. Cancel the amendment and begin another one.",
                document=self.document_name,
                changes=(case and case._changes_since())
                or self.env._("it was amended, taken back or deleted"),
            )
        )

    def _values(self):
        """Return what is written to the document: {field: value}, lines as commands."""
        changes = self.change_ids.filtered("is_proposed")
        header = changes.filtered(lambda one: not one.line_field)
        values = {one.field_name: one._parsed() for one in header}
        for name, rows in (changes - header).grouped("line_field").items():
            values[name] = self._commands(name, rows)
        return values

    def _commands(self, name, rows):
        """Return the commands for one field of lines: changed, new, removed."""
        document = self._document()
        removed = rows.filtered("is_removed")
        by_line = (rows - removed).grouped("line_id")
        commands = []
        for line_id, values in by_line.items():
            if line_id in removed.mapped("line_id"):
                raise UserError(
                    self.env._(
                        "%s, and has a new value as well. Decide for one of them.",
                        removed.filtered(lambda one, i=line_id: one.line_id == i).name,
                    )
                )
            given = {one.field_name: one._parsed() for one in values}
            if line_id > 0:
                commands.append(Command.update(line_id, given))
            else:
                self._refuse_incomplete(name, line_id, given)
                commands.append(Command.create(given))
        lines = document[name].browse(removed.mapped("line_id"))
        return [*commands, *document._approval_removal(name, lines)]

    def _refuse_incomplete(self, name, line_id, given):
        """A new line cannot do without the first of its fields."""
        needed = self._document()._approval_addable_lines[name][0]
        if needed not in given:
            row = self.change_ids.filtered(
                lambda one: (one.line_id, one.field_name) == (line_id, needed)
            )
            raise UserError(
                self.env._(
                    "Fill in %s as well, or leave the whole line empty.", row.name
                )
            )

    def _change(self, document):
        """Write the new values, alike whoever asks for them or decides."""
        company = document._policy_company()
        document = document.with_context(lang=company.partner_id.lang)
        if company:
            document = document.with_company(company)
        values = self._values()
        document._approval_refuse_amendment(values)
        document.write(values)
        self.env.flush_all()

    def _trial(self):
        """Return the document as it would be: facts, content, amount and partner."""
        before = stored_contents(self._document())[self.res_id]
        found = {}
        with contextlib.suppress(_Undo), self.env.cr.savepoint():
            document = self._document().with_context(**TRIAL)
            with document._approval_amending():
                self._change(document)
                found["facts"] = document._policy_facts()[document.id]
                content = stored_contents(document)[document.id]
                found["content"] = numbered(content, before)
                found["amount"] = document._approval_value("amount")
                found["partner"] = document._approval_value("partner").id
                raise _Undo
        return found

    def _apply(self, case):
        """Write the new values, and bind the document to them."""
        self._refuse_if_document_changed()
        document = self._document()
        Cases = self.env["wardclerk.approval.case"]
        old = Cases._live(document, self.document_gate)
        before = stored_contents(document)[self.res_id]
        with document._approval_amending():
            self._change(document)
            self._refuse_other_outcome(before)
            old._end_amended(self.display_name)
            Cases._open_amended(document, old, case)
        # Its last decision was just checked; the approver has no right on it.
        permitted(self.sudo()).write({"state": "applied"})

    def _refuse_other_outcome(self, before):
        """What is computed from the new values is approved with them, and holds."""
        content = numbered(stored_contents(self._document())[self.res_id], before)
        if self._digest_of(content) == self.outcome_digest:
            return
        told = self._words()._difference_words(self.outcome["after"], content)
        raise UserError(
            self.env._(
                "What follows from this amendment of %(document)s is not any more what"
                " approval was requested for: %(changes)s. Cancel the amendment and"
                " begin another one.",
                document=self.document_name,
                changes="; ".join(f"{label} {words}" for label, words in told),
            )
        )

    # -- as a document under approval -----------------------------------------

    @api.model
    def _policy_gates(self):
        return ()  # the document's policy decides; none is written for amendments

    def _approval_is_watched(self):
        return True

    def _approval_document_type(self):
        document_type = self._document()._approval_document_type()
        return self.env._("Amendment of %s", document_type)

    def _approval_person_in(self, name):
        return self._document()._approval_person_in(name)

    def _policy_facts(self):
        return {one.id: one._trial()["facts"] for one in self}

    def _approval_makers(self):
        """Whose work the document is does not approve its amendment either."""
        makers = super()._approval_makers()
        for amendment in self:
            document = amendment._document()
            case = self.env["wardclerk.approval.case"]._live(document)
            own = case.maker_ids | case.requester_id | document._approval_requester()
            own -= self.env.ref("base.user_root")
            makers[amendment.id] = sorted({*makers[amendment.id], *own.ids})
        return makers

    def _on_approved(self, case):
        result = super()._on_approved(case)
        self._apply(case)
        return result


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    amendment_case_id = fields.Many2one(
        "wardclerk.approval.case",
        string="Approved as Amendment",
        readonly=True,
        ondelete="restrict",
        help="Whose steps and decisions approved this content.",
    )

    def _end_amended(self, name):
        for case in self:
            case._spend()
            case._supersede(self.env._("Replaced by %s", name))

    @api.model
    def _open_amended(self, document, old, approval):
        """Bind the document to its new content, by the approval of the amendment."""
        content = stored_contents(document)[document.id]
        policies = self.env["wardclerk.policy"]
        decided = policies._decide(document, old.gate).get(document.id)
        if not decided:
            return self.browse()  # nothing governs it any more
        # Nobody may create cases; the approval of exactly this was just completed.
        case = permitted(self.sudo().with_context(**QUIET)).create(
            {
                **self._document_values(document),
                **self._decision_values(
                    *decided,
                    document._policy_units()[document.id],
                    policies._words_of_codes(),
                ),
                "gate": old.gate,
                "state": "approved",
                "maker_ids": [Command.set((old.maker_ids | approval.maker_ids).ids)],
                "content": content,
                "digest": old._digest_of(content),
                "requested_at": fields.Datetime.now(),
                "closed_at": fields.Datetime.now(),
                "closed_reason": self.env._("Approved as an amendment"),
                "previous_id": old.id,
                "amendment_case_id": approval.id,
            }
        )
        self.env["wardclerk.audit"]._record(
            "approval.amended",
            document,
            policy_version=case.policy_label,
            detail={
                "case": case.id,
                "from_case": old.id,
                "by_case": approval.id,
                "digest": case.digest,
                "changes": old._difference_words(old.content, content),
            },
        )
        case._refresh_document()
        return case


class WardclerkPolicy(models.Model):
    """The policy of a document decides on its amendments as well."""

    _inherit = "wardclerk.policy"

    @api.model
    def _versions_in_force(self, records, gate):
        if records._name != "wardclerk.approval.amendment":
            return super()._versions_in_force(records, gate)
        found = {}
        for (res_model, document_gate), amendments in records.grouped(
            lambda one: (one.res_model, one.document_gate)
        ).items():
            documents = self.env[res_model].browse(amendments.mapped("res_id"))
            versions = super()._versions_in_force(documents, document_gate)
            found |= {
                one.id: versions[one.res_id]
                for one in amendments
                if one.res_id in versions
            }
        return found

    @api.model
    def _subject_models(self):
        names = super()._subject_models()
        return [name for name in names if name != "wardclerk.approval.amendment"]
