"""A gate on any document type, configured instead of written in an addon."""

import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import file_open

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from ..gate_classes import has_gate_of_its_own, is_guarded, named_fields
from ..gate_triggers import forget_gates, install_gates
from .wardclerk_approval_configured import KINDS

ENGINE_FIELDS = {
    "state",
    "form",
    "author_ids",
    "activated_by_id",
    "activated_at",
    "retiring_by_id",
    "retiring_reason",
    "retired_by_id",
    "action_id",
}
# The engines, Odoo's own machinery and who may log in: their guards are elsewhere.
OUT_OF_REACH = (
    "ir.",
    "base.",
    "bus.",
    "mail.",
    "wardclerk.",
    "res.users",
    "res.groups",
)
STATE_KINDS = ("selection", "many2one", "boolean")
CONTENT_KINDS = (
    "boolean",
    "char",
    "date",
    "datetime",
    "float",
    "html",
    "integer",
    "many2many",
    "many2one",
    "monetary",
    "selection",
    "text",
)
CODE = re.compile(r"[a-z][a-z0-9_]*")
PROPOSED = {  # what the engine wants to know -> where most document types have it
    "company_field_id": ("company_id", "res.company"),
    "currency_field_id": ("currency_id", "res.currency"),
    "facility_field_id": ("facility_id", "wardclerk.facility"),
    "partner_field_id": ("partner_id", "res.partner"),
    "requester_field_id": ("user_id", "res.users"),
}


def _proposed(string, comodel, **further):
    """Return a field that names the document's own many2one to this model."""
    return fields.Many2one(
        "ir.model.fields",
        string=string,
        compute="_compute_proposed",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="set null",
        domain="[('model_id', '=', model_id), ('store', '=', True),"
        f" ('relation', '=', '{comodel}'), ('ttype', '=', 'many2one')]",
        **further,
    )


class WardclerkApprovalGate(models.Model):
    """One person drafts it, another one activates it, and two people retire it.

    An active gate gives the model the guard that an addon would give it (see
    `gate_classes`), and its table the triggers. It is never edited: the next draft
    takes its place. What counts is `form`, frozen at activation.
    """

    _name = "wardclerk.approval.gate"
    _description = "Approval Gate"
    _inherit = ["wardclerk.policy.draft", "wardclerk.audit.mixin"]
    _order = "res_model, id desc"
    _engine_fields = ENGINE_FIELDS

    name = fields.Char(required=True, help="What passing it means: Contract signed.")
    code = fields.Char(
        string="Gate",
        required=True,
        default="release",
        help="The word that policies use for it: lower-case letters.",
    )
    model_id = fields.Many2one(
        "ir.model",
        string="Document Type",
        ondelete="set null",
        domain="[('transient', '=', False), ('abstract', '=', False),"
        " ('model', 'not like', 'wardclerk.'), ('model', 'not like', 'ir.')]",
    )
    res_model = fields.Char(
        related="model_id.model",
        string="Model",
        store=True,
        index=True,
        precompute=True,
    )
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Active"), ("retired", "Retired")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
    )
    state_field_id = fields.Many2one(
        "ir.model.fields",
        ondelete="set null",
        domain="[('model_id', '=', model_id), ('store', '=', True),"
        " ('ttype', 'in', ('selection', 'many2one', 'boolean'))]",
        help="The field whose value tells how far a document is: a choice, a stage, or"
        " a yes.",
    )
    state_kind = fields.Selection(
        related="state_field_id.ttype", string="Kind of State"
    )
    behind_ids = fields.Many2many(
        "ir.model.fields.selection",
        "wardclerk_approval_gate_behind_rel",
        string="Behind the Gate",
        domain="[('field_id', '=', state_field_id)]",
        help="Nobody brings a document into one of these without an approval.",
    )
    cancel_ids = fields.Many2many(
        "ir.model.fields.selection",
        "wardclerk_approval_gate_cancel_rel",
        string="Cancelled",
        domain="[('field_id', '=', state_field_id)]",
        help="These end what is asked for.",
    )
    stage_ids = fields.One2many(
        "wardclerk.approval.gate.stage", "gate_id", string="Stages behind", copy=True
    )
    protected_ids = fields.Many2many(
        "ir.model.fields",
        "wardclerk_approval_gate_protected_rel",
        string="What Is Approved",
        domain=f"[('model_id', '=', model_id), ('store', '=', True),"
        f" ('ttype', 'in', {CONTENT_KINDS})]",
        help="An approval is for exactly these values. All other fields stay editable.",
    )
    fact_ids = fields.Many2many(
        "ir.model.fields",
        "wardclerk_approval_gate_fact_rel",
        string="Facts for Policies",
        domain=f"[('model_id', '=', model_id), ('ttype', 'in', {tuple(KINDS)})]",
        help="Policies can decide by these, besides company, facility, amount,"
        " currency and the requester's roles.",
    )
    amount_field_id = fields.Many2one(
        "ir.model.fields",
        string="Amount",
        ondelete="set null",
        domain="[('model_id', '=', model_id), ('store', '=', True),"
        " ('ttype', 'in', ('monetary', 'float'))]",
    )
    date_field_id = fields.Many2one(
        "ir.model.fields",
        string="Date of the Amount",
        ondelete="set null",
        domain="[('model_id', '=', model_id), ('ttype', '=', 'date')]",
        help="The day of the exchange rate. Empty: the day on which it is asked for.",
    )
    currency_field_id = _proposed("Currency", "res.currency")
    company_field_id = _proposed("Company", "res.company")
    facility_field_id = _proposed("Facility", "wardclerk.facility")
    partner_field_id = _proposed("Vendor or Customer", "res.partner")
    requester_field_id = _proposed(
        "Who Asks",
        "res.users",
        help="The person for whom a document exists, who does not decide on it. Empty:"
        " whoever created it.",
    )
    form = fields.Json(readonly=True, copy=False, help="What counts, once active.")
    author_ids = fields.Many2many(
        "res.users",
        "wardclerk_approval_gate_author_rel",
        string="Written by",
        readonly=True,
        copy=False,
        context={"active_test": False},
    )
    activated_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    activated_at = fields.Datetime(readonly=True, copy=False)
    retiring_by_id = fields.Many2one(
        "res.users", string="Wants to Retire It", readonly=True, copy=False
    )
    retiring_reason = fields.Char(string="Why It Is Retired", readonly=True, copy=False)
    retired_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    action_id = fields.Many2one(
        "ir.actions.server", readonly=True, copy=False, ondelete="set null"
    )
    problems = fields.Text(compute="_compute_problems", compute_sudo=True)
    words = fields.Text(string="In Words", compute="_compute_words", compute_sudo=True)
    behind_count = fields.Integer(
        string="Behind Already",
        compute="_compute_behind_count",
        compute_sudo=True,
        help="These stay as they are. The gate counts from its activation on.",
    )
    is_broken = fields.Boolean(compute="_compute_is_broken")

    _one_active = models.UniqueIndex(
        "(res_model) WHERE state = 'active'", "This document type has a gate already."
    )
    _two_people = models.Constraint(
        "CHECK (state <> 'retired' OR retired_by_id IS NULL"
        " OR retired_by_id <> retiring_by_id)",
        "A second person retires a gate.",
    )

    @api.model
    def _install_guards(self):
        """Hold the same rules in the database (see data/gate_guard.sql)."""
        with file_open("wardclerk_approval/data/gate_guard.sql") as guards:
            self.env.cr.execute(guards.read())

    def _register_hook(self):
        """Once a registry is complete, no active gate may be missing in it."""
        super()._register_hook()
        self._report_broken()

    # -- what people see -----------------------------------------------------

    @api.depends("model_id")
    def _compute_proposed(self):
        for gate in self:
            fields_of = self.env["ir.model.fields"].sudo()._get  # names of fields only
            for target, (name, comodel) in PROPOSED.items():
                found = fields_of(gate.model_id.model or "", name)
                fits = found.store and found.relation == comodel
                gate[target] = found if fits else False

    @api.depends(
        "name",
        "state",
        "code",
        "model_id",
        "state_field_id",
        "behind_ids",
        "stage_ids.res_id",
        "protected_ids",
        "fact_ids",
        "amount_field_id",
        "currency_field_id",
    )
    def _compute_problems(self):
        for gate in self:
            found = gate._find_problems() if gate.state == "draft" else []
            gate.problems = "\n".join(found)

    @api.depends(
        "model_id", "state_field_id", "behind_ids", "stage_ids", "protected_ids"
    )
    def _compute_words(self):
        for gate in self:
            states = gate._behind_words()
            content = sorted(gate.protected_ids.mapped("field_description"))
            gate.words = (
                self.env._(
                    "Nobody sets “%(field)s” of “%(model)s” to %(states)s, unless"
                    " an approval covers exactly: %(content)s.",
                    field=gate.state_field_id.field_description,
                    model=gate.model_id.name,
                    states=states,
                    content=", ".join(content),
                )
                if states and content
                else False
            )

    @api.depends(
        "model_id", "state_field_id", "behind_ids", "stage_ids.res_id", "state"
    )
    def _compute_behind_count(self):
        for gate in self:
            values = gate._behind_values()
            name = gate.state_field_id.name
            model = self.env.get(gate.res_model)
            known = model is not None and name in model._fields and values
            gate.behind_count = (
                model.with_context(active_test=False).search_count(
                    [(name, "in", values)]
                )
                if known
                else 0
            )

    @api.depends("state", "form")
    def _compute_is_broken(self):
        for gate in self:
            gate.is_broken = gate.state == "active" and not gate._is_in_registry()

    def _behind_words(self):
        if self.state_kind == "boolean":
            return self.env._("yes")
        chosen = self.behind_ids.mapped("name") or self.stage_ids.mapped("stage_name")
        return self.env._(" or ").join(f"“{one}”" for one in chosen if one)

    # -- the guard of the rows -----------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_engine_fields(vals)
            vals["author_ids"] = [fields.Command.set(self.env.user.ids)]
        return super().create(vals_list)

    def write(self, vals):
        if take_permit(self):
            return super().write(vals)
        self._refuse_engine_fields(vals)
        self._rows_edited()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        self._refuse_unless_draft()

    def _refuse_unless_draft(self):
        if any(gate.state != "draft" for gate in self):
            raise UserError(
                self.env._(
                    "A gate is not edited after its activation. Duplicate it, and have"
                    " a second person activate the copy in its place."
                )
            )

    # -- two people ----------------------------------------------------------

    def action_activate(self):
        """Put the gate in force, as a second person, in place of the last one."""
        self.ensure_one()
        self._locked_for_owner()
        self._refuse_unless_draft()
        if self.env.user in self.author_ids:
            raise UserError(
                self.env._(
                    "You wrote this gate. Ask another policy owner to activate it."
                )
            )
        if problems := self._find_problems():
            raise ValidationError("\n".join(problems))
        behind = self.behind_count
        self._retire_last()
        self._declare_facts()
        self._write_engine(
            {
                "state": "active",
                "form": self._draft_form(),
                "activated_by_id": self.env.uid,
                "activated_at": fields.Datetime.now(),
                "action_id": self._offer_action().id,
            }
        )
        self._tell("gate.activated", behind_already=behind)
        self._bring_into_registry()
        return True

    def action_propose_retirement(self, reason=None):
        """Say why the gate should go. Until a second person agrees, it stands."""
        self.ensure_one()
        self._locked_for_owner()
        if self.state != "active":
            raise UserError(self.env._("Only an active gate is retired."))
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(
                self.env._("Say why: the second person and auditors read it.")
            )
        self._write_engine(
            {"retiring_by_id": self.env.uid, "retiring_reason": reason.strip()}
        )
        self._tell("gate.retirement_proposed", reason=self.retiring_reason)
        return True

    def action_retire(self):
        """Take the gate away, as the second person."""
        self.ensure_one()
        self._locked_for_owner()
        if self.state != "active" or not self.retiring_by_id:
            raise UserError(self.env._("First somebody says why the gate should go."))
        if self.retiring_by_id == self.env.user:
            raise UserError(
                self.env._("You proposed this. Ask another policy owner to agree.")
            )
        self._write_engine({"retired_by_id": self.env.uid})
        self._retire(self.env._("The gate was retired"))
        self._bring_into_registry()
        return True

    def _locked_for_owner(self):
        """Let only a policy owner on, in person, and one at a time."""
        self.check_access("write")
        in_person = self.env["res.users"]._wardclerk_in_person()
        if not in_person or not self.env.user.has_group(
            "wardclerk_base.group_policy_owner"
        ):
            raise AccessError(
                self.env._("Only a policy owner does this, with their own log-in.")
            )
        self.lock_for_update()
        self.invalidate_recordset()

    def _retire_last(self):
        """The draft takes the place of the model's gate in force, in one step."""
        last = self.search(
            [("res_model", "=", self.res_model), ("state", "=", "active")]
        )
        if last:
            last._retire(self.env._("Another version of the gate took its place"))

    def _retire(self, why):
        self.action_id.sudo().unlink()  # a button of a gate that is no more
        self._write_engine({"state": "retired"})
        self.flush_recordset(["state"])  # one gate a document type, also meanwhile
        self._tell("gate.retired", reason=self.retiring_reason or why)
        pending = self.env["wardclerk.approval.case"].sudo()  # everybody's
        pending = pending.search(
            [("res_model", "=", self.res_model), ("state", "=", "pending")]
        )
        pending._withdraw(why)

    def _write_engine(self, values):
        # The caller checked who does it; nobody else writes these fields.
        permitted(self.sudo()).write(values)

    def _tell(self, action, reason=None, **detail):
        self.env["wardclerk.audit"]._record(
            action,
            self,
            new={"state": self.state},
            reason=reason,
            detail={
                "model": self.res_model,
                "gate": self.code,
                "form": self.form,
                "authors": self.author_ids,
                **detail,
            },
        )

    # -- what it takes -------------------------------------------------------

    def _find_problems(self):
        """Return what keeps this draft from being activated, in words."""
        model = self.env.get(self.res_model)
        if model is None:
            return [self.env._("Choose the document type.")]
        reasons = [
            (
                self.res_model.startswith(OUT_OF_REACH),
                self.env._(
                    "%s is guarded elsewhere. Choose another type.", self.res_model
                ),
            ),
            (
                model._abstract or model._transient or not model._auto,
                self.env._("%s has no rows to guard.", self.model_id.name),
            ),
            (
                has_gate_of_its_own(type(model)),
                self.env._("%s has a gate of its addon already.", self.model_id.name),
            ),
            (
                not CODE.fullmatch(self.code or ""),
                self.env._("Gate: use lower-case letters, digits and underscores."),
            ),
            (
                not self._is_state_field(model),
                self.env._("State field: choose a stored choice, stage or yes/no."),
            ),
            (
                not self._behind_values(),
                self.env._("Behind the gate: choose at least one value."),
            ),
            (
                not self.protected_ids,
                self.env._("What is approved: choose at least one field."),
            ),
            (
                self.state_field_id in self.protected_ids,
                self.env._("The state itself is not part of what is approved."),
            ),
            (
                bool(self.amount_field_id) and not self.currency_field_id,
                self.env._("Currency: an amount needs one."),
            ),
        ]
        strangers = (self._all_fields() | self.protected_ids).filtered(
            lambda one: not self._is_column(model, one.name)
        )
        reasons += [
            (
                True,
                self.env._(
                    "%s is not stored with the document.", one.field_description
                ),
            )
            for one in strangers
        ]
        reasons += [
            (
                True,
                self.env._(
                    "Fact %s: policies know another fact of this name.", one.name
                ),
            )
            for one in self.fact_ids
            if one.name in self._standard_facts()
        ]
        return [words for is_so, words in reasons if is_so]

    def _all_fields(self):
        return (
            self.state_field_id
            | self.amount_field_id
            | self.company_field_id
            | self.currency_field_id
            | self.date_field_id
            | self.facility_field_id
            | self.partner_field_id
            | self.requester_field_id
        )

    @api.model
    def _is_column(self, model, name):
        field = model._fields.get(name)
        return bool(field and field.store and not field.company_dependent)

    def _is_state_field(self, model):
        name = self.state_field_id.name
        return self._is_column(model, name) and self.state_kind in STATE_KINDS

    @api.model
    def _standard_facts(self):
        inputs = self.env["wardclerk.policy.input"].search([("res_model", "=", False)])
        return set(inputs.mapped("name"))

    def _behind_values(self):
        """Return the states behind the gate as rows have them."""
        return {
            "selection": self.behind_ids.mapped("value"),
            "many2one": [one.res_id for one in self.stage_ids if one.res_id],
            "boolean": [True],
        }.get(self.state_kind, [])

    def _draft_form(self):
        """Return what counts once it is active (see `gate_classes`)."""
        return {
            "gate": self.code,
            "state_field": self.state_field_id.name,
            "behind": self._behind_values(),
            "cancel": self.cancel_ids.mapped("value"),
            "protected": sorted(self.protected_ids.mapped("name")),
            "facts": sorted(self.fact_ids.mapped("name")),
            "amount": self.amount_field_id.name or "",
            "currency": self.currency_field_id.name or "",
            "date": self.date_field_id.name or "",
            "company": self.company_field_id.name or "",
            "facility": self.facility_field_id.name or "",
            "partner": self.partner_field_id.name or "",
            "requester": self.requester_field_id.name or "",
        }

    def _declare_facts(self):
        """Make the chosen fields known to policies of this document type."""
        Inputs = self.env["wardclerk.policy.input"].sudo()  # follows from the gate
        known = Inputs.search([("res_model", "=", self.res_model)]).mapped("name")
        Inputs.create(
            [
                {
                    "name": one.name,
                    "label": one.field_description,
                    "kind": KINDS[one.ttype].value,
                    "res_model": self.res_model,
                }
                for one in self.fact_ids
                if one.name not in known
            ]
        )

    def _offer_action(self):
        """Return the entry *Request Approval* of the document type's action menu."""
        return (
            self.env["ir.actions.server"]
            .sudo()  # follows from the gate, which two people wanted
            .create(
                {
                    "name": self.env._("Request Approval"),
                    "model_id": self.model_id.id,
                    "binding_model_id": self.model_id.id,
                    "state": "wardclerk_request_approval",
                    "wardclerk_gate": self.code,
                }
            )
        )

    # -- the registry --------------------------------------------------------

    def _bring_into_registry(self):
        """Guard class and table now; other workers load theirs again by a signal."""
        self.env.flush_all()
        self.env.registry._setup_models__(self.env.cr, [self.res_model])
        documents = self.env[self.res_model]
        if documents._approval_gates:
            install_gates(documents)
        else:
            forget_gates(self.env, self.res_model)

    def _is_in_registry(self):
        model_class = self.env.registry.models.get(self.res_model)
        return bool(model_class) and is_guarded(model_class, self.form)

    @api.model
    def _report_broken(self):
        """Open an incident for each active gate that the registry could not take in.

        A field was removed, or an addon: what is left is the trigger of the table, if
        the table still exists. Somebody must know.
        """
        # Read as the engine: the registry is being built, nobody is logged in.
        broken = self.sudo().search([("state", "=", "active")])
        for gate in broken.filtered(lambda one: not one._is_in_registry()):
            model = self.env.get(gate.res_model)
            gone = (
                [one for one in named_fields(gate.form) if one not in model._fields]
                if model is not None
                else [gate.res_model]
            )
            gate._open_incident(", ".join(gone))

    def _open_incident(self, gone):
        title = self.env._(
            "The gate “%(gate)s” of %(model)s does not hold: %(gone)s is missing",
            gate=self.name,
            model=self.res_model,
            gone=gone or self.env._("something"),
        )
        Incidents = self.env["wardclerk.incident"]
        if not Incidents.search_count(
            [("title", "=", title), ("state", "!=", "resolved")], limit=1
        ):
            incident = Incidents.create({"title": title})
            self.env["wardclerk.audit"]._record("incident.opened", incident)


class WardclerkApprovalGateStage(models.Model):
    """One stage behind a gate whose state field points to stages."""

    _name = "wardclerk.approval.gate.stage"
    _description = "Stage behind an Approval Gate"

    gate_id = fields.Many2one(
        "wardclerk.approval.gate", required=True, index=True, ondelete="cascade"
    )
    res_model = fields.Char(related="gate_id.state_field_id.relation")
    res_id = fields.Many2oneReference(
        string="Stage", model_field="res_model", required=True
    )
    stage_name = fields.Char(compute="_compute_stage_name", compute_sudo=True)

    @api.depends("res_id", "res_model")
    def _compute_stage_name(self):
        for one in self:
            known = one.res_model in self.env and one.res_id
            stage = known and self.env[one.res_model].browse(one.res_id).exists()
            one.stage_name = stage.display_name if stage else False

    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        stages.gate_id._rows_edited()
        return stages

    def write(self, vals):
        self.gate_id._rows_edited()
        result = super().write(vals)
        self.gate_id._rows_edited()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_of_drafts_only(self):
        self.gate_id._rows_edited()
