"""Why a person must look at a document: a code, a sentence and the next step."""

from odoo import api, fields, models, tools

SEVERITIES = [
    ("stop", "Stops the document"),
    ("duplicate", "Duplicate"),
    ("person", "A person completes it"),
    ("scrutiny", "Goes on, the policy looks harder"),
    ("note", "Note"),
]
COLORS = {"stop": 1, "duplicate": 5, "person": 3, "scrutiny": 4, "note": 7}


class WardclerkIntakeProblem(models.Model):
    _name = "wardclerk.intake.problem"
    _description = "Intake Problem"
    _order = "sequence, id"

    code = fields.Char(required=True, readonly=True)
    name = fields.Char("Problem", required=True, translate=True)
    advice = fields.Char("Next Step", required=True, translate=True)
    severity = fields.Selection(SEVERITIES, required=True, readonly=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer(compute="_compute_color")

    _code_unique = models.UniqueIndex("(code)", "This problem code exists already.")

    @api.depends("severity")
    def _compute_color(self):
        for problem in self:
            problem.color = COLORS.get(problem.severity, 0)

    @api.model
    @tools.ormcache()
    def _ids_by_code(self):
        """Problem ids by code; the set changes with releases only."""
        return {row.code: row.id for row in self.sudo().search([])}  # public words

    @api.model
    def _for(self, findings):
        """The problems that these findings are about."""
        ids = self._ids_by_code()
        return self.browse(ids[finding.code] for finding in findings)

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
