"""An amendment as its approver reads it: before and after, line by line."""

from markupsafe import Markup

from odoo import fields, models

from wardclerk.core.approval import differences

from .wardclerk_approval_card import NOTHING

COLOURS = {"added": "success", "removed": "danger", "changed": "info"}


class WardclerkApprovalAmendment(models.Model):
    _inherit = "wardclerk.approval.amendment"

    diff_card = fields.Html(
        string="Before and After",
        compute="_compute_diff_card",
        compute_sudo=True,
        sanitize=False,
    )

    def _compute_diff_card(self):
        for amendment in self:
            amendment.diff_card = amendment._diff_markup()

    def _diff_markup(self):
        """Return what changes; nothing if it is not what the digest was taken of."""
        outcome = self.outcome
        if not outcome or self._digest_of(outcome["after"]) != self.outcome_digest:
            return False
        before, after = outcome["before"], outcome["after"]
        model = self.env[self.res_model]
        found = differences(before, after)
        header = [one for one in found if not one.line]
        parts = [self._pairs_markup(model, header)] if header else []
        for line in dict.fromkeys(one.line for one in found if one.line):
            changed = [one for one in found if one.line == line]
            parts.append(self._line_markup(model, line, changed, before))
        return Markup("").join(parts)

    def _line_markup(self, model, line, changed, before):
        """Return one line as a block: what became of it, its name, its values."""
        name, _slash, line_id = line.partition("/")
        owner = self.env[model._fields[name].comodel_name]
        first = changed[0]
        if first.field:
            kind, known = "changed", before["lines"][name][line_id]
            body = self._pairs_markup(owner, changed)
        else:
            kind = "added" if first.old is None else "removed"
            known = first.new or first.old
            names = model._approval_protected_lines[name]
            body = self._values_markup(owner, names, known, kind)
        kinds = {
            "added": self.env._("Added"),
            "removed": self.env._("Removed"),
            "changed": self.env._("Changed"),
        }
        return Markup(
            "<div class='border-start border-3 border-%s ps-3 mb-3'>"
            "<div class='mb-1'><span class='badge text-bg-%s me-2'>%s</span>"
            "<strong>%s</strong></div>%s</div>"
        ) % (
            COLOURS[kind],
            COLOURS[kind],
            kinds[kind],
            known.get("name") or owner._description,
            body,
        )

    def _pairs_markup(self, owner, changed):
        """Return fields with their old value struck out and the new one after it."""
        words = self._words()
        return Markup("").join(
            _row(
                owner._fields[one.field]._description_string(self.env),
                Markup(
                    "<del class='text-muted me-2'>%s</del>"
                    "<ins class='fw-bold text-decoration-none'>%s</ins>"
                )
                % (
                    words._value_words(owner, one.field, one.old),
                    words._value_words(owner, one.field, one.new),
                ),
            )
            for one in changed
        )

    def _values_markup(self, owner, names, values, kind):
        """Return all values of a line that comes or goes."""
        words, tag = self._words(), "del" if kind == "removed" else "span"
        tagged = Markup(f"<{tag}>%s</{tag}>")
        return Markup("").join(
            _row(
                owner._fields[name]._description_string(self.env),
                tagged % words._value_words(owner, name, values[name]),
            )
            for name in names
            if values.get(name) not in NOTHING and name != "name"
        )


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    def _content_markup(self):
        """Who decides on an amendment reads what it makes different."""
        content = super()._content_markup()
        if self.res_model != "wardclerk.approval.amendment" or not content:
            return content
        amendment = self._document().exists()
        asked = self.content["fields"]
        is_same = amendment and amendment.outcome_digest == asked.get("outcome_digest")
        diff = is_same and amendment._diff_markup()
        told = Markup("<p style='white-space: pre-line'>%s</p>") % asked["effect"]
        return content + (diff or told)


def _row(label, value):
    return Markup(
        "<div class='row g-1 py-1'><div class='col-12 col-sm-4 text-muted'>%s</div>"
        "<div class='col-12 col-sm-8'>%s</div></div>"
    ) % (label, value)
