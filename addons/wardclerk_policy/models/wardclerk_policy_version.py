"""One version of a policy: a draft that people edit, then never edited again."""

from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import file_open

from wardclerk.core.policy import (
    PolicyError,
    Table,
    digest,
    from_dict,
    from_text,
    to_dict,
    to_text,
)

from ..permit import permitted, take_permit

ENGINE_FIELDS = {
    "state",
    "number",
    "table",
    "digest",
    "author_ids",
    "activated_by_id",
    "activated_at",
    "finding_ids",
    "checked_digest",
}


class WardclerkPolicyVersion(models.Model):
    """A decision table with a number.

    The rows of `rule_ids` are the draft. Activation freezes them as `table`, the
    only thing that decisions read, together with its digest. Whoever wrote the
    draft cannot activate it.
    """

    _name = "wardclerk.policy.version"
    _description = "Policy Version"
    _inherit = ["wardclerk.policy.draft", "wardclerk.audit.mixin"]
    _engine_fields = ENGINE_FIELDS
    _order = "policy_id, number desc, id desc"

    policy_id = fields.Many2one(
        "wardclerk.policy", required=True, index=True, ondelete="cascade"
    )
    number = fields.Integer(readonly=True, copy=False)
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("retired", "Retired")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    effective_from = fields.Date(copy=False, help="Empty: from the day of activation.")
    note = fields.Text(string="What Changed", copy=False)
    hit_policy = fields.Selection(
        [("first", "The first rule that covers it"), ("unique", "Exactly one rule")],
        required=True,
        default="first",
        help="What decides when more than one rule covers a document.",
    )
    rule_ids = fields.One2many("wardclerk.policy.rule", "version_id", copy=True)
    text = fields.Text(compute="_compute_text", inverse="_inverse_text", copy=False)
    table = fields.Json(readonly=True, copy=False)
    digest = fields.Char(readonly=True, copy=False)
    author_ids = fields.Many2many(
        "res.users",
        "wardclerk_policy_version_author_rel",
        "version_id",
        "user_id",
        string="Written by",
        readonly=True,
        copy=False,
        context={"active_test": False},  # a shipped draft was written by OdooBot
    )
    activated_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    activated_at = fields.Datetime(readonly=True, copy=False)
    res_model = fields.Char(
        related="policy_id.res_model", store=True, index=True, precompute=True
    )
    gate = fields.Char(related="policy_id.gate", store=True, precompute=True)
    company_id = fields.Many2one(
        related="policy_id.company_id", store=True, precompute=True
    )
    model_name = fields.Char(related="policy_id.model_id.name", related_sudo=True)

    _number_unique = models.Constraint(
        "UNIQUE (policy_id, number)", "This number is taken."
    )

    @api.model
    def _install_guards(self):
        """Hold the same rules in the database (see data/*_guard.sql)."""
        for name in ("row_guard", "policy_guard"):
            with file_open(f"wardclerk_policy/data/{name}.sql") as guards:
                self.env.cr.execute(guards.read())

    @api.depends("policy_id.name", "number")
    def _compute_display_name(self):
        for version in self:
            version.display_name = self.env._(
                "%(policy)s, version %(number)s",
                policy=version.policy_id.name or "",
                number=version.number,
            )

    @tools.ormcache("self.id", "self.env.lang")
    def _label(self):
        """Return the name of one version, which follows its policy's name."""
        return self.sudo().display_name  # evidence names it, whoever asks

    @api.depends("hit_policy", "table", "rule_ids.form")
    def _compute_text(self):
        for version in self:
            version.text = (
                to_text(version._decision_table()) if version.rule_ids else ""
            )

    def _inverse_text(self):
        for version in self:
            version._refuse_unless_draft()
            if (version.text or "").strip():
                with self._telling_place():
                    version._load(from_text(version.text, version._inputs()))

    def _check_readable(self):
        for version in self:
            with self._telling_place():
                version._draft_table()

    @api.model_create_multi
    def create(self, vals_list):
        """Give each draft the next number of its policy and its first author."""
        for vals in vals_list:
            self._refuse_engine_fields(vals)
        numbers = self._last_numbers({vals.get("policy_id") for vals in vals_list})
        for vals in vals_list:
            policy_id = vals.get("policy_id")
            numbers[policy_id] = numbers.get(policy_id, 0) + 1
            vals["number"] = numbers[policy_id]
            vals["author_ids"] = [fields.Command.set(self.env.user.ids)]
        versions = super().create(vals_list)
        versions._check_readable()
        return versions

    def write(self, vals):
        if take_permit(self):
            return super().write(vals)
        self._refuse_engine_fields(vals)
        self._rows_edited()
        result = super().write(vals)
        self._check_readable()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._refuse_unless_draft()

    def action_activate(self):
        """Put the draft in force: the second pair of eyes. For policy owners."""
        for version in self:
            version._check_may_activate()
            table = version._checked_table()
            version._refuse_unseen(table)
            today = fields.Date.today()
            # After the checks above; the guard of `write` wants the permit too.
            permitted(version.sudo()).write(
                {
                    "state": "active",
                    "table": to_dict(table),
                    "digest": digest(table),
                    "effective_from": max(version.effective_from or today, today),
                    "activated_by_id": self.env.uid,
                    "activated_at": fields.Datetime.now(),
                }
            )
            version._retire_replaced()
            version._record_activation()
        self.env.registry.clear_cache()

    def action_open_trial(self):
        """Open the preview: pick facts or a document, see the decision and why."""
        self.ensure_one()
        trial = self.env["wardclerk.policy.trial"].create({"version_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try %s", self.display_name),
            "res_model": trial._name,
            "res_id": trial.id,
            "view_mode": "form",
            "target": "new",
        }

    def _check_may_activate(self):
        self.ensure_one()
        self.check_access("write")
        person = self.env.user
        if self.env.su or not person.has_group(
            "wardclerk_base.group_local_policy_owner"
        ):
            raise AccessError(self.env._("Only a policy owner activates a version."))
        if not self.env["res.users"]._wardclerk_in_person():
            raise AccessError(
                self.env._("Only a person activates a policy, with their own log-in.")
            )
        self.env.cr.execute(
            "SELECT state FROM wardclerk_policy_version WHERE id = %s FOR UPDATE",
            [self.id],
        )
        self.invalidate_recordset()
        self._refuse_unless_draft()
        if person in self.author_ids:
            raise UserError(
                self.env._(
                    "You wrote this version. Ask another policy owner to activate it."
                )
            )

    def _refuse_unseen(self, table):
        """The form tells which rules it showed; others are not activated by it."""
        seen = self.env.context.get("wardclerk_seen_digest")
        if seen and seen != digest(table):
            raise UserError(
                self.env._(
                    "Somebody changed this version after you opened it. Load it again"
                    " and read it first."
                )
            )

    def _checked_table(self):
        """Return the draft as a table whose people and places exist."""
        with self._telling_place():
            table = self._draft_table()
        if not table.rules:
            raise UserError(self.env._("A version without a rule decides nothing."))
        for rule in self.rule_ids:
            if rule.outcome == "approve" and not rule.step_ids:
                raise UserError(
                    self.env._(
                        "Rule %s asks for approval but names nobody. Add a step, or say"
                        " that no approval is needed.",
                        rule.code,
                    )
                )
            roles = rule.step_ids.role_id | rule.step_ids.escalate_to_id
            if not all(role.active for role in roles):
                raise UserError(
                    self.env._("Rule %s names a role that is archived.", rule.code)
                )
        return table

    def _retire_replaced(self):
        """Retire what this version replaces today; a later start replaces later."""
        if self.effective_from > fields.Date.today():
            return
        replaced = self.policy_id.version_ids.filtered(
            lambda version: (
                version.state == "active"
                and version != self
                and version.effective_from <= self.effective_from
            )
        )
        if replaced:
            # The activation was checked; its replacement follows from it.
            permitted(replaced.sudo()).write({"state": "retired"})

    def _record_activation(self):
        self.env["wardclerk.audit"]._record(
            "policy.activated",
            self,
            old={"state": "draft"},
            new={"state": "active", "digest": self.digest},
            reason=self.note,
            policy_version=self.display_name,
            detail={"authors": self.author_ids, "effective_from": self.effective_from},
        )

    def _decision_table(self) -> Table:
        """Return the decision table; once active it is compiled a single time."""
        self.ensure_one()
        return self._draft_table() if self.state == "draft" else self._frozen_table()

    @tools.ormcache("self.id")
    def _frozen_table(self):
        # The rows are the same for everybody, and for ever.
        return from_dict(self.sudo().table)

    def _draft_table(self):
        rules = [rule.form for rule in self.rule_ids.sorted()]
        return from_dict(
            {"hit_policy": self.hit_policy, "rules": rules}, self._inputs()
        )

    def _inputs_by_name(self):
        declared = self.env["wardclerk.policy.input"]._declared(self.res_model)
        return declared.grouped("name")

    def _inputs(self):
        return self.env["wardclerk.policy.input"]._declared(self.res_model)._as_core()

    def _load(self, table):
        """Replace the draft's rules by those of a table."""
        self.ensure_one()
        self._declare_inputs(table)
        rows = self.env["wardclerk.policy.rule"]._values_of(table, self.res_model)
        commands = [fields.Command.create(row) for row in rows]
        self.write(
            {
                "hit_policy": table.hit_policy,
                "rule_ids": [fields.Command.clear(), *commands],
            }
        )

    def _declare_inputs(self, table):
        """Declare inputs that only the text knows; refuse those of another kind."""
        Inputs = self.env["wardclerk.policy.input"]
        declared = Inputs._declared(self.res_model).grouped("name")
        for one in table.inputs:
            if one.name not in declared:
                Inputs.create(
                    {
                        "name": one.name,
                        "label": one.title[:1].upper() + one.title[1:],
                        "kind": one.kind.value,
                        "res_model": self.res_model,
                    }
                )
            elif declared[one.name].kind != one.kind.value:
                raise UserError(
                    self.env._(
                        "%(name)s is declared as %(kind)s. Write it so, or use another"
                        " name.",
                        name=one.name,
                        kind=declared[one.name].kind,
                    )
                )

    def _is_in_force(self, day):
        return (
            self.state == "active"
            and bool(self.effective_from)
            and self.effective_from <= day
        )

    def _precedence(self):
        """Sort key among versions in force: the last one counts."""
        return (self.effective_from, self.number, self.id)

    def _refuse_unless_draft(self):
        if any(version.state != "draft" for version in self):
            raise UserError(
                self.env._(
                    "A version is never edited after its activation. Open the policy"
                    " and draft the next version."
                )
            )

    def _last_numbers(self, policy_ids):
        rows = self.sudo()._read_group(  # numbers count for everybody
            [("policy_id", "in", list(policy_ids))], ["policy_id"], ["number:max"]
        )
        return {policy.id: number for policy, number in rows}

    def _telling_place(self):
        return _PolicyErrors(self.env)


class _PolicyErrors:
    """Turns a mistake in a table into a message that names its place."""

    def __init__(self, env):
        self.env = env

    def __enter__(self):
        return self

    def __exit__(self, _kind, error, _traceback):
        if isinstance(error, PolicyError):
            raise ValidationError(
                self.env._("The policy cannot be read. %s", error)
            ) from error
