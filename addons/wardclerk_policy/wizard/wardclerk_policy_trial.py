"""The preview: pick a document or facts, see what a version decides and why."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from wardclerk.core.policy import Kind, changes, checks, decide
from wardclerk.core.policy.condition import stored
from wardclerk.core.policy.explain import difference_words, outcome_words

YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


class WardclerkPolicyTrial(models.TransientModel):
    """One try of one version. It decides nothing."""

    _name = "wardclerk.policy.trial"
    _description = "Try a Policy"

    version_id = fields.Many2one("wardclerk.policy.version", required=True)
    res_model = fields.Char(related="version_id.res_model")
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", help="Fills in its facts."
    )
    fact_ids = fields.One2many("wardclerk.policy.trial.fact", "trial_id")
    result = fields.Html(compute="_compute_result", sanitize=False)

    @api.model_create_multi
    def create(self, vals_list):
        trials = super().create(vals_list)
        for trial in trials.filtered(lambda trial: not trial.fact_ids):
            trial.fact_ids = trial._blank_facts()
        return trials

    def _blank_facts(self):
        Inputs = self.env["wardclerk.policy.input"]
        return [
            fields.Command.create({"input_id": one.id})
            for one in Inputs._declared(self.version_id.res_model)
        ]

    @api.onchange("res_id")
    def _onchange_res_id(self):
        if not self.res_id:
            return
        document = self.env[self.res_model].browse(self.res_id)
        document.check_access("read")
        facts = document._policy_facts()[document.id]
        for row in self.fact_ids:
            row.value = row._as_text(facts.get(row.input_id.name))

    @api.depends("fact_ids.value", "version_id")
    def _compute_result(self):
        for trial in self:
            try:
                trial.result = trial._explained()
            except ValueError as error:
                trial.result = Markup("<p class='text-danger'>%s</p>") % error

    def _explained(self):
        table = self.version_id._decision_table()
        facts = {row.input_id.name: row._as_fact() for row in self.fact_ids}
        decision = decide(table, facts)
        names = self.env["wardclerk.policy"]._words_of_codes()
        parts = [Markup("<h3>%s</h3>") % outcome_words(decision, names)]
        if decision.rule:
            parts.append(
                Markup("<p>%s <strong>%s</strong></p><p>%s</p>")
                % (self.env._("Rule"), decision.rule_id, decision.rule.reason)
            )
        parts.append(_list(check.words for check in checks(decision, table)))
        told = [
            f"{change.words}: {difference_words(decision, change.decision, names)}"
            for change in changes(decision, table)
        ]
        if told:
            parts.append(Markup("<h4>%s</h4>") % self.env._("What would change it"))
            parts.append(_list(told))
        return Markup("").join(parts)


class WardclerkPolicyTrialFact(models.TransientModel):
    """One fact of a try, as text."""

    _name = "wardclerk.policy.trial.fact"
    _description = "Fact of a Try"

    trial_id = fields.Many2one(
        "wardclerk.policy.trial", required=True, ondelete="cascade"
    )
    input_id = fields.Many2one("wardclerk.policy.input", required=True, readonly=True)
    kind = fields.Selection(related="input_id.kind")
    description = fields.Char(related="input_id.description")
    value = fields.Char(help="Empty: unknown. Several words: commas between them.")

    def _as_fact(self):
        text = (self.value or "").strip()
        if not text:
            return None
        if self.kind == Kind.NUMBER:
            return text.replace(",", "")
        if self.kind == Kind.BOOLEAN:
            if text.lower() not in YES:
                raise ValidationError(
                    self.env._("%s is yes or no.", self.input_id.label)
                )
            return YES[text.lower()]
        if self.kind == Kind.TEXT:
            return text
        if text == "-":
            return []
        return [word.strip() for word in text.split(",") if word.strip()]

    def _as_text(self, fact):
        if fact is None:
            return False
        if isinstance(fact, bool):
            return "yes" if fact else "no"
        if isinstance(fact, list | tuple | set | frozenset):
            return ", ".join(fact) or "-"
        return str(stored(fact))


def _list(lines):
    items = Markup("").join(Markup("<li>%s</li>") % line for line in lines)
    return Markup("<ul>%s</ul>") % items if items else Markup("")
