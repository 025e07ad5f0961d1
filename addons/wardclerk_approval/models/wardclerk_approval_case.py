"""One request for approval of one document at one gate, for exactly this content."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
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
from wardclerk.core.policy.overlay_words import sentence

from ..content import stored_contents, stored_digests
from ..gate_triggers import forget_stale_gates, install_all_gates
from ..who import Who

LIVE = (CaseState.PENDING.value, CaseState.APPROVED.value)
TODO_DUE = timedelta(days=1)  # of steps whose policy names no target
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
    document_type = fields.Char(readonly=True)
    partner_id = fields.Many2one("res.partner", readonly=True, ondelete="set null")
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
    policy_label = fields.Char(readonly=True, help="Policy and version, for evidence.")
    rule_code = fields.Char(string="Rule", readonly=True)
    why = fields.Text(readonly=True, help="The policy's decision in words.")
    facts = fields.Json(readonly=True)
    content = fields.Json(readonly=True, prefetch=False)
    digest = fields.Char(readonly=True, required=True)
    requested_at = fields.Datetime(readonly=True, required=True)
    last_decision_at = fields.Datetime(readonly=True)
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
    _end_has_cause = models.Constraint(
        "CHECK (state NOT IN ('cancelled', 'superseded')"
        " OR COALESCE(closed_reason, '') <> '')",
        "Say why the case ends.",
    )

    # -- guards of the rows --------------------------------------------------

    @api.model
    def _install_guards(self):
        """Hold the same rules in the database (see data/*.sql)."""
        for name in ("approval_guard", "approval_gate", "people_guard"):
            with file_open(f"wardclerk_approval/data/{name}.sql") as guards:
                self.env.cr.execute(guards.read())
        install_all_gates(self.env)

    def _register_hook(self):
        """Let go of tables whose document types have no gate any more."""
        super()._register_hook()
        forget_stale_gates(self.env)

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
        # From here on as the engine: nobody has a right to write these rows. Who
        # decides stays `env.user`, and may do so only as `_take_decision` allows.
        for case, before in self.sudo()._as_core(lock=True).items():
            case._take_decision(before, self.env.user, outcome, reason)
        return True

    def _refuse_programs(self):
        """Decisions come from a person's own request, never from a rule or a job."""
        if not self.env["res.users"]._wardclerk_in_person():
            raise AccessError(
                self.env._("Only a person decides, with their own log-in.")
            )

    def _take_decision(self, before, person, outcome, reason):
        """Check everything, store the decision, and what follows from it."""
        self._refuse_unless_theirs(before, person, outcome)
        self._refuse_if_changed()
        turn = turn_of(before, person.id, outcome)
        step = self._step_of(before, turn)
        if outcome is Outcome.APPROVED:
            self._refuse_if_documents_left(step)
        holder = self._whom_for(before, turn, person)
        self._store_decision(step, person, outcome, reason, holder)
        self._move(before, decide(before, person.id, outcome))
        self._sync_activities(decided_by=person, reason=reason)
        self._tell_decided(step, outcome, reason, holder)
        self._tell_document()

    def _refuse_unless_theirs(self, case, person, outcome=None):
        is_person = bool(person._wardclerk_people())
        refusal = why_not(case, person.id, is_person, outcome)
        if refusal:
            self.with_user(person).check_access("read")
            raise UserError(self._refusal_words(refusal))

    def _refuse_if_changed(self):
        """A decision counts for the content that was asked about, and no other."""
        if stored_digests(self._document()).get(self.res_id) != self.digest:
            raise UserError(
                self.env._(
                    "%(document)s was changed after approval was requested:"
                    " %(changes)s. Press Request Approval on it again.",
                    document=self.document_name,
                    changes=self._changes_since() or self.env._("it was deleted"),
                )
            )

    def _whom_for(self, case, turn, person):
        """Return for whom this person decides as a delegate, or nobody."""
        return self.env["res.users"].browse(case.acts_for(turn, person.id) or ())

    def _store_decision(self, step, person, outcome, reason, holder):
        # Nobody may create decisions; this one was checked by the caller.
        permitted(self.env["wardclerk.approval.decision"].sudo()).create(
            {
                "case_id": self.id,
                "step_id": step.id,
                "user_id": person.id,
                "on_behalf_of_id": holder.id,
                "outcome": outcome.value,
                "reason": (reason or "").strip() or False,
                "digest": self.digest,
                "decided_at": fields.Datetime.now(),
            }
        )

    def _move(self, before, after):
        """Bring steps and case from one state of the flow to another."""
        were = {step.id: step.state for step in before.steps}
        for now in after.steps:
            step = self._step_of(after, now)
            left = after.eligible(now) - now.decided_by
            if now.state != were[now.id]:
                step._enter(now.state.value, left, after.stand_ins(now))
                if now.state is StepState.OPEN:
                    self._tell_watchers(step)
            elif now.state is StepState.OPEN:
                step._hold(left, after.stand_ins(now))
        self.step_ids.flush_recordset()  # the database checks the case against them
        if after.state != before.state:
            self._close(after.state)
        else:
            # Writes the locked row in any case: of two people who decide at once,
            # the second must see what the first one said.
            permitted(self.sudo()).write({"last_decision_at": fields.Datetime.now()})

    def _step_of(self, flow, step):
        """Return the row of one step, which is read together with all of its case."""
        row = self.env["wardclerk.approval.step"].browse(step.id)
        return row.with_prefetch([one.id for one in flow.steps])

    def _tell_document(self):
        """Run the document's hook when the case is decided, in this transaction."""
        document = self._document()
        self._refresh_document()
        if self.state == "approved":
            with document._approval_passing(self.gate):
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
        documents = documents.sudo()  # what is decided does not depend on who asks
        policies = self.env["wardclerk.policy"]
        governed = policies._versions_in_force(documents, gate)
        documents = documents.filtered(lambda one: one.id in governed)
        if not documents:
            return self.browse()
        contents = stored_contents(documents)
        last = self._last_of(documents, gate)
        live = self.union(*last.values()).filtered(lambda case: case.state in LIVE)
        kept = live.filtered(
            lambda case: case.digest == case._digest_of(contents[case.res_id])
        )
        (live - kept)._supersede(self.env._("Requested again with other content"))
        waiting = set(kept.mapped("res_id"))
        asked = documents.filtered(lambda one: one.id not in waiting)
        if not asked:
            return kept
        # Only of those that are asked about: facts cost more than all of the above.
        decided = policies._decide(asked, gate, governed)
        return kept | self._open(asked, gate, decided, contents, last)

    @api.model
    def _open_free(self, documents, gate):
        """Open cases for those documents of which the policy asks nothing."""
        if not documents:
            return self.browse()
        documents = documents.sudo()  # what is decided does not depend on who asks
        decided = self.env["wardclerk.policy"]._decide(documents, gate)
        free = documents.filtered(
            lambda one: one.id in decided and decided[one.id][2].is_free
        )
        if not free:
            return self.browse()
        last = self._last_of(free, gate)
        return self._open(free, gate, decided, stored_contents(free), last)

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
        return self.sudo().search_fetch(domain)  # of documents that the caller holds

    @api.model
    def _open(self, documents, gate, decided, contents, last):
        """Create cases with their steps, tell who must decide, and run the hooks."""
        if not documents:
            return self.browse()
        self._refuse_missing_documents(documents, decided)
        documents._approval_take_rows()
        units = documents._policy_units()
        makers = documents._approval_makers()
        catalogue = self.env["wardclerk.role"]._catalogue()
        roles = {one.code: one for one in catalogue}
        names = {one.code: one.name for one in catalogue}
        vals_list = [
            {
                **self._document_values(document),
                **self._decision_values(
                    *decided[document.id], units[document.id], names
                ),
                "gate": gate,
                "maker_ids": [
                    fields.Command.set(
                        self._with_makers_before(makers[document.id], last, document)
                    )
                ],
                "content": contents[document.id],
                "digest": content_digest(
                    document._name, document.id, contents[document.id]
                ),
                "requested_at": fields.Datetime.now(),
                "previous_id": last[document.id].id if document.id in last else False,
            }
            for document in documents
        ]
        # Nobody may create cases; that this one is due was checked by the caller.
        cases = permitted(self.sudo().with_context(**QUIET)).create(vals_list)
        cases = cases.with_env(self.sudo().env)  # what follows is not quiet
        cases._create_steps(
            {one.id: decided[one.id][2].steps for one in documents}, roles
        )
        cases._carry_over()
        cases._tell_requested()
        cases._create_todos()
        for case in cases:
            case._document()._on_approval_requested(case)
            case._tell_document()
        return cases

    def _document_values(self, document):
        currency = document._approval_value("currency")
        return {
            "res_model": document._name,
            "res_id": document.id,
            "document_name": document.display_name,
            "document_type": document._approval_document_type(),
            "partner_id": document._approval_value("partner").id,
            "requester_id": document._approval_requester().id or self.env.uid,
            "company_id": document._policy_company().id,
            "facility_id": document._approval_value("facility").id,
            "currency_id": currency.id,
            "amount": currency and document._approval_value("amount"),
        }

    def _decision_values(self, versions, facts, decision, units, names):
        # Steps are added while it is pending, also those that nobody waits for.
        state = CaseState.PENDING if decision.steps else CaseState.APPROVED
        if decision.block:
            state = CaseState.REFUSED
        closed = state is not CaseState.PENDING
        return {
            "policy_version_id": versions[0].id,
            "policy_label": "; ".join(version._label() for version in versions),
            "layers": versions._layer_values(decision),
            "rule_code": decision.rule_id,
            "facts": facts,
            "why": sentence(decision, units, names),
            "state": state.value,
            "closed_at": closed and fields.Datetime.now(),
            "closed_reason": decision.block or False,
        }

    def _create_steps(self, steps_of, roles):
        """Create the steps of all cases, with their holders and the first ones open."""
        pending = self.filtered(lambda case: case.state == "pending")
        if not pending:
            return
        users = self._users_by_login(
            [step.user for case in pending for step in steps_of[case.res_id]]
        )
        Steps = self.env["wardclerk.approval.step"]
        vals_list = [
            Steps._values_asked(case, step, roles, users)
            for case in pending
            for step in steps_of[case.res_id]
        ]
        vals_list += [row for case in pending for row in case._added_before()]
        free = self._add_holders(vals_list)
        # Nobody may create steps; these are what the policy's rule, or its owner, asks.
        permitted(Steps.sudo()).create(vals_list)
        for case in free:
            case._close(CaseState.APPROVED)
        if any(row["purpose"] != "approve" for row in vals_list):
            for case in pending:
                told = case.step_ids.filtered(lambda one: one.state != "waiting")
                case._tell_watchers(told)

    def _add_holders(self, vals_list):
        """Complete the values of new steps: who holds them, which are open.

        Return the cases of which nobody's approval is asked.
        """
        Steps = self.env["wardclerk.approval.step"]
        asked = Steps._asked_of(
            [
                (
                    Who(row["role_id"], row["user_id"], row["manager_levels"]),
                    self.browse(row["case_id"]),
                    None,
                )
                for row in vals_list
            ]
        )
        free = self.browse()
        for case in self:
            rows = [n for n, row in enumerate(vals_list) if row["case_id"] == case.id]
            flow = start(
                frozenset((case.maker_ids | case.requester_id).ids),
                tuple(
                    Step(
                        id=n,
                        order=vals_list[n]["sequence"],
                        quorum=vals_list[n]["quorum"],
                        quorum_value=vals_list[n]["quorum_value"],
                        purpose=vals_list[n]["purpose"],
                        **asked[n],
                    )
                    for n in rows
                ),
            )
            if rows and flow.state is CaseState.APPROVED:
                free |= case
            for step in flow.steps:
                row = vals_list[step.id]
                row |= Steps._state_values(step.state.value, case, row)
                row["holder_ids"] = [fields.Command.set(sorted(flow.eligible(step)))]
                row["stand_ins"] = flow.stand_ins(step)
        return free

    @api.model
    def _users_by_login(self, logins):
        """Return {login: user id} for the people whom policies name."""
        wanted = [login for login in logins if login]
        if not wanted:
            return {}
        # Policies name people whom the requester may not see.
        users = self.env["res.users"].sudo().search([("login", "in", wanted)])
        return {user.login: user.id for user in users}

    # -- ending without a decision -------------------------------------------

    def _supersede(self, reason):
        """End live cases because the content, or the state, is another one now."""
        for case in self:
            case._end(CaseState.SUPERSEDED, reason)
            case._document()._on_superseded(case)

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
            step._enter("cancelled")
        self._close(state, reason)
        self._sync_activities()
        self._refresh_document()
        self.env["wardclerk.audit"]._record(
            f"approval.{state.value}",
            self._document(),
            reason=reason,
            policy_version=self.policy_label,
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
        """Return the document, as the engine reads it; it may be gone."""
        self.ensure_one()
        # Approvers need no right on the document; only the engine gets this record.
        return self.env[self.res_model].sudo().browse(self.res_id)

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
    def _last_of(self, documents, gate=None):
        """Return {document id: its last case}, at one gate or at whatever gate."""
        domain = [("res_model", "=", documents._name), ("res_id", "in", documents.ids)]
        if gate:
            domain.append(("gate", "=", gate))
        # Cases of documents that the caller holds.
        cases = self.sudo().search_fetch(domain, order="id")
        return {case.res_id: case for case in cases}

    def _as_core(self, lock=False):
        """Return {case: the case as values}, with who holds its roles today.

        One statement reads cases, steps, decisions and makers, and locks the cases
        in one order. A decision that another transaction made meanwhile shows as a
        serialization failure: Odoo runs the request again, which then sees it.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT asked.id, asked.state, asked.requester_id,
                       ARRAY(SELECT user_id FROM wardclerk_approval_case_maker_rel
                              WHERE case_id = asked.id),
                       ARRAY(SELECT json_build_object(
                                    'id', id, 'order', sequence, 'state', state,
                                    'role', role_id, 'user', user_id,
                                    'levels', manager_levels, 'quorum', quorum,
                                    'quorum_value', COALESCE(quorum_value, 0),
                                    'purpose', purpose,
                                    'escalated', CASE WHEN escalated_at IS NOT NULL
                                                      THEN escalate_to_id END,
                                    'held_by', ARRAY(
                                      SELECT user_id
                                        FROM wardclerk_approval_step_holder_rel
                                       WHERE step_id = step.id ORDER BY user_id))
                               FROM wardclerk_approval_step AS step
                              WHERE case_id = asked.id ORDER BY sequence, id),
                       ARRAY(SELECT json_build_array(
                                    step_id, outcome, user_id, on_behalf_of_id)
                               FROM wardclerk_approval_decision
                              WHERE case_id = asked.id)
                  FROM wardclerk_approval_case AS asked
                 WHERE asked.id IN %s
                 ORDER BY asked.id %s
                """,
                tuple(self.ids) or (None,),
                SQL("FOR UPDATE OF asked") if lock else SQL(),
            )
        )
        turns = [
            (
                Who(step["role"], step["user"], step["levels"]),
                self.browse(row[0]),
                step["escalated"],
            )
            for row in rows
            for step in row[4]
        ]
        self._remember_steps(rows)
        asked = iter(self.env["wardclerk.approval.step"]._asked_of(turns))
        return {self.browse(row[0]): _core_case(row, asked) for row in rows}

    def _remember_steps(self, rows):
        """Which steps cases have, and who holds them, was read just now."""
        Steps = self.env["wardclerk.approval.step"]
        for case_id, *_row, steps, _decisions in rows:
            step_ids = tuple(step["id"] for step in steps)
            self._fields["step_ids"]._insert_cache(self.browse(case_id), [step_ids])
            held_by = [tuple(step["held_by"]) for step in steps]
            Steps._fields["holder_ids"]._insert_cache(Steps.browse(step_ids), held_by)

    def _refresh_holders(self):
        """Bring the lists of who can decide up to date."""
        for case, flow in self._as_core().items():
            for step in flow.steps:
                if step.state in (StepState.OPEN, StepState.WAITING):
                    row = self.env["wardclerk.approval.step"].browse(step.id)
                    left = flow.eligible(step) - step.decided_by
                    row._hold(left, flow.stand_ins(step))
            case._sync_activities()

    def _sync_activities(self, decided_by=None, reason=None):
        """Give each holder of an open step one to-do, and take back all others."""
        self.ensure_one()
        # To-dos of others; the list of holders is the engine's own.
        todos = self.env["mail.activity"].sudo().with_context(**QUIET)
        existing = todos.search_fetch(
            [
                ("res_model", "=", self._name),
                ("res_id", "=", self.id),
                ("activity_type_id", "=", self._todo_kind_id()),
            ],
        )
        wanted = self._wanted_todos()
        missing = [user for user in wanted if user not in existing.user_id]
        done = existing.filtered(lambda todo: decided_by and todo.user_id == decided_by)
        if done:
            done.write({"active": False, "feedback": reason or False})
        (existing - done).filtered(lambda todo: todo.user_id not in wanted).unlink()
        todos.create([self._todo_values(user, wanted[user]) for user in missing])

    def _create_todos(self):
        """Give the holders of new cases their to-dos, all at once."""
        todos = self.env["mail.activity"].sudo().with_context(**QUIET)  # of others
        todos.create(
            [
                case._todo_values(user, due_at)
                for case in self
                for user, due_at in case._wanted_todos().items()
            ]
        )

    def _todo_kind_id(self):
        return self.env["ir.model.data"]._xmlid_to_res_id(
            "wardclerk_approval.mail_activity_type_approval", raise_if_not_found=True
        )

    def _model_row(self):
        """Return the row of this model, with the name at hand that to-dos copy."""
        row = self.env["ir.model"].browse(self.env["ir.model"]._get_id(self._name))
        row._fields["model"]._insert_cache(row, [self._name])
        return row

    def _turns(self):
        """Return the open steps for which the gate waits."""
        steps = self.step_ids
        turns = steps.filtered(
            lambda step: step.state == "open" and step.purpose == "approve"
        )
        return turns.with_prefetch(steps._prefetch_ids)  # of all cases at hand

    def _wanted_todos(self):
        if self.state != "pending":
            return {}
        return {user: step.due_at for step in self._turns() for user in step.holder_ids}

    def _todo_values(self, user, due_at):
        due_at = due_at or fields.Datetime.now() + TODO_DUE
        return {
            "activity_type_id": self._todo_kind_id(),
            "summary": self.document_name,
            "res_name": self.document_name,
            "automated": True,
            "date_deadline": due_at.date(),
            "res_model_id": self._model_row().id,
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
                policy_version=case.policy_label,
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

    def _tell_decided(self, step, outcome, reason, holder):
        self.env["wardclerk.audit"]._record(
            f"approval.{outcome.value}",
            self._document(),
            new={"approval": self.state, "step": step.state},
            reason=reason,
            on_behalf_of=holder,
            role=step.role_id._known_code(),
            policy_version=self.policy_label,
            company=self.company_id,
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
        step = self._turns()
        return {
            "case_id": self.id,
            "document": {
                "model": self.res_model,
                "id": self.res_id,
                "name": self.document_name,
            },
            "gate": self.gate,
            "state": self.state,
            "company": {
                "id": self.company_id.id or None,
                "name": self.company_id.name or None,
            },
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
            case Refusal.STANDS_IN:
                return self.env._(
                    "%s is the own work of whom you stand in for. Somebody else must"
                    " decide.",
                    document,
                )
            case Refusal.DECIDED_BEFORE:
                return self.env._(
                    "You have decided one step of %s. Each step needs another person.",
                    document,
                )
            case Refusal.ONLY_REFUSES:
                return self.env._(
                    "You can refuse %s. Nobody waits for your approval.", document
                )
            case Refusal.NO_PERSON:
                return self.env._("Only a person decides, with their own log-in.")
            case _:
                return self.env._(
                    "%(document)s does not wait for you. %(status)s",
                    document=document,
                    status=self.waiting_for or "",
                )


def _core_case(row, asked):
    """Return one row of `_as_core` as values, with whom each step asks."""
    _id, state, requester_id, maker_ids, steps, decisions = row
    said = {"approved": {}, "refused": {}}
    behalf = {}
    for step_id, outcome, user_id, holder_id in decisions:
        said[outcome].setdefault(step_id, set()).add(user_id)
        if holder_id:
            behalf.setdefault(step_id, set()).add((user_id, holder_id))
    return Case(
        CaseState(state),
        frozenset((requester_id, *maker_ids)),
        tuple(
            Step(
                id=one["id"],
                order=one["order"],
                quorum=one["quorum"],
                quorum_value=one["quorum_value"],
                purpose=one["purpose"],
                state=StepState(one["state"]),
                approved_by=frozenset(said["approved"].get(one["id"], ())),
                refused_by=frozenset(said["refused"].get(one["id"], ())),
                behalf=frozenset(behalf.get(one["id"], ())),
                **next(asked),
            )
            for one in steps
        ),
    )
