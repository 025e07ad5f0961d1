"""What people read about a case: who holds it, why, what exactly, what changed."""

from datetime import datetime

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date, format_datetime

from wardclerk.core.approval import differences
from wardclerk.core.policy import checks
from wardclerk.core.policy.explain import (
    difference_words,
    outcome_words,
    plain,
    step_details,
    step_words,
)
from wardclerk.core.policy.overlay_words import changes, step_owners

from ..content import stored_contents

NOTHING = (None, "", 0, "0", [], {})  # values that a column of a table can leave out
OPEN_TURN = [("state", "=", "open"), ("purpose", "=", "approve")]


class WardclerkApprovalCase(models.Model):
    """All of it is computed from the version, the facts and the content as stored."""

    _inherit = "wardclerk.approval.case"

    is_my_turn = fields.Boolean(
        string="Waits for Me",
        compute="_compute_is_my_turn",
        search="_search_is_my_turn",
    )
    can_refuse = fields.Boolean(compute="_compute_is_my_turn")
    waiting_for = fields.Char(compute="_compute_waiting", compute_sudo=True)
    waiting_since = fields.Datetime(compute="_compute_waiting", compute_sudo=True)
    due_at = fields.Datetime(
        string="Due", compute="_compute_due_at", store=True, compute_sudo=True
    )
    is_overdue = fields.Boolean(
        compute="_compute_waiting", search="_search_is_overdue", compute_sudo=True
    )
    is_stuck = fields.Boolean(
        string="Nobody Can Decide",
        compute="_compute_waiting",
        search="_search_is_stuck",
        compute_sudo=True,
    )
    amount_words = fields.Char(string="Total", compute="_compute_amount_words")
    why_card = fields.Html(
        compute="_compute_why_card", compute_sudo=True, sanitize=False
    )
    content_card = fields.Html(
        compute="_compute_content_card", compute_sudo=True, sanitize=False
    )
    changes_card = fields.Html(
        compute="_compute_content_card", compute_sudo=True, sanitize=False
    )

    @api.depends("document_name", "gate")
    def _compute_display_name(self):
        for case in self:
            case.display_name = case.document_name or self.env._("Approval %s", case.id)

    @api.depends_context("uid")
    @api.depends("state", "step_ids.state", "step_ids.holder_ids", "step_ids.purpose")
    def _compute_is_my_turn(self):
        for case in self:
            mine = case.step_ids.filtered(
                lambda step: step.state == "open" and self.env.user in step.holder_ids
            )
            pending = case.state == "pending"
            purposes = set(mine.mapped("purpose")) if pending else set()
            case.is_my_turn = "approve" in purposes
            case.can_refuse = bool(purposes & {"approve", "block"})

    def _search_is_my_turn(self, operator, value):
        if operator != "in":
            return NotImplemented
        mine = Domain("state", "=", "pending") & Domain(
            "step_ids",
            "any",
            [*OPEN_TURN, ("holder_ids", "in", self.env.uid)],
        )
        return mine if True in value else ~mine

    @api.depends("step_ids.state", "step_ids.due_at", "step_ids.purpose")
    def _compute_due_at(self):
        for case in self:
            due = [step.due_at for step in case._turns() if step.due_at]
            case.due_at = min(due, default=False)

    @api.depends("state", "step_ids.state", "step_ids.holder_ids", "due_at")
    def _compute_waiting(self):
        now = fields.Datetime.now()
        for case in self:
            turns = case._turns()
            case.waiting_since = min(turns.mapped("opened_at"), default=False)
            case.is_overdue = bool(case.due_at) and case.due_at < now
            case.is_stuck = any(step.is_stuck for step in case.step_ids)
            case.waiting_for = "; ".join(case._turn_words(step) for step in turns)

    def _turn_words(self, step):
        """Return one open step in words: which role, who, since when."""
        people = step._holder_words()
        since = format_datetime(self.env, step.opened_at, dt_format="short")
        if not people:
            return self.env._(
                "%(role)s: nobody can decide; ask a policy owner to give the role to"
                " somebody",
                role=step.display_name,
            )
        if step.user_id:
            return self.env._("%(who)s since %(since)s", who=people, since=since)
        return self.env._(
            "%(role)s (%(people)s) since %(since)s",
            role=step.display_name,
            people=people,
            since=since,
        )

    def _search_is_stuck(self, operator, value):
        if operator != "in":
            return NotImplemented
        stuck = Domain("state", "=", "pending") & Domain(
            "step_ids", "any", [*OPEN_TURN, ("holder_ids", "=", False)]
        )
        return stuck if True in value else ~stuck

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", "pending") & Domain(
            "due_at", "<", fields.Datetime.now()
        )
        return late if True in value else ~late

    @api.depends("amount", "currency_id")
    def _compute_amount_words(self):
        for case in self:
            case.amount_words = bool(case.currency_id) and format_amount(
                self.env, case.amount, case.currency_id
            )

    @api.depends("policy_version_id", "layers", "facts", "why")
    def _compute_why_card(self):
        names = self.env["wardclerk.policy"]._words_of_codes()
        for case in self:
            case.why_card = case._why_markup(names)

    def _why_markup(self, names):
        units = {"amount": self.company_id.currency_id.name or ""}
        decision = self._decision()
        parts = [
            Markup("<p class='fs-5 fw-bold mb-2'>%s</p>")
            % outcome_words(decision, names)
        ]
        if len(decision.speaking) > 1 and decision.steps:
            parts.append(_heading(self.env._("Who asks for it")))
            parts.append(_rows(step_owners(decision, names)))
        details = [
            (_first_up(step_words(step, names)), _first_up("; ".join(told)))
            for step in decision.steps
            if (told := step_details(step, names, units["amount"]))
        ]
        if details:
            parts.append(_heading(self.env._("How")))
            parts.append(_rows(details))
        for part in decision.speaking:
            parts.extend(self._part_markup(part, units, len(decision.parts) > 1))
        told = [
            (change.words, difference_words(decision, change.decision, names))
            for change in changes(decision, units)
        ]
        if told:
            parts.append(_heading(self.env._("What would change it")))
            parts.append(_rows(told))
        source = self.env._(
            "Rule %(rule)s of %(version)s",
            rule=self.rule_code or "-",
            version=self.policy_label,
        )
        parts.append(Markup("<p class='text-muted small mb-0'>%s</p>") % source)
        return Markup("").join(parts)

    def _part_markup(self, part, units, is_one_of_many):
        """Return what one layer's rule says, and the facts that it asked for."""
        title = self.env._("Because")
        if is_one_of_many:
            title = self.env._("%s, because", part.owner)
        rule = part.decision.rule
        if rule and rule.reason:
            yield Markup("<p class='mb-1'>%s</p>") % rule.reason
        met = [
            (check.words, _fact_words(check.value, units.get(check.input.name, "")))
            for check in checks(part.decision, part.table, units)
        ]
        if met:
            yield _heading(title)
            yield _rows(met)

    @api.depends("content", "previous_id.content")
    def _compute_content_card(self):
        for case in self:
            case.content_card = case._content_markup()
            case.changes_card = case._changes_markup()

    def _content_markup(self):
        model = self.env.get(self.res_model)
        if model is None or not self.content:
            return False
        header = self.content.get("fields", {})
        # In the order of the declaration; the database keeps none.
        names = sorted(
            header.keys() - set(model._approval_unshown_fields),
            key=_order(model._approval_protected_fields),
        )
        parts = [
            _rows(
                [
                    (_label(model, name), self._value_words(model, name, header[name]))
                    for name in names
                ]
            )
        ]
        for name, lines in self.content.get("lines", {}).items():
            if name in model._approval_unshown_fields:
                continue
            parts.append(self._lines_markup(model, name, lines))
        return Markup("").join(parts)

    def _lines_markup(self, model, name, lines):
        if not lines:
            return Markup("")
        line_model = self.env[model._fields[name].comodel_name]
        columns = [
            column
            for column in model._approval_protected_lines.get(name, ())
            if any(line.get(column) not in NOTHING for line in lines.values())
        ]
        head = [_label(line_model, column) for column in columns]
        body = [
            [self._value_words(line_model, one, line.get(one)) for one in columns]
            for line in lines.values()
        ]
        return _table(head, body)

    def _changes_markup(self):
        return self._changes_card_since(self.previous_id)

    def _changes_card_since(self, before):
        told = self._difference_words(before.content, self.content)
        return _rows(told) if told else False

    def _changes_since(self):
        """Return in words how the stored document differs from what was asked about."""
        present = stored_contents(self._document()).get(self.res_id)
        if not present:
            return ""
        told = self._difference_words(self.content, present)
        return "; ".join(f"{label} {words}" for label, words in told)

    def _difference_words(self, old, new):
        """Return [(label, "old → new")] between two contents."""
        model = self.env.get(self.res_model)
        if model is None or not old or not new:
            return []
        lines = old.get("lines", {})
        return [
            self._one_difference(model, one, lines) for one in differences(old, new)
        ]

    def _one_difference(self, model, one, lines):
        if not one.line:
            return self._value_change(model, one, _label(model, one.field))
        name, _slash, line_id = one.line.partition("/")
        owner = self.env[model._fields[name].comodel_name]
        known = lines.get(name, {}).get(line_id) or one.new
        label = known.get("name") or owner._description
        if one.field:
            return self._value_change(
                owner, one, f"{label}, {_label(owner, one.field)}"
            )
        added = self.env._("added") if one.old is None else self.env._("removed")
        return label, f"{added}: {self._line_words(owner, one.new or one.old)}"

    def _value_change(self, model, one, label):
        old = self._value_words(model, one.field, one.old)
        return label, f"{old} → {self._value_words(model, one.field, one.new)}"

    def _line_words(self, model, values):
        words = (
            self._value_words(model, name, value) for name, value in values.items()
        )
        return ", ".join(word for word in words if word and word != "-")

    def _value_words(self, model, name, value):
        """Return a stored value as people read it."""
        field = model._fields.get(name)
        if field is None or value in (None, "", []):
            return "-"
        if field.relational:
            ids = value if isinstance(value, list) else [value]
            # Part of what the approver answers for; names only.
            records = self.env[field.comodel_name].sudo().browse(ids).exists()
            return ", ".join(records.mapped("display_name")) or "-"
        if field.type == "boolean":
            return self.env._("yes") if value else self.env._("no")
        if field.type == "selection":
            labels = dict(field._description_selection(self.env))
            return labels.get(value, value)
        if field.type == "monetary" and self.currency_id:
            return format_amount(self.env, float(value), self.currency_id)
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "datetime":
            at = datetime.fromisoformat(value)
            return format_datetime(self.env, at, dt_format="short")
        if isinstance(value, dict):
            return ", ".join(f"{key}: {one}" for key, one in sorted(value.items()))
        return str(value)

    def action_open_document(self):
        """Open the document itself, for those who may read it."""
        self.ensure_one()
        self.check_access("read")
        document = self.env[self.res_model].browse(self.res_id).exists()
        if not document:
            raise UserError(self.env._("%s was deleted.", self.document_name))
        document.check_access("read")
        return document.get_formview_action()

    def action_open_refusal(self):
        """Ask for the reason, then refuse."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Refuse %s", self.document_name),
            "res_model": "wardclerk.approval.refusal",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }


def _first_up(words):
    return words[:1].upper() + words[1:]


def _label(model, name):
    field = model._fields.get(name)
    return field._description_string(model.env) if field else name


def _order(declared):
    """Return a sort key: declared names in their order, then all others."""
    places = {name: place for place, name in enumerate(declared)}
    return lambda name: (places.get(name, len(places)), name)


def _fact_words(value, unit):
    if isinstance(value, tuple):
        return " / ".join(value)
    if isinstance(value, frozenset):
        return ", ".join(plain(sorted(value)))
    if unit and value is not None:
        return f"{value:,.2f} {unit}"
    if value is None or isinstance(value, bool):
        return ""
    return plain([str(value)])[0]


def _table(head, body):
    """Return a table that scrolls sideways on a phone."""
    titles = Markup("").join(Markup("<th>%s</th>") % title for title in head)
    rows = Markup("").join(
        Markup("<tr>%s</tr>")
        % Markup("").join(Markup("<td>%s</td>") % words for words in row)
        for row in body
    )
    return Markup(
        "<div class='table-responsive'><table class='table table-sm'>"
        "<thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>"
    ) % (titles, rows)


def _heading(text):
    return Markup("<h5 class='mt-3 mb-1'>%s</h5>") % text


def _rows(pairs):
    """Return pairs as a small table: narrow on a phone, two columns else."""
    rows = Markup("").join(
        Markup(
            "<div class='row g-1 py-1 border-bottom'>"
            "<div class='col-12 col-sm-5 text-muted'>%s</div>"
            "<div class='col-12 col-sm-7'>%s</div></div>"
        )
        % (label, words)
        for label, words in pairs
    )
    return Markup("<div class='mb-2'>%s</div>") % rows
