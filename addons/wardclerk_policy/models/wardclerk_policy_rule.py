"""One row of a draft's decision table, as people edit it."""

from odoo import api, fields, models

from wardclerk.core.policy import PolicyError, from_dict, to_dict
from wardclerk.core.policy.decide import Decision
from wardclerk.core.policy.explain import condition_words, outcome_words

from ..names import Names


class WardclerkPolicyRule(models.Model):
    """When it covers a document, and what that document then needs."""

    _name = "wardclerk.policy.rule"
    _description = "Policy Rule"
    _order = "sequence, id"
    _rec_name = "code"

    version_id = fields.Many2one(
        "wardclerk.policy.version", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    code = fields.Char(
        string="Rule", required=True, help="A short name that people can say aloud."
    )
    reason = fields.Text(
        help="Why the group wants it so. Approvers read it.", translate=False
    )
    condition_ids = fields.One2many(
        "wardclerk.policy.condition", "rule_id", string="When", copy=True
    )
    outcome = fields.Selection(
        [
            ("approve", "Ask for approval"),
            ("free", "No approval needed"),
            ("block", "Block with a reason"),
        ],
        required=True,
        default="approve",
    )
    step_ids = fields.One2many(
        "wardclerk.policy.step", "rule_id", string="Steps", copy=True
    )
    block_reason = fields.Char(help="What the requester reads.")
    lane = fields.Selection(
        [("low_risk", "Low Risk")],
        help="Low risk: an approver may decide several of these at once.",
    )
    decide_by_link = fields.Boolean(
        string="Decide from the Mail without a Log-in",
        help="The personal link in the mail is enough, up to the amount that needs a"
        " fresh log-in. Otherwise the link leads through the log-in.",
    )
    form = fields.Json(compute="_compute_form", help="The rule as decisions read it.")
    when_words = fields.Char(string="Covers", compute="_compute_words")
    then_words = fields.Char(string="Asks for", compute="_compute_words")
    state = fields.Selection(related="version_id.state")
    res_model = fields.Char(related="version_id.res_model")

    _code_unique = models.Constraint(
        "UNIQUE (version_id, code)", "This rule's name is taken in the version."
    )

    @api.depends(
        "code",
        "reason",
        "outcome",
        "block_reason",
        "condition_ids.form",
        "step_ids.form",
        "step_ids.sequence",
        "lane",
        "decide_by_link",
    )
    def _compute_form(self):
        for rule in self:
            form = {"id": rule.code or "", "reason": rule.reason or ""}
            form["when"] = rule.condition_ids._as_when()
            if rule.outcome == "block":
                form["block"] = rule.block_reason or self.env._("Blocked by the policy")
            elif rule.outcome == "approve":
                form["steps"] = [step.form for step in rule.step_ids.sorted()]
                form["lane"] = rule.lane or ""
                form["decide_by_link"] = rule.decide_by_link
            rule.form = form

    @api.depends("form")
    def _compute_words(self):
        names = self.env["wardclerk.policy"]._words_of_codes()
        for rule in self:
            rule.when_words, rule.then_words = rule._words(names)

    def _words(self, names):
        """Return the rule in words; one that cannot be read yet says what is wrong."""
        inputs = self.condition_ids.input_id._as_core()
        try:
            form = {**(self.form or {}), "id": self.code or "-"}
            table = from_dict({"rules": [form]}, inputs)
        except PolicyError as error:
            return "", error.message
        rule = table.rules[0]
        titles = {one.name: one.title for one in inputs}
        when = [
            condition_words(titles[name], condition)
            for name, condition in rule.when.items()
        ]
        outcome = outcome_words(Decision(rule, rule.steps, rule.block, {}), names)
        return "; ".join(when) or self.env._("all documents"), outcome

    @api.model_create_multi
    def create(self, vals_list):
        versions = {vals["version_id"] for vals in vals_list if vals.get("version_id")}
        self.version_id.browse(versions)._refuse_unless_draft()
        rules = super().create(vals_list)
        rules.version_id._rows_edited()
        return rules

    def write(self, vals):
        # What is moved elsewhere was edited here as well.
        self.version_id._rows_edited()
        result = super().write(vals)
        self.version_id._rows_edited()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self.version_id._refuse_unless_draft()
        self.version_id._note_author()

    @api.model
    def _values_of(self, table, res_model):
        """Return the values of the rows that say what a table says."""
        inputs = self.env["wardclerk.policy.input"]._declared(res_model).grouped("name")
        return self._rows_of(to_dict(table)["rules"], 1, inputs)

    @api.model
    def _rows_of(self, rules, first, inputs):
        """Return the values of rows that say what rules of the text say."""
        names = Names(self.env, rules)
        return [
            self._row_of(rule, number, inputs, names)
            for number, rule in enumerate(rules, first)
        ]

    @api.model
    def _row_of(self, rule, number, inputs, names):
        """Return the values of the row that says what one rule of the text says."""
        Condition = self.env["wardclerk.policy.condition"]
        Step = self.env["wardclerk.policy.step"]
        return {
            "sequence": number,
            "code": rule["id"],
            "reason": rule.get("reason", ""),
            "outcome": _outcome(rule),
            "block_reason": rule.get("block", False),
            "lane": rule.get("lane", False),
            "decide_by_link": rule.get("decide_by_link", False),
            "condition_ids": [
                fields.Command.create(values)
                for name, words in rule.get("when", {}).items()
                for values in Condition._values_of(inputs[name], words, names)
            ],
            "step_ids": [
                fields.Command.create(Step._values_of(step, names))
                for step in rule.get("steps", [])
            ],
        }


def _outcome(rule):
    if "block" in rule:
        return "block"
    return "approve" if rule.get("steps") else "free"
