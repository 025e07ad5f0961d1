"""Evidence of what was proposed, by which reader, and what a person made of it."""

from odoo import api, models


class WardclerkSuggestion(models.Model):
    _inherit = "wardclerk.suggestion"

    @api.model_create_multi
    def create(self, vals_list):
        suggestions = super().create(vals_list)
        self.env["wardclerk.audit"]._record(
            "suggestion.proposed",
            suggestions,
            detail={
                one.id: {
                    "record": f"{one.res_model},{one.res_id}",
                    "document_type": one.document_type,
                    "reader": one.reader,
                    "input_sha256": one.sha256,
                    "confidence": one.document_confidence,
                    "fields": len(one.field_ids),
                }
                for one in suggestions
            },
        )
        return suggestions

    def write(self, vals):
        old = {one.id: one.state for one in self}
        result = super().write(vals)
        for state in {one.state for one in self}:
            decided = self.filtered(
                lambda one, state=state: one.state == state != old[one.id]
            )
            self.env["wardclerk.audit"]._record(
                f"suggestion.{state}",
                decided,
                old={one.id: {"state": old[one.id]} for one in decided},
                new={one.id: one._verdict() for one in decided},
                reason=vals.get("dismiss_reason"),
            )
        return result

    def _verdict(self):
        """Return the state, which fields were corrected, and how long it lay there."""
        corrected = self.field_ids.filtered(lambda one: one.verdict == "corrected")
        decided_at = self.decided_at or self.write_date
        return {
            "state": self.state,
            "record": f"{self.res_model},{self.res_id}",
            "corrected": corrected.mapped("name"),
            "seconds": int((decided_at - self.create_date).total_seconds()),
        }
