"""Policies of companies and facilities: they tighten the group's policy."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from wardclerk.core.policy.guardrail import Guardrails, breaches
from wardclerk.core.policy.overlay import Layer


class WardclerkPolicy(models.Model):
    """A policy of a company or a facility is an *override* of the group's policy.

    The group's policy says which facts an override may ask for, within which limits,
    and whether it may block. That an override only tighten needs no check: decisions
    join the layers so (see `wardclerk.core.policy.overlay`).
    """

    _inherit = "wardclerk.policy"

    company_id = fields.Many2one(
        compute="_compute_company_id", store=True, readonly=False, precompute=True
    )
    facility_id = fields.Many2one(
        "wardclerk.facility",
        index=True,
        ondelete="restrict",
        help="Set: this policy governs documents of this facility and its parts only.",
    )
    place = fields.Char(
        compute="_compute_place",
        store=True,
        compute_sudo=True,
        help="The facility or the company that it is for; empty: the whole group.",
    )
    is_group = fields.Boolean(compute="_compute_is_group")
    guardrail_ids = fields.One2many(
        "wardclerk.policy.guardrail", "policy_id", string="Facts"
    )
    override_may_block = fields.Boolean(
        string="May Block",
        default=True,
        help="Whether policies of companies and facilities may block documents.",
    )
    override_count = fields.Integer(compute="_compute_override_count")

    @api.depends("facility_id")
    def _compute_company_id(self):
        for policy in self:
            if policy.facility_id:
                policy.company_id = policy.facility_id.company_id

    @api.depends("company_id.name", "facility_id.name")
    def _compute_place(self):
        for policy in self:
            policy.place = (policy.facility_id or policy.company_id).name

    @api.depends("company_id")
    def _compute_is_group(self):
        for policy in self:
            policy.is_group = not policy.company_id

    def _compute_override_count(self):
        for policy in self:
            policy.override_count = policy.is_group and len(policy._overrides())

    @api.constrains("company_id", "facility_id")
    def _check_facility_of_company(self):
        for policy in self:
            facility = policy.facility_id
            if facility and facility.company_id != policy.company_id:
                raise ValidationError(
                    self.env._(
                        "%(facility)s belongs to %(company)s. Choose that company.",
                        facility=facility.name,
                        company=facility.company_id.name,
                    )
                )

    def write(self, vals):
        """A policy that moves must still be one that its writer may write."""
        result = super().write(vals)
        if {"company_id", "facility_id"} & set(vals):
            self.check_access("write")
        if "override_may_block" in vals:
            self._record_guardrails()
        return result

    def action_open_overrides(self):
        """Open the policies of companies and facilities that join this one."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Overrides of %s", self.name),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": self._overrides_domain(),
            "context": {
                "default_model_id": self.model_id.id,
                "default_gate": self.gate,
            },
        }

    def action_open_tighten(self):
        """Open the dialog that drafts a stricter rule for one facility."""
        self.ensure_one()
        self.check_access("read")
        if not self.current_version_id:
            raise UserError(
                self.env._(
                    "No version of %s is in force, so there is nothing to tighten."
                    " Activate one first.",
                    self.name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Tighten for a Facility"),
            "res_model": "wardclerk.policy.tighten",
            "view_mode": "form",
            "target": "new",
            "context": {"default_policy_id": self.id},
        }

    def _overrides(self):
        return self.search(self._overrides_domain())

    def _overrides_domain(self):
        return [
            ("res_model", "=", self.res_model),
            ("gate", "=", self.gate),
            ("company_id", "!=", False),
        ]

    def _group_policy(self):
        """Return the group's policy that this one overrides, if there is one."""
        self.ensure_one()
        if self.is_group:
            return self.browse()
        # The group's words bind everybody, whoever may read them.
        return self.sudo().search(
            [
                ("res_model", "=", self.res_model),
                ("gate", "=", self.gate),
                ("company_id", "=", False),
            ],
            limit=1,
        )

    def _guardrails(self):
        """Return what the group allows its overrides, as values."""
        self.ensure_one()
        version = self.current_version_id
        table = version._decision_table() if version else None
        return Guardrails(
            limits={rail.input_id.name: rail._limits() for rail in self.guardrail_ids},
            may_block=self.override_may_block,
            own=frozenset(
                (name, condition)
                for rule in (table.rules if table else ())
                for name, condition in rule.when.items()
            ),
        )

    def _record_guardrails(self):
        for policy in self:
            self.env["wardclerk.audit"]._record(
                "policy.guardrails",
                policy,
                new={
                    "may_block": policy.override_may_block,
                    "facts": policy.guardrail_ids.mapped("display_name"),
                },
            )


class WardclerkPolicyVersion(models.Model):
    """What versions of overrides are held to, and how versions join."""

    _inherit = "wardclerk.policy.version"

    facility_id = fields.Many2one(
        related="policy_id.facility_id", store=True, precompute=True
    )
    place = fields.Char(related="policy_id.place", store=True, precompute=True)

    def action_open_replay(self):
        """Open the replay of this version over the documents of the last months."""
        self.ensure_one()
        replay = self.env["wardclerk.policy.replay"].create({"version_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replay %s", self.display_name),
            "res_model": replay._name,
            "res_id": replay.id,
            "view_mode": "form",
        }

    def _layers(self):
        """Return these versions as layers of one decision, in their order."""
        group = self.env._("Group")
        return [
            Layer(version.place or group, version._decision_table()) for version in self
        ]

    def _layer_values(self, joined):
        """Return what a decision of these versions is recomputed from, as stored."""
        return [
            {
                "version": version.id,
                "digest": version.digest,
                "rule": part.decision.rule_id,
            }
            for version, part in zip(self, joined.parts, strict=True)
        ]

    def _scope(self):
        """Return (company id, facility id) as documents name the scopes they are in."""
        if self.facility_id:
            return False, self.facility_id.id
        return self.company_id.id, False

    def _check_readable(self):
        result = super()._check_readable()
        for version in self.filtered(lambda version: version.state == "draft"):
            version._check_guardrails(version._draft_table())
        return result

    def _checked_table(self):
        table = super()._checked_table()
        self._check_guardrails(table)
        return table

    def _findings(self, table):
        """A gap of an override is none: the group's policy decides there."""
        found = super()._findings(table)
        if not self.policy_id._group_policy().current_version_id:
            return found
        return [one for one in found if one.code != "gap"]

    def _check_guardrails(self, table):
        """Refuse what the group does not let its overrides say."""
        group = self.policy_id._group_policy()
        if not group:
            return
        labels = {one.name: one.title for one in table.inputs}
        for breach in breaches(table, group._guardrails()):
            raise ValidationError(self._breach_words(breach, labels, group))

    def _breach_words(self, breach, labels, group):
        words = {"rule": breach.rule_id, "policy": group.name}
        if breach.kind == "block":
            return self.env._(
                "Rule %(rule)s blocks. The group's policy %(policy)s lets companies and"
                " facilities ask for more approval, but not block. Add a step instead.",
                **words,
            )
        words["fact"] = labels.get(breach.input, breach.input)
        if breach.kind == "input":
            return self.env._(
                "Rule %(rule)s asks for %(fact)s. The group's policy %(policy)s lets"
                " companies and facilities ask for %(allowed)s only.",
                allowed=", ".join(labels.get(one, one) for one in breach.allowed),
                **words,
            )
        return self.env._(
            "Rule %(rule)s has the limit %(value)s for %(fact)s. The group's policy"
            " %(policy)s allows %(limits)s.",
            value=breach.value,
            limits=self._limits_words(*breach.limits),
            **words,
        )

    def _limits_words(self, lowest, highest):
        if lowest is None:
            return self.env._("at most %s", highest)
        if highest is None:
            return self.env._("at least %s", lowest)
        return self.env._("%(low)s to %(high)s", low=lowest, high=highest)


class WardclerkPolicyRule(models.Model):
    """A rule that moves must land in a draft that its writer may write."""

    _inherit = "wardclerk.policy.rule"

    def write(self, vals):
        result = super().write(vals)
        if "version_id" in vals:
            self.check_access("write")
        return result
