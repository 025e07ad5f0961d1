"""One rule by which a company or a facility differs from the group, as a row."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from wardclerk.core.policy.decide import Decision
from wardclerk.core.policy.explain import outcome_words
from wardclerk.core.policy.tighten import CannotTighten, meetings, with_rule

MONTHS = 6  # back: long enough for a quarter's habits, short enough to act on
MONTHS_MAX = 36


class WardclerkPolicyDrift(models.TransientModel):
    """Rows of one report for one reader; made anew each time it is opened."""

    _name = "wardclerk.policy.drift"
    _description = "Drift from the Group's Policy"
    _order = "group_policy_id, place, id"
    _rec_name = "rule_code"

    policy_id = fields.Many2one("wardclerk.policy", readonly=True, ondelete="cascade")
    version_id = fields.Many2one(
        "wardclerk.policy.version", readonly=True, ondelete="cascade"
    )
    group_policy_id = fields.Many2one(
        "wardclerk.policy", string="Differs from", readonly=True, ondelete="cascade"
    )
    place = fields.Char(readonly=True)
    rule_code = fields.Char(string="Rule", readonly=True)
    when_words = fields.Char(string="Covers", readonly=True)
    then_words = fields.Char(string="Asks for", readonly=True)
    how = fields.Text(string="What Differs", readonly=True)
    documents = fields.Integer(
        string="Decided Differently",
        readonly=True,
        help="Documents of the last months that met this rule and would have been"
        " decided otherwise without it.",
    )
    months = fields.Integer(readonly=True)
    document_ids = fields.Json(readonly=True)
    can_promote = fields.Boolean(readonly=True)

    @api.model
    def action_open(self, months=MONTHS):
        """Make the report anew and open it."""
        rows = self._make(self._months(months))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Differs from the Group"),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("id", "in", rows.ids)],
            "help": self.env._(
                "<p class='o_view_nocontent_smiling_face'>Nobody differs from the"
                " group</p><p>Companies and facilities without a policy of their own"
                " follow the group's. To tighten it for one, open the group's policy"
                " and press <em>Tighten for a Facility</em>.</p>"
            ),
        }

    @api.model
    def report(self, months=MONTHS):
        """Return the report as plain rows, of policies that the caller may read."""
        return [
            {
                "place": row.place,
                "policy": row.policy_id.name,
                "group_policy": row.group_policy_id.name or "",
                "rule": row.rule_code,
                "covers": row.when_words,
                "asks_for": row.then_words,
                "differs": row.how,
                "documents": row.documents,
            }
            for row in self._make(self._months(months))
        ]

    def action_open_documents(self):
        """Open the documents that were decided differently."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decided differently by %s", self.rule_code),
            "res_model": self.policy_id.res_model,
            "view_mode": "list,form",
            "domain": [("id", "in", self.document_ids or [])],
        }

    def action_promote(self):
        """Draft a version of the group's policy that holds this rule everywhere.

        The place is left out: what was good for one is tried for all, and a replay of
        the draft says what that costs. Nothing is activated.
        """
        self.ensure_one()
        draft = self.group_policy_id._draft()
        rule = self._rule()
        try:
            table = with_rule(draft._draft_table(), rule)
        except CannotTighten as error:
            raise UserError(
                self.env._(
                    "%(rule)s cannot be written into the group's table as it is:"
                    " %(error)s. Draft the next version there and write it by hand.",
                    rule=rule.id,
                    error=error,
                )
            ) from error
        draft._load(table)
        draft.note = self.env._(
            "Promoted from %(place)s: rule %(rule)s.", place=self.place, rule=rule.id
        )
        return draft.get_formview_action()

    @api.model
    def _months(self, months):
        if isinstance(months, bool) or not isinstance(months, int):
            raise UserError(self.env._("Months are a whole number."))
        return min(max(months, 1), MONTHS_MAX)

    @api.model
    def _make(self, months):
        """Create the rows: one a rule of each override that is in force."""
        overrides = self.env["wardclerk.policy"].search([("company_id", "!=", False)])
        overrides = overrides.filtered("current_version_id")
        since = fields.Datetime.now() - relativedelta(months=months)
        changed = self._changed_documents(overrides.current_version_id, since)
        names = self.env["wardclerk.policy"]._words_of_codes()
        return self.create(
            [
                {**values, "months": months}
                for policy in overrides
                for values in policy._drift_values(changed, names)
            ]
        )

    @api.model
    def _changed_documents(self, versions, since):
        """Return {(version id, rule): ids of documents that it decided otherwise}.

        Engines that keep decisions fill it in.
        """
        return {}

    def _rule(self):
        table = self.version_id._decision_table()
        return next(rule for rule in table.rules if rule.id == self.rule_code)


class WardclerkPolicy(models.Model):
    _inherit = "wardclerk.policy"

    def _drift_values(self, changed, names):
        """Return the rows of one override: how each of its rules differs."""
        version = self.current_version_id
        group = self._group_policy()
        in_force = group.current_version_id
        rows = {rule.code: rule for rule in version.rule_ids}
        return [
            {
                "policy_id": self.id,
                "version_id": version.id,
                "group_policy_id": in_force and group.id,
                "place": self.place,
                "rule_code": rule.id,
                "when_words": rows[rule.id].when_words,
                "then_words": rows[rule.id].then_words,
                "how": self._difference_words(in_force, rule, names),
                "document_ids": changed.get((version.id, rule.id), []),
                "documents": len(changed.get((version.id, rule.id), [])),
                "can_promote": bool(in_force)
                and group.with_env(self.env).has_access("write"),
            }
            for rule in version._decision_table().rules
        ]

    def _difference_words(self, group_version, rule, names):
        """Return what becomes of each rule of the group that this one meets."""
        if not group_version:
            return self.env._("The group has no policy in force here: it stands alone.")
        try:
            met = list(meetings(group_version._decision_table(), rule))
        except CannotTighten:
            return self.env._("It meets rules of the group in a way of its own.")
        lines = [
            f"{one.of.id}: {outcome_words(_as_decision(one.of), names)} →"
            f" {outcome_words(_as_decision(one.joined), names)}"
            for one in met
            if one.changes_it
        ]
        return "\n".join(lines) or self.env._(
            "It asks for nothing that the group does not."
        )


def _as_decision(rule):
    """Return a rule's own outcome in the form that words are made of."""
    return Decision(rule, rule.steps, rule.block, {})
