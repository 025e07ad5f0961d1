"""Who was first: one row per thing that may exist once, held by the database."""

from odoo import api, fields, models
from odoo.tools import SQL


class WardclerkIntakeClaim(models.Model):
    _name = "wardclerk.intake.claim"
    _description = "Intake Claim"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    kind = fields.Char(required=True)
    key = fields.Char(required=True)
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")

    _once = models.UniqueIndex("(company_id, kind, key)")

    @api.model
    def _take(self, company, kind, key):
        """Claim a key: (claim, True) for the first, (the first's claim, False) after.

        When another transaction claims it at this moment, PostgreSQL refuses ours as
        a serialization failure and Odoo runs the whole request again; then the
        first's claim is visible. So two servers never both believe to be the first.
        """
        self = self.sudo()  # a claim tells only that something was first
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO wardclerk_intake_claim (company_id, kind, key)
                     VALUES (%s, %s, %s)
                ON CONFLICT (company_id, kind, key) DO NOTHING
                  RETURNING id
                """,
                company.id,
                kind,
                key,
            )
        )
        if rows:
            return self.browse(rows[0][0]), True
        claim = self.search(
            [("company_id", "=", company.id), ("kind", "=", kind), ("key", "=", key)]
        )
        return claim, False

    def _hold_for(self, record):
        """Tell for which record the key is claimed."""
        self.write({"res_model": record._name, "res_id": record.id})

    def _holder(self):
        """The record that claimed it, empty when it does not exist any more."""
        self.ensure_one()
        if not self.res_model or self.res_model not in self.env:
            return None
        return self.env[self.res_model].sudo(False).browse(self.res_id).exists()
