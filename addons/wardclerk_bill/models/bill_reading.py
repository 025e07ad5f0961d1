"""The reading beside the bill: each value with its place, accepted or corrected."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from wardclerk.core.intake.habit import usual

HISTORY_MAX = 50  # bills of the vendor, the latest; habits of long ago have ended
# What a correction writes. Vendor, amounts and lines are changed on the bill itself.
WRITTEN = {
    "invoice_number": "ref",
    "issue_date": "invoice_date",
    "due_date": "invoice_date_due",
}


class AccountMove(models.Model):
    _inherit = "account.move"

    reading_rows = fields.Json(
        compute="_compute_reading_rows",
        help="What was read, what stands in the bill now, and what people usually make"
        " of it for this vendor.",
    )

    @api.depends_context("lang")
    @api.depends("suggestion_field_ids.verdict", "ref", "invoice_date", "partner_id")
    def _compute_reading_rows(self):
        for bill in self:
            # Whoever may read the bill sees what was read from its page.
            suggestion = bill.sudo().suggestion_id
            bill.reading_rows = bill._reading_rows(suggestion) if suggestion else False

    def _reading_rows(self, suggestion):
        now = self._values_as_read(suggestion)
        habits = self._habits(suggestion)
        rows = suggestion.field_ids
        labels = dict(rows._fields["name"]._description_selection(self.env))
        sure = dict(rows._fields["confidence_word"]._description_selection(self.env))
        verdicts = dict(rows._fields["verdict"]._description_selection(self.env))
        return [
            {
                "name": row.name,
                "label": labels[row.name],
                "read": row.value or "",
                "now": now.get(row.name, row.value or ""),
                "usual": habits.get(row.name),
                "sure": row.confidence_word,
                "sure_words": sure[row.confidence_word],
                "percent": row.confidence_percent,
                "place": row.place or "",
                "page": row.page,
                "box": row.box or None,
                "verdict": row.verdict,
                "verdict_words": verdicts[row.verdict],
                "is_written": row.name in WRITTEN and self.state == "draft",
            }
            for row in rows
        ]

    def _habits(self, suggestion):
        """Return {field: what people usually make of this value for this vendor}."""
        if not self.partner_id or self.state != "draft":
            return {}
        before = self.sudo().search(  # what was corrected, not who did it
            [
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("intake_id", "!=", False),
                ("id", "!=", self._origin.id),
            ],
            order="id desc",
            limit=HISTORY_MAX,
        )
        said = {}
        for row in before.suggestion_field_ids:
            if row.verdict != "proposed":
                kept = row.final_value or row.value or ""
                said.setdefault(row.name, []).append((row.value or "", kept))
        found = {
            row.name: usual(said.get(row.name, ()), row.value or "")
            for row in suggestion.field_ids
        }
        return {name: value for name, value in found.items() if value}

    def action_settle_reading(self, name, value):
        """Accept what stands in the bill for this field, or write another value."""
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("Only a draft can be corrected."))
        if not isinstance(value, str):
            raise UserError(self.env._("Write the value as text."))
        # Its rows are written by the engine only; who decides stays `env.user`.
        suggestion = self.sudo().suggestion_id
        row = suggestion.field_ids.filtered(lambda one: one.name == name)
        if not row:
            raise UserError(self.env._("Nothing was read for this field."))
        now = self._values_as_read(suggestion).get(name, row.value or "")
        if value.strip() != now:
            self._correct(row, value.strip())
            now = self._values_as_read(suggestion).get(name, "")
        row._settle({name: now}, final=True)
        return True

    def _correct(self, row, value):
        field_name = WRITTEN.get(row.name)
        if not field_name:
            labels = dict(row._fields["name"]._description_selection(self.env))
            raise UserError(
                self.env._("Change “%s” on the bill itself.", labels[row.name])
            )
        if self._fields[field_name].type == "date" and value:
            try:
                value = fields.Date.to_date(value)
            except ValueError:
                raise UserError(
                    self.env._("Write a date as year, month, day: 2026-11-03.")
                ) from None
        self.write({field_name: value or False})
