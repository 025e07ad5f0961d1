"""One request for approval of one document at one gate, for exactly this content."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.http import request
from odoo.tools import SQL, file_open

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from wardclerk.core.approval import (
    Case,
    CaseState,
    Outcome,
    Refusal,
    Step,
    StepState,
    content_digest,
    decide,
    start,
    turn_of,
    why_not,
)
from wardclerk.core.policy import sentence

from ..content import stored_contents, stored_digests

LIVE = (CaseState.PENDING.value, CaseState.APPROVED.value)
# A case is evidence, not a conversation: no follower, no note at creation.
QUIET = {
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "mail_activity_quick_update": True,
}


class WardclerkApprovalCase(models.Model):
    """Public methods are the only way to decide. They re-read everything under lock.

    Nobody has the right to create, write or delete cases, steps and decisions: the
    methods here do so with a permit (see `wardclerk_policy.permit`), and the database
    keeps the same rules in triggers.
    """

    _name = "wardclerk.approval.case"
    _description = "Approval Case"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _mail_post_access = "read"

    res_model = fields.Char(string="Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, readonly=True
    )
    document_name = fields.Char(readonly=True)
    gate = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        [
            ("pending", "Pending"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
            ("superseded", "Superseded"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    requester_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="restrict", index=True
    )
    maker_ids = fields.Many2many(
        "res.users",
        "wardclerk_approval_case_maker_rel",
        "case_id",
        "user_id",
        string="Own Work Of",
        readonly=True,
        ondelete="restrict",
        help="Who asked for the document, made it or wrote it before the request."
        " They cannot decide.",
    )
    company_id = fields.Many2one(
        "res.company", readonly=True, index=True, ondelete="restrict"
    )
    facility_id = fields.Many2one(
        "wardclerk.facility", readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one("res.currency", readonly=True, ondelete="restrict")
    amount = fields.Monetary(readonly=True)
    policy_version_id = fields.Many2one(
        "wardclerk.policy.version", readonly=True, required=True, ondelete="restrict"
    )
    rule_code = fields.Char(string="Rule", readonly=True)
    why = fields.Text(readonly=True, help="The policy's decision in words.")
    facts = fields.Json(readonly=True)
    content = fields.Json(readonly=True)
    digest = fields.Char(readonly=True, required=True)
    requested_at = fields.Datetime(readonly=True, required=True)
    closed_at = fields.Datetime(readonly=True)
    closed_reason = fields.Char(readonly=True)
    previous_id = fields.Many2one(
        "wardclerk.approval.case", string="Replaces", readonly=True, ondelete="restrict"
    )
    step_ids = fields.One2many("wardclerk.approval.step", "case_id", readonly=True)
    decision_ids = fields.One2many(
        "wardclerk.approval.decision", "case_id", readonly=True
    )

    _document_idx = models.Index("(res_model, res_id, id)")
    _one_live = models.UniqueIndex(
        "(res_model, res_id, gate) WHERE state IN ('pending', 'approved')",
        "Approval of this document was requested already.",
    )
    _refused_case_has_cause = models.Constraint(
        "CHECK (state NOT IN ('cancelled', 'superseded') OR closed_reason <> '')",
        "Say why the case ends.",
    )

    # -- guards of the rows --------------------------------------------------

    @api.model
    def _install_guards(self):
        """Hold the same rules in the database (see data/approval_guard.sql)."""
        with file_open("wardclerk_approval/data/approval_guard.sql") as guards:
            self.env.cr.execute(guards.read())

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(
                self.env._(
                    "Approval is asked for on the document, with Request Approval."
                )
            )
        return super().create(vals_list)

    def write(self, vals):
        if not take_permit(self):
            raise AccessError(self.env._("Approval cases are changed by decisions."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Approval cases are never deleted."))

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Nobody follows a case: who holds it is known from its steps."""
        return True

    # -- deciding: for people ------------------------------------------------

    def action_approve(self, reason=None):
        """Approve, as the person who is logged in."""
        return self._decide_as_person(Outcome.APPROVED, reason)

    def action_refuse(self, reason):
        """Refuse with a reason, as the person who is logged in."""
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Say why you refuse: the requester reads it."))
        return self._decide_as_person(Outcome.REFUSED, reason)

    def _decide_as_person(self, outcome, reason):
        self._refuse_programs()
        self.check_access("read")
        # From here on as the engine: nobody has a right to write these rows. Who
        # decides stays `env.user`, and may do so only as `_take_decision` allows.
        for case in self.sudo()._locked():
            case._take_decision(self.env.user, outcome, reason)
        return True

    def _refuse_programs(self):
        """Decisions come from a person's own request, never from a rule or a job."""
        is_theirs = not request or request.env.uid == self.env.uid
        if self.env.su or not is_theirs or not self.env.user._wardclerk_people():
            raise AccessError(
                self.env._("Only a person decides, with their own log-in.")
            )

    def _locked(self):
        """Lock the cases in one order, and forget what was read before the lock.

        A decision that was made meanwhile shows as a serialization failure: Odoo
        runs the request again, and it then sees that the step is decided.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT id FROM wardclerk_approval_case WHERE id IN %s"
                " ORDER BY id FOR UPDATE",
                tuple(self.ids),
            )
        )
        self.env.invalidate_all(flush=False)
        return self.sorted("id")

    def _take_decision(self, person, outcome, reason):
        """Check everything again, store the decision, and what follows from it."""
        before = self._as_core()
        self._refuse_unless_theirs(before, person)
        self._refuse_if_changed()
        turn = turn_of(before, person.id)
        step = self.env["wardclerk.approval.step"].browse(turn.id).sudo()
        self._store_decision(step, person, outcome, reason)
        self._move(before, decide(before, person.id, outcome))
        self._sync_activities(decided_by=person, reason=reason)
        self._tell_decided(step, outcome, reason)
        self._finish(outcome)

    def _refuse_unless_theirs(self, case, person):
        refusal = why_not(case, person.id, is_person=bool(person._wardclerk_people()))
        if refusal:
            raise UserError(self._refusal_words(refusal))

    def _refuse_if_changed(self):
        """A decision counts for the content that was asked about, and no other."""
        document = self._document()
        if stored_digests(document).get(self.res_id) != self.digest:
            raise UserError(
                self.env._(
                    "%(document)s was changed after approval was requested:"
                    " %(changes)s. Press Request Approval on it again.",
                    document=self.document_name,
                    changes=self._changes_since() or self.env._("it was deleted"),
                )
            )

    def _store_decision(self, step, person, outcome, reason):
        permitted(self.env["wardclerk.approval.decision"].sudo()).create(
            {
                "case_id": self.id,
                "step_id": step.id,
                "user_id": person.id,
                "outcome": outcome.value,
                "reason": (reason or "").strip() or False,
                "digest": self.digest,
                "decided_at": fields.Datetime.now(),
            }
        )

    def _move(self, before, after):
        """Bring steps and case from one state of the flow to another."""
        were = {step.id: step for step in before.steps}
        for now in after.steps:
            step = self.env["wardclerk.approval.step"].browse(now.id).sudo()
            left = after.eligible(now) - now.decided_by
            if now.state != were[now.id].state:
                step._enter(now.state.value, left)
            elif now.state is StepState.OPEN and left != set(step.holder_ids.ids):
                step._hold(left)
        self.step_ids.flush_recordset()  # the database checks the case against them
        if after.state != before.state:
            self._close(after.state)

    def _finish(self, outcome):
        """Tell the document when the case is decided, in this transaction."""
        document = self._document()
        self._refresh_document()
        if self.state == "approved":
            document._on_approved(self)
        elif self.state == "refused":
            document._on_refused(self)

    # -- asking: for documents -----------------------------------------------

    @api.model
    def _request(self, documents, gate):
        """Return one live case a governed document; open those that are missing.

        A case for exactly the present content stays. One for other content is
        superseded, and its decisions stay with it.
        """
        decided = self.env["wardclerk.policy"]._decide(documents.sudo(), gate)
        documents = documents.sudo().filtered(lambda one: one.id in decided)
        if not documents:
            return self.browse()
        contents = stored_contents(documents)
        kept = self._live(documents, gate).filtered(
            lambda case: case.digest == case._digest_of(contents[case.res_id])
        )
        (self._live(documents, gate) - kept)._supersede(
            self.env._("Requested again with other content")
        )
        waiting = set(kept.mapped("res_id"))
        asked = documents.filtered(lambda one: one.id not in waiting)
        return kept | self._open(asked, gate, decided, contents)

    @api.model
    def _open_free(self, documents, gate):
        """Open cases for those documents of which the policy asks nothing."""
        if not documents:
            return self.browse()
        decided = self.env["wardclerk.policy"]._decide(documents.sudo(), gate)
        free = documents.sudo().filtered(
            lambda one: one.id in decided and decided[one.id][2].is_free
        )
        return self._open(free, gate, decided, free and stored_contents(free))

    @api.model
    def _last_of_each(self, documents):
        """Return {document id: its last case}, at whatever gate."""
        cases = self.sudo().search(
            [("res_model", "=", documents._name), ("res_id", "in", documents.ids)],
            order="id",
        )
        return {case.res_id: case for case in cases}

    @api.model
    def _live(self, documents, gate=None):
        """Return the pending and approved cases of documents."""
        domain = [
            ("res_model", "=", documents._name),
            ("res_id", "in", documents.ids),
            ("state", "in", LIVE),
        ]
        if gate:
            domain.append(("gate", "=", gate))
        return self.sudo().search(domain)  # of documents that the caller holds

    @api.model
    def _open(self, documents, gate, decided, contents):
        """Create cases with their steps, tell who must decide, and run the hooks."""
        if not documents:
            return self.browse()
        previous = self._last_of(documents, gate)
        units = documents._policy_units()
        makers = documents._approval_makers()
        names = self._role_names()
        vals_list = [
            {
                **self._document_values(document),
                **self._decision_values(
                    *decided[document.id], units[document.id], names
                ),
                "gate": gate,
                "maker_ids": [fields.Command.set(makers[document.id])],
                "content": contents[document.id],
                "digest": content_digest(
                    document._name, document.id, contents[document.id]
                ),
                "requested_at": fields.Datetime.now(),
                "previous_id": previous.get(document.id),
            }
            for document in documents
        ]
        # Nobody may create cases; that this one is due was checked by the caller.
        cases = permitted(self.sudo().with_context(**QUIET)).create(vals_list)
        cases = cases.with_context(self.env.context)
        cases._create_steps({d.id: decided[d.id][2].steps for d in documents})
        cases._tell_requested()
        for case in cases:
            case._after_request()
        return cases

    def _after_request(self):
        """Tell holders and the document; a rule may have decided by itself."""
        document = self._document()
        self._sync_activities()
        self._refresh_document()
        document._on_approval_requested(self)
        if self.state == "approved":
            document._on_approved(self)
        elif self.state == "refused":
            document._on_refused(self)

    def _document_values(self, document):
        currency = document._approval_value("currency")
        return {
            "res_model": document._name,
            "res_id": document.id,
            "document_name": document.display_name,
            "requester_id": document._approval_requester().id or self.env.uid,
            "company_id": document._policy_company().id,
            "facility_id": document._approval_value("facility").id,
            "currency_id": currency.id,
            "amount": currency and document._approval_value("amount"),
        }

    def _decision_values(self, version, facts, decision, units, names):
        state = CaseState.PENDING if decision.steps else CaseState.APPROVED
        if decision.block:
            state = CaseState.REFUSED
        closed = state is not CaseState.PENDING
        table = version._decision_table()
        return {
            "policy_version_id": version.id,
            "rule_code": decision.rule_id,
            "facts": facts,
            "why": sentence(decision, table, units, names),
            "state": state.value,
            "closed_at": closed and fields.Datetime.now(),
            "closed_reason": decision.block or False,
        }

    def _create_steps(self, steps_of):
        """Create the steps of all cases, with who holds them."""
        Step_ = self.env["wardclerk.approval.step"].sudo()
        pending = self.filtered(lambda case: case.state == "pending")
        who = self._who_by_code([s for case in pending for s in steps_of[case.res_id]])
        vals_list = [
            {
                "case_id": case.id,
                "sequence": step.order,
                "role_id": who.get(("role", step.role)),
                "user_id": who.get(("user", step.user)),
                "quorum": step.quorum,
                "quorum_value": step.quorum_value,
                "target_hours": step.target_hours,
            }
            for case in pending
            for step in steps_of[case.res_id]
        ]
        if not vals_list:
            return
        steps = permitted(Step_).create(vals_list)
        holders = steps._holders_now()
        for case in pending:
            before = case._as_core(holders)
            after = start(before.makers, before.steps)
            for step in after.steps:
                row = steps.browse(step.id)
                left = after.eligible(step)
                if step.state is StepState.OPEN:
                    row._enter("open", left)
                else:
                    row._hold(left)

    @api.model
    def _who_by_code(self, steps):
        """Return {("role", code) or ("user", login): id} with one search each."""
        codes = {step.role for step in steps if step.role}
        logins = {step.user for step in steps if step.user}
        # Policies name roles and people whom the requester may not see.
        roles = self.env["wardclerk.role"].sudo().search([("code", "in", list(codes))])
        found = {("role", role.code): role.id for role in roles}
        if logins:
            users = self.env["res.users"].sudo()
            users = users.search([("login", "in", list(logins))])
            found |= {("user", user.login): user.id for user in users}
        return found

    # -- ending without a decision -------------------------------------------

    def _supersede(self, reason):
        """End live cases because the content, or the state, is another one now."""
        for case in self:
            document = case._document()
            case._end(CaseState.SUPERSEDED, reason)
            if document:
                document._on_superseded(case)

    def _withdraw(self, reason):
        """End live cases because the document itself is gone or cancelled."""
        for case in self:
            pending = case.state == "pending"
            case._end(CaseState.CANCELLED if pending else CaseState.SUPERSEDED, reason)

    def _end(self, state, reason):
        """Close the case and its open steps; decisions stay."""
        for step in self.step_ids.filtered(
            lambda one: one.state in ("waiting", "open")
        ):
            step.sudo()._enter("cancelled", ())
        self._close(state, reason)
        self._sync_activities()
        self._refresh_document()
        self.env["wardclerk.audit"]._record(
            f"approval.{state.value}",
            self._document() or self,
            reason=reason,
            policy_version=self.policy_version_id.display_name,
            detail={"case": self.id, "gate": self.gate, "digest": self.digest},
        )

    def _close(self, state, reason=None):
        # Whoever ends the case has no right to write it; the engine checked that
        # the end follows from decisions or from the document's own change.
        permitted(self.sudo()).write(
            {
                "state": state.value,
                "closed_at": fields.Datetime.now(),
                "closed_reason": reason or self.closed_reason,
            }
        )

    # -- helpers -------------------------------------------------------------

    def _document(self):
        """Return the document, as the engine reads it; empty when it is gone."""
        self.ensure_one()
        model = self.env.get(self.res_model)
        if model is None:
            return self.env["wardclerk.approval.mixin"]
        return model.sudo().browse(self.res_id).exists()

    def _refresh_document(self):
        """Forget what the document showed about its approval."""
        for case in self:
            document = self.env[case.res_model].browse(case.res_id)
            document.invalidate_recordset(
                ["approval_case_id", "approval_state", "approval_status"], flush=False
            )

    def _digest_of(self, content):
        return content_digest(self.res_model, self.res_id, content)

    @api.model
    def _last_of(self, documents, gate):
        """Return {document id: its last case at the gate}, to show what changed."""
        cases = self.sudo().search(
            [
                ("res_model", "=", documents._name),
                ("res_id", "in", documents.ids),
                ("gate", "=", gate),
            ],
            order="id",
        )
        return {case.res_id: case.id for case in cases}

    def _as_core(self, holders=None):
        """Return the case as values, with the people who hold its roles today."""
        self.ensure_one()
        if holders is None:
            holders = self.step_ids._holders_now()
        said = {"approved": {}, "refused": {}}
        for decision in self.decision_ids:
            step = said[decision.outcome].setdefault(decision.step_id.id, set())
            step.add(decision.user_id.id)
        steps = tuple(
            Step(
                id=step.id,
                order=step.sequence,
                holders=frozenset(holders[step].ids),
                quorum=step.quorum,
                quorum_value=step.quorum_value,
                state=StepState(step.state),
                approved_by=frozenset(said["approved"].get(step.id, ())),
                refused_by=frozenset(said["refused"].get(step.id, ())),
            )
            for step in self.step_ids.sorted()
        )
        makers = frozenset((self.maker_ids | self.requester_id).ids)
        return Case(CaseState(self.state), makers, steps)

    def _refresh_holders(self):
        """Bring the lists of who can decide up to date."""
        case = self._as_core()
        for step in case.steps:
            row = self.env["wardclerk.approval.step"].browse(step.id).sudo()
            left = case.eligible(step) - step.decided_by
            if step.state in (StepState.OPEN, StepState.WAITING):
                row._hold(left)
        self._sync_activities()

    def _sync_activities(self, decided_by=None, reason=None):
        """Give each holder of an open step one to-do, and take back all others."""
        self.ensure_one()
        kind = self.env.ref("wardclerk_approval.mail_activity_type_approval")
        # To-dos of others; the list of holders is the engine's own.
        todos = self.env["mail.activity"].sudo().with_context(**QUIET)
        existing = todos.search(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("activity_type_id", "=", kind.id),
            ]
        )
        wanted = self._wanted_todos()
        done = existing.filtered(lambda todo: decided_by and todo.user_id == decided_by)
        if done:
            done.write({"active": False, "feedback": reason or False})
        (existing - done).filtered(lambda todo: todo.user_id not in wanted).unlink()
        missing = [user for user in wanted if user not in existing.user_id]
        if missing:
            todos.create(
                [self._todo_values(kind, user, wanted[user]) for user in missing]
            )

    def _wanted_todos(self):
        if self.state != "pending":
            return {}
        return {
            user: step.due_at
            for step in self.step_ids.filtered(lambda one: one.state == "open")
            for user in step.holder_ids
        }

    def _todo_values(self, kind, user, due_at):
        return {
            "activity_type_id": kind.id,
            "summary": self.document_name,
            "automated": True,
            "date_deadline": (due_at or fields.Datetime.now()).date(),
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "user_id": user.id,
        }

    def _tell_requested(self):
        """Leave evidence of the requests, and tell who subscribed."""
        for case in self:
            self.env["wardclerk.audit"]._record(
                "approval.requested",
                case._document(),
                new={"approval": case.state},
                policy_version=case.policy_version_id.display_name,
                detail={
                    "case": case.id,
                    "gate": case.gate,
                    "rule": case.rule_code,
                    "facts": case.facts,
                    "digest": case.digest,
                    "requester": case.requester_id,
                },
            )
        self._emit("requested")

    def _tell_decided(self, step, outcome, reason):
        self.env["wardclerk.audit"]._record(
            f"approval.{outcome.value}",
            self._document(),
            new={"approval": self.state, "step": step.state},
            reason=reason,
            role=step.role_id.code,
            policy_version=self.policy_version_id.display_name,
            detail={
                "case": self.id,
                "step": step.id,
                "gate": self.gate,
                "digest": self.digest,
            },
        )
        if self.state != "pending":
            self._emit("decided")

    def _emit(self, what):
        self.env["wardclerk.outbox"]._emit(
            f"approval.{what}", self, WardclerkApprovalCase._event_data
        )

    def _event_data(self):
        step = self.step_ids.filtered(lambda one: one.state == "open")
        return {
            "case_id": self.id,
            "document": {
                "model": self.res_model,
                "id": self.res_id,
                "name": self.document_name,
            },
            "gate": self.gate,
            "state": self.state,
            "company": {"id": self.company_id.id, "name": self.company_id.name},
            "waiting_for_roles": [role.code for role in step.role_id],
            "url": f"{self.get_base_url()}/odoo/{self._name}/{self.id}",
        }

    def _refusal_words(self, refusal):
        """Return what tells a person why they may not decide."""
        document = self.document_name
        match refusal:
            case Refusal.NOT_PENDING:
                labels = dict(self._fields["state"]._description_selection(self.env))
                return self.env._(
                    "%(document)s is %(state)s already. Nothing is left to decide.",
                    document=document,
                    state=labels[self.state].lower(),
                )
            case Refusal.OWN_WORK:
                return self.env._(
                    "%s is your own work: you asked for it, made it or changed it."
                    " Somebody else must decide.",
                    document,
                )
            case Refusal.DECIDED_BEFORE:
                return self.env._(
                    "You have decided one step of %s. Each step needs another person.",
                    document,
                )
            case Refusal.NO_PERSON:
                return self.env._("Only a person decides, with their own log-in.")
            case _:
                return self.env._(
                    "%(document)s does not wait for you. %(status)s",
                    document=document,
                    status=self.waiting_for or "",
                )
