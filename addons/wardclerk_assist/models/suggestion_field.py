"""One value that assist read, where it stands, and what a person made of it."""

from odoo import api, fields, models
from odoo.fields import Domain

SURE = 0.92  # measured: 97.5 % of such values were right
LIKELY = 0.75  # measured: 98.1 % between the two, 71 % and less below

LABELS = [
    ("invoice_number", "Document Number"),
    ("issue_date", "Issue Date"),
    ("due_date", "Due Date"),
    ("currency", "Currency"),
    ("total", "Total"),
    ("net", "Net"),
    ("tax", "Tax"),
    ("vendor_name", "Vendor"),
    ("vendor_vat", "Vendor Tax ID"),
    ("vendor_iban", "Vendor Account"),
    ("buyer_name", "Buyer"),
    ("purchase_order", "Purchase Order"),
    ("credit_note_of", "Credits"),
]


class WardclerkSuggestionField(models.Model):
    _name = "wardclerk.suggestion.field"
    _description = "Suggested Value"
    _order = "suggestion_id, sequence, id"

    suggestion_id = fields.Many2one(
        "wardclerk.suggestion", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer()
    name = fields.Selection(LABELS, "Field", required=True)
    value = fields.Char()
    confidence = fields.Float()
    confidence_percent = fields.Integer(
        "Confidence %", compute="_compute_confidence_word"
    )
    confidence_word = fields.Selection(
        [("sure", "Sure"), ("likely", "Likely"), ("unsure", "Check")],
        "How Sure",
        compute="_compute_confidence_word",
    )
    source = fields.Selection(
        [("xml", "XML"), ("text", "Text"), ("ocr", "Picture")],
        help="Where the value was found. Values from XML are exact.",
    )
    page = fields.Integer()
    place = fields.Char("Where", compute="_compute_place")
    box = fields.Json(help="Left, top, right and bottom as fractions of the page.")
    raw = fields.Char("As Printed")
    checks = fields.Char(help="What confirmed the value, such as a sum that agrees.")
    verdict = fields.Selection(
        [
            ("proposed", "Open"),
            ("accepted", "Accepted"),
            ("corrected", "Corrected"),
        ],
        default="proposed",
        required=True,
    )
    final_value = fields.Char("Corrected To")
    decided_by_id = fields.Many2one("res.users")
    decided_at = fields.Datetime()

    @api.depends("confidence")
    def _compute_confidence_word(self):
        for row in self:
            row.confidence_percent = round(row.confidence * 100)
            if row.confidence >= SURE:
                row.confidence_word = "sure"
            else:
                row.confidence_word = "likely" if row.confidence >= LIKELY else "unsure"

    @api.depends("source", "page")
    def _compute_place(self):
        source_names = dict(self._fields["source"]._description_selection(self.env))
        for row in self:
            source = source_names.get(row.source, "")
            if row.page and row.source != "xml":
                row.place = self.env._(
                    "%(where)s, page %(page)s", where=source, page=row.page
                )
            else:
                row.place = source

    def _settle(self, values, final):
        for row in self:
            if row.name not in values or row.verdict == "accepted":
                continue
            current = values[row.name] or ""
            if current == (row.value or ""):
                if final or row.verdict == "corrected":
                    row._decide("accepted", False)
            elif row.verdict != "corrected" or row.final_value != current:
                row._decide("corrected", current)

    def _decide(self, verdict, final_value):
        self.write(
            {
                "verdict": verdict,
                "final_value": final_value,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )

    # -- access: as the suggestion ------------------------------------------

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        """Find only the values of suggestions that the user may read."""
        if not (self.env.su or bypass_access):
            readable = self.env["wardclerk.suggestion"]._search([])
            domain = Domain(domain) & Domain("suggestion_id", "in", readable)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        """Values are readable with the suggestion they belong to."""
        result = super()._check_access(operation)
        if result is not None or self.env.su or not any(self._ids):
            return result
        hidden = self - self.browse(self._search([("id", "in", self.ids)]))
        if not hidden:
            return None
        return hidden, lambda: self.env["ir.rule"]._make_access_error(operation, hidden)
