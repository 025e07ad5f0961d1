"""One thing that a rule asks of one fact, as people edit it."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from wardclerk.core.policy import Kind

# operator in the form -> kinds that know it
OPERATORS = {
    "above": (Kind.NUMBER,),
    "at_least": (Kind.NUMBER,),
    "below": (Kind.NUMBER,),
    "at_most": (Kind.NUMBER,),
    "in": (Kind.TEXT,),
    "not_in": (Kind.TEXT,),
    "any_of": (Kind.SET,),
    "none_of": (Kind.SET,),
    "is_empty": (Kind.SET,),
    "is_not_empty": (Kind.SET,),
    "within": (Kind.TREE,),
    "outside": (Kind.TREE,),
    "is_true": (Kind.BOOLEAN,),
    "is_false": (Kind.BOOLEAN,),
    "is_known": tuple(Kind),
    "is_unknown": tuple(Kind),
}
# operators that carry no value -> their word in the text form
FIXED = {
    "is_empty": ("empty", True),
    "is_not_empty": ("empty", False),
    "is_true": ("is", True),
    "is_false": ("is", False),
    "is_known": ("known", True),
    "is_unknown": ("known", False),
}
PLACES = ("within", "outside")


class WardclerkPolicyCondition(models.Model):
    _name = "wardclerk.policy.condition"
    _description = "Policy Condition"
    _inherit = ["wardclerk.policy.row"]
    _order = "id"
    _rec_name = "input_id"

    rule_id = fields.Many2one(
        "wardclerk.policy.rule", required=True, index=True, ondelete="cascade"
    )
    input_id = fields.Many2one(
        "wardclerk.policy.input", string="Fact", required=True, ondelete="restrict"
    )
    kind = fields.Selection(related="input_id.kind")
    description = fields.Char(related="input_id.description")
    allowed_operators = fields.Json(compute="_compute_allowed_operators")
    operator = fields.Selection(
        [
            ("above", "is above"),
            ("at_least", "is at least"),
            ("below", "is below"),
            ("at_most", "is at most"),
            ("in", "is one of"),
            ("not_in", "is none of"),
            ("any_of", "has any of"),
            ("none_of", "has none of"),
            ("is_empty", "is empty"),
            ("is_not_empty", "is not empty"),
            ("within", "is within"),
            ("outside", "is outside"),
            ("is_true", "holds"),
            ("is_false", "does not hold"),
            ("is_known", "is known"),
            ("is_unknown", "is unknown"),
        ],
        required=True,
        compute="_compute_operator",
        store=True,
        readonly=False,
        precompute=True,
    )
    value = fields.Char(help="A number, or words with commas between them.")
    facility_ids = fields.Many2many("wardclerk.facility", string="Facilities")
    or_unknown = fields.Boolean(
        string="Or unknown", help="Also covers documents where nobody knows the fact."
    )
    form = fields.Json(compute="_compute_form")
    has_value = fields.Boolean(compute="_compute_form")
    words = fields.Char(compute="_compute_form")
    res_model = fields.Char(related="rule_id.res_model")

    @api.depends("kind")
    def _compute_allowed_operators(self):
        for condition in self:
            condition.allowed_operators = _operators(condition.kind)

    @api.depends("input_id")
    def _compute_operator(self):
        for condition in self:
            allowed = _operators(condition.kind)
            if condition.operator not in allowed:
                condition.operator = allowed[0] if allowed else False

    @api.depends("operator", "value", "facility_ids.code", "or_unknown")
    def _compute_form(self):
        for condition in self:
            operator = condition.operator
            condition.has_value = bool(operator) and operator not in (*FIXED, *PLACES)
            condition.form = condition._as_form()
            value = condition._value_words() if operator not in FIXED else ""
            unknown = self.env._("(or unknown)") if condition.or_unknown else ""
            condition.words = f"{value} {unknown}".strip()

    _asked_once = models.Constraint(
        "UNIQUE (rule_id, input_id, operator)",
        "The rule asks this of the fact already. Put all values into one condition.",
    )

    @api.constrains("input_id", "operator", "value", "facility_ids")
    def _check_operator(self):
        for condition in self:
            if condition.operator not in _operators(condition.kind):
                raise ValidationError(
                    self.env._(
                        "%(fact)s does not know this question. Choose another one.",
                        fact=condition.input_id.label,
                    )
                )

    def _as_form(self):
        form = {}
        if self.operator in FIXED:
            form = dict([FIXED[self.operator]])
        elif self.operator in PLACES:
            form = {self.operator: sorted(self.facility_ids.mapped("code"))}
        elif self.kind == Kind.NUMBER:
            form = {self.operator: (self.value or "").replace(",", "").strip()}
        elif self.operator:
            form = {self.operator: split_words(self.value)}
        if self.or_unknown:
            form["or_unknown"] = True
        return form

    def _as_when(self):
        """Return the conditions of one rule; those on one fact are joined."""
        when = {}
        for condition in self:
            when.setdefault(condition.input_id.name or "", {}).update(condition.form)
        return when

    def _value_words(self):
        if self.operator in PLACES:
            return ", ".join(self.facility_ids.mapped("display_name"))
        return self.value or ""

    @api.model
    def _values_of(self, declared, words, names):
        """Return the rows that say what one condition of the text form says."""
        or_unknown = words.get("or_unknown", False)
        fixed = {word: name for name, word in FIXED.items()}
        rows = []
        for word, value in words.items():
            row = {"input_id": declared.id, "or_unknown": or_unknown}
            if word == "or_unknown":
                continue
            if isinstance(value, bool):
                row["operator"] = fixed[word, value]
            elif word in PLACES:
                places = fields.Command.set(names.facilities(value))
                row |= {"operator": word, "facility_ids": [places]}
            else:
                text = value if isinstance(value, str) else ", ".join(value)
                row |= {"operator": word, "value": text}
            rows.append(row)
        return rows


def _operators(kind):
    return [name for name, kinds in OPERATORS.items() if kind in kinds]


def split_words(text):
    """Return the words of a text that has commas between them."""
    return [word.strip() for word in (text or "").split(",") if word.strip()]
