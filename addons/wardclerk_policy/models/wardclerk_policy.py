"""One policy: which documents of a type need whose decision at a gate."""

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from wardclerk.core.policy.condition import stored
from wardclerk.core.policy.overlay import decide_in_layers

WHAT_IT_GOVERNS = {"model_id", "gate", "company_id", "facility_id", "active"}


class WardclerkPolicy(models.Model):
    _name = "wardclerk.policy"
    _description = "Policy"
    _inherit = ["wardclerk.audit.mixin"]
    _order = "model_id, gate, company_id, facility_id, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    model_id = fields.Many2one(
        "ir.model",
        string="Document Type",
        required=True,
        ondelete="cascade",
        domain=lambda self: [("model", "in", self._subject_models())],
    )
    res_model = fields.Char(
        related="model_id.model",
        string="Model",
        store=True,
        index=True,
        precompute=True,
    )
    gate = fields.Char(
        required=True,
        help="The change of state that needs a complete approval, such as `post`.",
    )
    company_id = fields.Many2one(
        "res.company",
        index=True,
        ondelete="restrict",
        help="Empty: the policy of the whole group. A company's own policy joins it and"
        " can only ask for more.",
    )
    description = fields.Text(translate=True)
    version_ids = fields.One2many("wardclerk.policy.version", "policy_id")
    current_version_id = fields.Many2one(
        "wardclerk.policy.version",
        string="In Force",
        compute="_compute_current_version_id",
        compute_sudo=True,
    )

    _one_per_gate = models.UniqueIndex(
        "(res_model, gate, COALESCE(company_id, 0), COALESCE(facility_id, 0))"
        " WHERE active",
        "There is a policy for this document type, gate and place already.",
    )

    @api.depends("version_ids.state", "version_ids.effective_from")
    def _compute_current_version_id(self):
        today = fields.Date.today()
        for policy in self:
            policy.current_version_id = policy.version_ids.filtered(
                lambda version: version._is_in_force(today)
            ).sorted(lambda version: version._precedence())[-1:]

    @api.onchange("model_id")
    def _onchange_model_id(self):
        gates = self._gates_of(self.model_id.model)
        if len(gates) == 1:
            self.gate = gates[0]

    @api.constrains("model_id", "gate")
    def _check_gate(self):
        for policy in self:
            gates = self._gates_of(policy.model_id.model)
            if policy.gate not in gates:
                raise ValidationError(
                    self.env._(
                        "%(gate)s is no gate of %(document)s. Known gates: %(gates)s.",
                        gate=policy.gate,
                        document=policy.model_id.name,
                        gates=", ".join(gates) or self.env._("none"),
                    )
                )

    def write(self, vals):
        """What a policy governs is fixed once a version was active."""
        self._refuse_when_used(WHAT_IT_GOVERNS & set(vals))
        result = super().write(vals)
        if "name" in vals:
            self.env.registry.clear_cache()  # labels of versions
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_used(self):
        self._refuse_when_used(True)

    def _refuse_when_used(self, asked):
        if asked and any(version.state != "draft" for version in self.version_ids):
            raise UserError(
                self.env._(
                    "This policy was in force. To stop asking for approvals, activate a"
                    " version whose only rule needs no step: two people answer for it."
                )
            )

    def action_draft_version(self):
        """Open a draft of the next version, a copy of the one in force."""
        self.ensure_one()
        return self._draft().get_formview_action()

    def _draft(self):
        """Return the draft of the next version; there is one at a time."""
        draft = self.version_ids.filtered(lambda version: version.state == "draft")[:1]
        if not draft:
            draft = draft.create({"policy_id": self.id})
            if self.current_version_id:
                draft._load(self.current_version_id._decision_table())
        return draft

    @api.model
    def _decide(self, records, gate, versions_of=None):
        """Return {record id: (versions, facts, decision)} for the governed records.

        `versions` are all that take part, the widest first: of the group, of the
        company, of facilities on the path from the root. The narrower only tighten
        (see `wardclerk.core.policy.overlay`). Records that no policy in force governs
        are left out. `facts` are in stored form: decided again from them, years later,
        the versions give the same decision. All records cost the same few queries.
        Whoever knows already what `_versions_in_force` returns for them gives it.
        """
        if versions_of is None:
            versions_of = self._versions_in_force(records, gate)
        governed = records.filtered(lambda record: record.id in versions_of)
        facts_of = governed._policy_facts()
        result = {}
        for record in governed:
            versions = versions_of[record.id]
            decision = decide_in_layers(versions._layers(), facts_of[record.id])
            known = {
                name: stored(fact)
                for name, fact in decision.facts.items()
                if fact is not None
            }
            result[record.id] = (versions, known, decision)
        return result

    @api.model
    def _versions_in_force(self, records, gate):
        """Return {record id: versions} in force for the records, the widest first."""
        scopes = {record.id: record._policy_scopes() for record in records}
        places = {scope for path in scopes.values() for scope in path}
        in_force = self._version_of_scope(records._name, gate, places)
        none = self.env["wardclerk.policy.version"].sudo()  # as those of `in_force`
        found = {
            record_id: none.union(*(in_force[one] for one in path if one in in_force))
            for record_id, path in scopes.items()
        }
        return {
            record_id: versions for record_id, versions in found.items() if versions
        }

    @api.model
    def _version_of_scope(self, res_model, gate, scopes):
        """Return {(company id, facility id): version in force today} of scopes."""
        companies = [company for company, facility in scopes if not facility]
        facilities = [facility for _company, facility in scopes if facility]
        wide = Domain("facility_id", "=", False) & Domain("company_id", "in", companies)
        # Who must approve does not depend on what the asking user may read.
        versions = (
            self.env["wardclerk.policy.version"]
            .sudo()
            .search_fetch(
                Domain("res_model", "=", res_model)
                & Domain("gate", "=", gate)
                & Domain("policy_id.active", "=", True)
                & (wide | Domain("facility_id", "in", facilities))
                & Domain("state", "=", "active")
                & Domain("effective_from", "<=", fields.Date.today()),
                [
                    "policy_id",
                    "company_id",
                    "facility_id",
                    "place",
                    "effective_from",
                    "number",
                    "state",
                    "digest",
                ],
            )
        )
        return {
            version._scope(): version
            for version in versions.sorted(lambda version: version._precedence())
        }

    @api.model
    def _words_of_codes(self):
        """Return {code: name} of all roles and facts, for sentences."""
        # Names only; archived roles stand in the sentences of old versions.
        roles = self.env["wardclerk.role"].sudo().with_context(active_test=False)
        # What facts are called is no secret.
        facts = self.env["wardclerk.policy.input"].sudo().search_fetch([], ["label"])
        return {one.name: one.label.lower() for one in facts} | {
            one.code: one.name for one in roles.search_fetch([], ["code", "name"])
        }

    @api.model
    @tools.ormcache("res_model")
    def _governs_model(self, res_model):
        """Tell whether any policy for this document type was ever in force."""
        domain = [("res_model", "=", res_model), ("state", "!=", "draft")]
        # Whether a document is governed does not depend on who asks.
        return bool(self.env["wardclerk.policy.version"].sudo().search(domain, limit=1))

    @api.model
    def _subject_models(self):
        """Return the names of the document types that policies can govern."""
        subject = self.env.registry["wardclerk.policy.subject"]
        return [
            name
            for name, model in self.env.registry.items()
            if issubclass(model, subject) and not model._abstract
        ]

    @api.model
    def _gates_of(self, res_model):
        """Return the names of the gates that a document type has."""
        if res_model not in self._subject_models():
            return ()
        return tuple(self.env[res_model]._policy_gates())
