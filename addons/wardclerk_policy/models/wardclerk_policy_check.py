"""The check of a version: proofs about its table, and about the people it asks."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from wardclerk.core.policy import PolicyError, digest, verify
from wardclerk.core.policy.explain import rule_words
from wardclerk.core.policy.finding import ERROR, example_words, has_errors
from wardclerk.core.policy.form import rule_to_dict
from wardclerk.core.policy.people import Holder, Staff, verify_people

from ..finding_words import finding_words
from ..permit import permitted

TOLD_MAX = 5  # errors in one message


class WardclerkPolicyVersion(models.Model):
    """Saving a draft checks it; activation checks it again and refuses errors."""

    _inherit = "wardclerk.policy.version"

    finding_ids = fields.One2many(
        "wardclerk.policy.finding", "version_id", string="Findings", readonly=True
    )
    error_count = fields.Integer(compute="_compute_finding_counts")
    warning_count = fields.Integer(compute="_compute_finding_counts")
    checked_digest = fields.Char(readonly=True, copy=False)
    is_checked = fields.Boolean(
        compute="_compute_is_checked",
        help="Whether the findings are those of the rules as they stand.",
    )

    @api.depends("finding_ids.severity")
    def _compute_finding_counts(self):
        for version in self:
            severities = version.finding_ids.mapped("severity")
            version.error_count = severities.count(ERROR)
            version.warning_count = len(severities) - version.error_count

    @api.depends("checked_digest", "rule_ids.form", "hit_policy", "table")
    def _compute_is_checked(self):
        for version in self:
            try:
                present = digest(version._decision_table())
            except PolicyError:
                present = False
            version.is_checked = version.checked_digest == present

    @api.model_create_multi
    def create(self, vals_list):
        versions = super().create(vals_list)
        versions.filtered(lambda one: not one.checked_digest)._check_and_note()
        return versions

    def write(self, vals):
        result = super().write(vals)
        if {"rule_ids", "hit_policy"} & set(vals):
            self._check_and_note()
        return result

    def action_check(self):
        """Check the draft as it stands, against the people of today."""
        self.check_access("write")
        self._refuse_unless_draft()
        self._check_and_note()
        return True

    def _check_and_note(self):
        """Check drafts and store what was found, for those who edit them."""
        for version in self.filtered(lambda one: one.state == "draft"):
            table = version._draft_table()
            if not table.rules:
                continue
            # The findings are the check's own; nobody has a right to write them.
            version.sudo().finding_ids.unlink()
            # As above.
            Findings = permitted(self.env["wardclerk.policy.finding"].sudo())
            Findings.create(version._finding_values(table))
            # Noted by the check as well, whoever edits.
            permitted(version.sudo()).write({"checked_digest": digest(table)})

    def _finding_values(self, table):
        names = self.env["wardclerk.policy"]._words_of_codes()
        units = self._units()
        return [
            {
                "version_id": self.id,
                "sequence": place,
                "code": one.code,
                "severity": one.severity,
                "key": one.key,
                "arguments": dict(one.arguments),
                "rules": ", ".join(one.rules),
                "example": example_words(one, table, units),
                "suggestion": one.suggestion and rule_to_dict(one.suggestion),
                "suggestion_words": one.suggestion
                and rule_words(one.suggestion, table, units, names),
            }
            for place, one in enumerate(self._findings(table))
        ]

    def _findings(self, table):
        """Return all that is wrong with a table, errors first."""
        paths = self._paths()
        found = [*verify(table, paths), *verify_people(table, self._staff(paths))]
        return sorted(found, key=lambda one: one.severity != ERROR)

    def _checked_table(self):
        """Refuse to activate what the check proves wrong."""
        table = super()._checked_table()
        found = self._findings(table)
        if has_errors(found):
            errors = [one for one in found if one.severity == ERROR]
            raise UserError(
                self.env._(
                    "This version cannot be activated. Mend this first:\n%s",
                    "\n".join(self._line(one, table) for one in errors[:TOLD_MAX]),
                )
            )
        return table

    def _line(self, finding, table):
        example = example_words(finding, table, self._units())
        rules = f" [{', '.join(finding.rules[:TOLD_MAX])}]" if finding.rules else ""
        words = finding_words(self.env, finding.key, finding.arguments)
        return f"- {words}{rules}" + (f" ({example})" if example else "")

    def _append_rule(self, rule):
        """Add a rule at the end of the draft."""
        self.ensure_one()
        place = max(self.rule_ids.mapped("sequence"), default=0) + 1
        (values,) = self.env["wardclerk.policy.rule"]._rows_of(
            [rule_to_dict(rule)], place, self._inputs_by_name()
        )
        self.write({"rule_ids": [fields.Command.create(values)]})

    def _units(self):
        company = self.company_id or self.env.company
        return {"amount": company.currency_id.name or ""}

    def _paths(self):
        """Return {input: all places of its tree}: what the check knows of trees."""
        # Which facilities there are does not depend on who edits the policy.
        places = self.env["wardclerk.facility"].sudo().search_fetch([], ["code"])
        paths = tuple(tuple(one._ancestors().mapped("code")) for one in places)
        return {"facility": paths}

    def _staff(self, paths):
        """Return the people of today, as the check reads them."""
        # Whom a policy asks does not depend on whom its author may see.
        Users = self.env["res.users"].sudo()
        people = Users.search([("share", "=", False)])._wardclerk_people()
        model = self.env[self.res_model]
        return Staff(
            roles=self._role_holders(),
            users={user.login: "" for user in people}
            | {
                user.login: self.env._("is archived, a bot or no internal user")
                for user in Users.with_context(active_test=False).search([]) - people
            },
            askers=tuple(
                _holder(user, user.facility_ids) for user in self._askers(people)
            ),
            fields=frozenset(model._policy_user_fields()),
            facts=frozenset(self._inputs_by_name()) | set(model._policy_content()),
            paths=paths["facility"],
            names=self.env["wardclerk.policy"]._words_of_codes(),
        )

    def _role_holders(self):
        """Return {role code: who can decide in it}, with place and limit."""
        # As above: authority is the same whoever looks.
        roles = self.env["wardclerk.role"].sudo().search_fetch([], ["code"])
        # As above.
        Assignment = self.env["wardclerk.role.assignment"].sudo()
        valid = Assignment._domain_valid_on(fields.Date.context_today(self))
        held = Assignment.search(valid & Domain("role_id", "in", roles.ids))
        counted = held.filtered(
            lambda one: one.is_effective and self._is_of_company(one.user_id, one)
        ).grouped("role_id")
        return {
            role.code: tuple(
                _holder(
                    one.user_id,
                    one.facility_id or one.user_id.facility_ids,
                    Decimal(str(one.approval_limit)) if one.approval_limit else None,
                )
                for one in counted.get(role, Assignment)
            )
            for role in roles
        }

    def _is_of_company(self, user, assignment):
        company = self.company_id
        if not company:
            return True
        return company in user.company_ids and (
            not assignment.company_id or assignment.company_id == company
        )

    def _askers(self, people):
        """Return who can make documents of this type."""
        # Rights of others, to know who might be the only one to ask.
        rights = (
            self.env["ir.model.access"]
            .sudo()
            .search(
                [("model_id.model", "=", self.res_model), ("perm_create", "=", True)]
            )
        )
        if self.company_id:
            people = people.filtered(lambda one: self.company_id in one.company_ids)
        if any(not right.group_id for right in rights):
            return people
        return people.filtered(lambda one: one.all_group_ids & rights.group_id)


def _holder(user, places, limit=None):
    codes = frozenset(places.mapped("code")) or None
    return Holder(f"{user.name} ({user.login})", codes, limit)
