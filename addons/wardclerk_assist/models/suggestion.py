"""What assist proposes for one record, and what people made of it."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from wardclerk.core.intake import reading as reading_rules
from wardclerk.core.intake.text import storable

DOCUMENT_TYPES = [
    ("vendor_bill", "Vendor Bill"),
    ("credit_note", "Credit Note"),
    ("purchase_order", "Purchase Order"),
    ("delivery_note", "Delivery Note"),
    ("statement", "Statement"),
    ("contract", "Contract"),
    ("credential", "Credential"),
    ("letter", "Letter"),
    ("calendar", "Calendar Invitation"),
    ("other", "Other"),
]


class WardclerkSuggestion(models.Model):
    _name = "wardclerk.suggestion"
    _description = "Suggestion"
    _order = "id desc"
    _rec_name = "document_type"

    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", required=True, readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    attachment_id = fields.Many2one("ir.attachment", "Document", readonly=True)
    document_type = fields.Selection(DOCUMENT_TYPES, readonly=True)
    document_confidence = fields.Float("Type Confidence", readonly=True)
    field_ids = fields.One2many(
        "wardclerk.suggestion.field", "suggestion_id", "Fields", readonly=True
    )
    lines_confidence = fields.Float(readonly=True)
    reading = fields.Json(readonly=True, help="The whole answer of assist.")
    reader = fields.Char(readonly=True, help="Name and version of what read it.")
    sha256 = fields.Char("SHA-256", readonly=True)
    seconds = fields.Float(readonly=True, aggregator="avg")
    state = fields.Selection(
        [
            ("proposed", "Proposed"),
            ("accepted", "Accepted"),
            ("corrected", "Corrected"),
            ("dismissed", "Dismissed"),
        ],
        default="proposed",
        required=True,
        readonly=True,
    )
    dismiss_reason = fields.Char(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_at = fields.Datetime(readonly=True)

    _record_idx = models.Index("(res_model, res_id, id)")

    @api.model
    def _propose(self, record, attachment, reading):
        """Store a reading beside a record. The raw answer stays as evidence."""
        parsed = (
            reading
            if isinstance(reading, reading_rules.Reading)
            else reading_rules.parse(reading)
        )
        company = record.company_id if "company_id" in record else self.env.company
        suggestion = self.sudo().create(  # nobody may write suggestions by hand
            {
                "res_model": record._name,
                "res_id": record.id,
                "company_id": company.id,
                "attachment_id": attachment.id,
                "document_type": parsed.document_type,
                "document_confidence": parsed.type_confidence,
                "lines_confidence": parsed.lines_confidence,
                "reading": storable(reading) if isinstance(reading, dict) else False,
                "reader": f"{parsed.reader_name} {parsed.reader_version}".strip(),
                "sha256": parsed.sha256,
                "seconds": parsed.seconds,
                "field_ids": [
                    fields.Command.create(values)
                    for values in self._field_values(parsed)
                ],
            }
        )
        return suggestion.with_env(self.env)

    @api.model
    def _field_values(self, parsed):
        return [
            {
                "sequence": number,
                "name": name,
                "value": value.value,
                "confidence": value.confidence,
                "source": value.source
                if value.source in ("xml", "text", "ocr")
                else False,
                "page": value.page,
                "box": list(value.box) or False,
                "raw": value.raw,
                "checks": ", ".join(value.checks),
            }
            for number, (name, value) in enumerate(parsed.values.items())
        ]

    def _parsed(self):
        """The reading as typed values, or None when none was kept."""
        self.ensure_one()
        try:
            return reading_rules.parse(self.reading)
        except reading_rules.ReadingInvalid:
            return None

    def _move_to(self, record):
        """The suggestion now belongs beside another record."""
        self.sudo().write(  # nobody may write suggestions by hand
            {"res_model": record._name, "res_id": record.id}
        )

    def _settle(self, values, final=False):
        """Compare what was proposed with what stands in the record now.

        `values` maps field names to text; a field that is not in it stays open. With
        `final` an unchanged value counts as accepted, before that only a change
        counts, because a draft that nobody has looked at confirms nothing.
        """
        # Nobody may write suggestions by hand; who decided is taken from `env.user`.
        for suggestion in self.sudo():
            if suggestion.state in ("proposed", "corrected"):
                suggestion.field_ids._settle(values, final)
                suggestion._settle_state(final)

    def _settle_state(self, final):
        if any(field.verdict == "corrected" for field in self.field_ids):
            state = "corrected"
        else:
            state = "accepted" if final else "proposed"
        if state != self.state:
            self.write(
                {
                    "state": state,
                    "decided_by_id": self.env.uid,
                    "decided_at": fields.Datetime.now(),
                }
            )

    def _dismiss(self, reason):
        """Say that the whole reading is of no use."""
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the reading is of no use."))
        self.sudo().write(  # nobody may write suggestions by hand
            {
                "state": "dismissed",
                "dismiss_reason": reason.strip(),
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )

    # -- access: as the record beside it ------------------------------------

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        """Find only what lies beside records that the user may read."""
        if not (self.env.su or bypass_access):
            domain = Domain(domain) & self._beside_readable_records()
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _check_access(self, operation):
        """A suggestion is readable by whoever may read the record beside it."""
        result = super()._check_access(operation)
        if result is not None or self.env.su or not any(self._ids):
            return result
        hidden = self - self.browse(self._search([("id", "in", self.ids)]))
        if not hidden:
            return None
        return hidden, lambda: self.env["ir.rule"]._make_access_error(operation, hidden)

    @api.model
    def _beside_readable_records(self):
        readable = Domain.FALSE
        for model in self._models_in_use():
            if model in self.env and self.env[model].has_access("read"):
                records = self.env[model].with_context(active_test=False)._search([])
                readable |= Domain("res_model", "=", model) & Domain(
                    "res_id", "in", records
                )
        return readable

    @api.model
    def _models_in_use(self):
        """Models with suggestions: a hop from one to the next along the index."""
        self.flush_model(["res_model"])
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE hop AS (
                    (SELECT min(res_model) AS model FROM wardclerk_suggestion)
                    UNION ALL
                    SELECT (SELECT min(res_model) FROM wardclerk_suggestion
                             WHERE res_model > hop.model)
                      FROM hop WHERE hop.model IS NOT NULL
                )
                SELECT model FROM hop WHERE model IS NOT NULL
                """
            )
        )
        return [model for (model,) in rows]
