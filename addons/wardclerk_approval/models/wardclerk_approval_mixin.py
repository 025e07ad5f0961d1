"""The guard that documents inherit: no gate without a complete approval."""

import contextlib
from decimal import Decimal

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..content import stored_digests, stored_writers
from ..gate_triggers import install_gates

PASSING = "wardclerk.approval.passing"  # key in the cursor's cache


class WardclerkApprovalMixin(models.AbstractModel):
    """Put this *before* the document's own model in `_inherit`.

    Then the guard lies around everything the model does in `create` and `write`,
    and sees the finished content. It holds for buttons, RPC, import, server actions,
    Automation Rules and `sudo()`; no context switches it off. It needs no switch:
    who has a complete approval of exactly this content passes, and nobody else.

    Class attributes that a domain sets:

    ``_approval_gates``
        Gate -> the states behind it, such as ``{"post": ("posted",)}``. Any way from
        a state outside into one of these is a passage of the gate.
    ``_approval_state_field``
        The field that holds the state; ``"state"``. A stage's id counts as a state.
    ``_approval_cancel_states``
        States that end what is asked for; ``("cancel",)``.
    ``_approval_protected_fields``
        What is approved on the document: stored columns and many2many fields. Name
        the few that carry money, parties and terms; all others stay editable.
    ``_approval_protected_lines``
        One2many field -> protected fields of its lines. The lines' model inherits
        ``wardclerk.approval.line.mixin``.
    ``_approval_line_domains``
        One2many field -> a domain on columns of its lines that says which of them
        are content; all of them when left out.
    ``_approval_unshown_fields``
        Protected fields that say nothing to people, such as digests.
    ``_approval_governed_values``
        Column -> the values with which policies can govern a document at all, such as
        ``{"move_type": ("in_invoice",)}``; every document when left out.
    ``_approval_amount_field``, ``_approval_currency_field``, ``_approval_date_field``,
    ``_approval_company_field``, ``_approval_facility_field``
        Where the engine reads the facts that every document has. Those that do not
        exist on the document are left unknown.
    ``_approval_partner_field``
        Whom lists of approvals show; ``"partner_id"``.
    ``_approval_maker_fields``
        Many2one fields to users whose own work the document is as well.

    Methods that a domain may override: `_approval_facts`, `_approval_requester`,
    `_approval_document_type` and the hooks `_on_*`.

    What changes without `write`, by stored computes, is judged before the commit (see
    `wardclerk_approval_changes`); what SQL of other addons writes, by triggers of the
    table (see `gate_triggers`).
    """

    _name = "wardclerk.approval.mixin"
    _description = "Document under Approval"
    _inherit = ["wardclerk.policy.subject"]

    _approval_gates = {}
    _approval_state_field = "state"
    _approval_cancel_states = ("cancel",)
    _approval_protected_fields = ()
    _approval_protected_lines = {}
    _approval_line_domains = {}
    _approval_governed_values = {}
    _approval_unshown_fields = ()
    _approval_maker_fields = ()
    _approval_amount_field = "amount_total"
    _approval_currency_field = "currency_id"
    _approval_date_field = ""
    _approval_company_field = "company_id"
    _approval_facility_field = "facility_id"
    _approval_partner_field = "partner_id"

    approval_case_id = fields.Many2one(
        "wardclerk.approval.case", compute="_compute_approval", compute_sudo=True
    )
    approval_state = fields.Selection(
        [
            ("pending", "Waits for Approval"),
            ("approved", "Approved"),
            ("refused", "Refused"),
            ("cancelled", "Cancelled"),
            ("superseded", "Superseded"),
        ],
        string="Approval",
        compute="_compute_approval",
        search="_search_approval_state",
        compute_sudo=True,
    )
    approval_status = fields.Char(
        compute="_compute_approval_status",
        compute_sudo=True,
        help="Who holds it, and since when.",
    )

    @api.depends(lambda self: (self._approval_state_field,))
    def _compute_approval(self):
        last = self.env["wardclerk.approval.case"]._last_of(self)
        for document in self:
            case = last.get(document.id, self.env["wardclerk.approval.case"])
            document.approval_case_id = case
            document.approval_state = case.state

    @api.depends("approval_case_id")
    def _compute_approval_status(self):
        """Apart from the case: finding out who holds it costs more than which it is."""
        for document in self:
            case = document.approval_case_id
            document.approval_status = case.waiting_for or case.closed_reason or False

    def _search_approval_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        last = SQL(
            "(SELECT res_id FROM (SELECT DISTINCT ON (res_id) res_id, state"
            " FROM wardclerk_approval_case WHERE res_model = %s"
            " ORDER BY res_id, id DESC) AS last WHERE state IN %s)",
            self._name,
            tuple(value) or (None,),
        )
        domain = Domain("id", "in", last)
        if False in value:
            never = SQL(
                "(SELECT res_id FROM wardclerk_approval_case WHERE res_model = %s)",
                self._name,
            )
            domain |= Domain("id", "not in", never)
        return domain

    # -- for domains to override ---------------------------------------------

    def _approval_facts(self):
        """Return {record id: further facts}, for all records at once.

        They join the facts that every document has: company, facility, amount in the
        company's currency, currency and the requester's roles. See
        `wardclerk.policy.subject._policy_facts` for their form.
        """
        return {}

    def _approval_requester(self):
        """Return the user for whom this one document exists. They cannot approve it."""
        return self.create_uid

    def _approval_own_facility(self):
        """Return the requester's only facility in the document's company, if any."""
        self.ensure_one()
        company = self._policy_company()
        # Names of places only, also of people whom the user does not see.
        facilities = (
            self._approval_requester()
            .sudo()
            .facility_ids.filtered(lambda facility: facility.company_id == company)
        )
        return facilities if len(facilities) == 1 else facilities.browse()

    def _approval_document_type(self):
        """Return what people call this one document, such as *Vendor Bill*."""
        return self.env["ir.model"]._get(self._name).name

    def _on_approval_requested(self, case):
        """Runs after a case was opened, in the transaction of the request."""

    def _on_approved(self, case):
        """Runs after the last approval, in its transaction; pass the gate here.

        `self` is one record under `sudo()`: the approver needs no right on the
        document. `env.user` is the approver, or whoever asked when the policy asks
        for nobody. An exception takes the decision back.
        """

    def _on_refused(self, case):
        """Runs after a refusal, by a person or by the policy, in its transaction."""

    def _on_superseded(self, case):
        """Runs after the content changed and a live case ended by that."""

    # -- asking --------------------------------------------------------------

    def action_request_approval(self):
        """Ask for approval of these documents, as the person who is logged in."""
        self.check_access("write")
        cases = self._request_approval()
        if not cases:
            raise UserError(self._approval_why_not_asked())
        return True

    def _approval_why_not_asked(self):
        """Return in words why nobody was asked about any of these documents."""
        approved = self.filtered(lambda one: one.approval_state == "approved")
        if not approved:
            return self.env._("No policy asks for approval here. Go on without it.")
        return self.env._(
            "%s is approved already. Go on with it.",
            ", ".join(approved.mapped("display_name")),
        )

    def action_view_approval(self):
        """Open the last approval case of this document."""
        self.ensure_one()
        self.check_access("read")
        case = self.approval_case_id
        if not case:
            raise UserError(self.env._("Approval was not requested yet."))
        case.sudo(False).check_access("read")
        return case.sudo(False).get_formview_action()

    def _request_approval(self, gate=None):
        """Ask for approval at a gate and return the live cases.

        Asking twice changes nothing, unless the content changed meanwhile. Records
        that are behind the gate or that no policy governs are left out.
        """
        gate = gate or self._approval_only_gate()
        behind = self._approval_gates[gate]
        waiting = self._approval_governs().filtered(
            lambda document: document._approval_state_now() not in behind
        )
        return self.env["wardclerk.approval.case"]._request(waiting, gate)

    def _approval_governs(self):
        """Return those of the records that policies can govern at all."""
        wanted = self._approval_governed_values.items()
        # What is governed does not depend on who looks.
        return self.filtered(
            lambda one: all(one.sudo()[name] in values for name, values in wanted)
        )

    def _approval_ask(self, gate=None):
        """Ask for approval where a policy wants it; return what has to wait for it.

        For buttons that pass a gate. What is returned was asked about just now, waits
        already, or is refused by the policy. The others may pass.
        """
        self.check_access("write")
        gate = gate or self._approval_only_gate()
        asking = self.filtered(lambda one: not one._approval_is_passing(gate))
        cases = asking._request_approval(gate)
        return self.browse(
            cases.filtered(lambda case: case.state != "approved").mapped("res_id")
        )

    def _approval_notice(self):
        """Return what tells the person who pressed a button what is waited for."""
        self.invalidate_recordset(["approval_status"], flush=False)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Approval"),
                "message": "\n".join(
                    f"{one.display_name}: {one.approval_status}" for one in self
                ),
                "type": "info",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _approval_go_on(self, passing, responsible):
        """Pass the gate after the last approval, or tell who answers for it why not.

        An approval is not lost to a closed period or a missing account: it stays,
        and the gate can be passed later. Returns the cause, or nothing.
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                passing()
        except UserError as error:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Approved, but it cannot go on: %s", error)[:200],
                user_id=(responsible or self.env.user).id,
            )
            return str(error)
        return ""

    @contextlib.contextmanager
    def _approval_passing(self, gate):
        """Remember, as long as `_on_approved` runs, that this one was just approved.

        Its button then asks nobody again. The gate itself takes no notice of it, and
        compares the stored rows once more.
        """
        mark = (self._name, self.id, gate)
        marks = self.env.cr.cache.setdefault(PASSING, set())
        marks.add(mark)
        try:
            yield
        finally:
            marks.discard(mark)

    def _approval_is_passing(self, gate):
        return (self._name, self.id, gate) in self.env.cr.cache.get(PASSING, ())

    def _approval_only_gate(self):
        gates = tuple(self._approval_gates)
        if len(gates) != 1:
            raise UserError(
                self.env._("Say at which gate: %s.", ", ".join(gates) or self._name)
            )
        return gates[0]

    # -- the guard -----------------------------------------------------------

    def init(self):
        """Guard the table against SQL as well, at each installation and update."""
        if self._approval_gates and not self._abstract:
            install_gates(self)
        return super().init()

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        documents._approval_guard_passages({})
        return documents

    def write(self, vals):
        moves = self._approval_state_field in vals
        changes = self._approval_concerns(vals)
        if not moves and not changes:
            return super().write(vals)
        before = self._approval_states() if moves else {}
        with self._approval_busy() if changes else contextlib.nullcontext():
            result = super().write(vals)
        if moves:
            self._approval_guard_passages(before)
        if changes:
            self._approval_content_changed()
        if moves:
            self._approval_follow_returns(before)
        return result

    def unlink(self):
        # pylint: disable=no-raise-unlink
        # An `ondelete` hook would run after the cases were withdrawn; this asks first.
        cases = self.env["wardclerk.approval.case"]._live(self)
        for case in cases.filtered("res_id"):
            document = self.browse(case.res_id)
            if document._approval_is_behind(case.gate):
                raise UserError(
                    self.env._(
                        "%s passed its approval and is not deleted. Cancel it first.",
                        case.document_name,
                    )
                )
        cases._withdraw(self.env._("The document was deleted"))
        return super().unlink()

    def _approval_guard_passages(self, before):
        """Refuse every passage of a gate that has no complete approval.

        `before` is {record id: state before the call}; a new record has none, so that
        one that is created behind a gate passes it like any other.
        """
        now = self._approval_states()
        for gate, behind in self._approval_gates.items():
            passing = self.filtered(
                lambda one, behind=behind: (
                    now[one.id] in behind and before.get(one.id) not in behind
                )
            )
            if passing:
                passing._approval_governs()._approval_pass(gate)

    def _approval_pass(self, gate):
        """Let governed documents pass, or say which of them may not and why."""
        Cases = self.env["wardclerk.approval.case"]
        case_of = {case.res_id: case for case in Cases._live(self, gate)}
        passing = self._approval_unchanged(case_of)
        # Which policy governs matters for those only that have not what it takes.
        governed = self.env["wardclerk.policy"]._versions_in_force(self - passing, gate)
        others = (self - passing).filtered(lambda one: one.id in governed)
        unasked = others.filtered(lambda one: one.id not in case_of)
        case_of |= {case.res_id: case for case in Cases._open_free(unasked, gate)}
        for document in others - unasked._approval_unchanged(case_of):
            case = case_of.get(document.id)
            if not case or case.state != "approved":
                document._approval_refuse(gate, case)
            case._refuse_if_changed()
        (passing | others)._approval_tell_passed(case_of)

    def _approval_unchanged(self, case_of):
        """Return those whose case is approved, for exactly what their rows say now."""
        approved = self.filtered(
            lambda one: one.id in case_of and case_of[one.id].state == "approved"
        )
        digests = stored_digests(approved) if approved else {}
        return approved.filtered(lambda one: case_of[one.id].digest == digests[one.id])

    def _approval_tell_passed(self, case_of):
        """Leave evidence of what stands behind the gate now, and by which case."""
        self.env["wardclerk.audit"]._record(
            "approval.passed",
            self,
            detail={
                document.id: {
                    "case": case_of[document.id].id,
                    "gate": case_of[document.id].gate,
                    "digest": case_of[document.id].digest,
                    "policy": case_of[document.id].policy_label,
                }
                for document in self
            },
        )

    def _approval_refuse(self, gate, case):
        """Raise what the reader must do next."""
        name = self.sudo().display_name  # the caller holds the document
        if case:
            raise UserError(
                self.env._(
                    "%(document)s waits for approval: %(status)s.",
                    document=name,
                    status=case.waiting_for,
                )
            )
        raise UserError(
            self.env._(
                "%(document)s needs approval first (gate: %(gate)s). Press Request"
                " Approval on it.",
                document=name,
                gate=gate,
            )
        )

    def _approval_content_changed(self):
        """End the cases whose content is another one now; hold what has passed."""
        if not self or not self._approval_is_watched():
            return
        cases = self.env["wardclerk.approval.case"]._live(self)
        documents = self.browse(cases.mapped("res_id"))
        digests = stored_digests(documents) if documents else {}
        self._approval_forget()
        for case in cases:
            if digests.get(case.res_id) == case.digest:
                continue
            if self.browse(case.res_id)._approval_is_behind(case.gate):
                raise UserError(
                    self.env._(
                        "%(document)s is approved and has passed its gate:"
                        " %(changes)s is not possible any more. %(next_step)s",
                        document=case.document_name,
                        changes=case._changes_since(),
                        next_step=self._approval_next_step(),
                    )
                )
            case._supersede(self.env._("Changed: %s", case._changes_since()))
            self.browse(case.res_id)._approval_ask_again(case.gate)

    def _approval_next_step(self):
        """Return in words how content changes behind the gate."""
        return self.env._("Take it back first.")

    def _approval_lines_changed(self):
        """The same for a change of lines, which must meet whoever looks at them."""
        changed = self._approval_not_busy()
        if not changed or not self._approval_is_watched():
            return
        changed._approval_take_rows()
        changed._approval_content_changed()

    def _approval_take_rows(self):
        """Write the documents' rows although nothing in them changes.

        Whoever changes a line does so, and whoever asks for approval or passes a gate
        writes that row as well. Of two at the same time one fails and runs again: no
        case is opened, and no gate opens, for lines that it did not see.
        """
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "UPDATE %s SET write_date = write_date WHERE id IN %s RETURNING id",
                SQL.identifier(self._table),
                tuple(self.ids),
            )
        )

    def _approval_follow_returns(self, before):
        """End the cases of documents that went back or were cancelled."""
        now = self._approval_states()
        behind_any = {state for gate in self._approval_gates.values() for state in gate}
        turned = self.filtered(
            lambda one: (
                before[one.id] != now[one.id]
                and (
                    now[one.id] in self._approval_cancel_states
                    or before[one.id] in behind_any
                )
            )
        )
        if not turned:
            return
        for case in self.env["wardclerk.approval.case"]._live(turned):
            behind = self._approval_gates[case.gate]
            case._spend()
            if now[case.res_id] in self._approval_cancel_states:
                case._withdraw(self.env._("The document was cancelled"))
            elif before[case.res_id] in behind and now[case.res_id] not in behind:
                case._supersede(self.env._("The document was taken back"))

    def _approval_states(self):
        # Whether a gate is passed does not depend on what the user may read.
        return {one.id: one._approval_state_now() for one in self.sudo()}

    def _approval_state_now(self):
        """Return the state of this one document as its row has it: a stage's id."""
        return self._fields[self._approval_state_field].convert_to_write(
            self[self._approval_state_field], self
        )

    def _approval_is_behind(self, gate):
        return self._approval_states()[self.id] in self._approval_gates[gate]

    @api.model
    def _approval_concerns(self, names):
        """Tell whether any of these fields is part of what is approved."""
        protected = {*self._approval_protected_fields, *self._approval_protected_lines}
        comodels = {
            self._fields[name].comodel_name for name in self._approval_protected_lines
        }
        return any(
            name in protected or self._fields[name].comodel_name in comodels
            for name in names
            if name in self._fields
        )

    # -- facts ---------------------------------------------------------------

    @api.model
    def _policy_gates(self):
        return tuple(self._approval_gates)

    def _policy_governed(self):
        return self._approval_governs()

    def _policy_company(self):
        self.ensure_one()
        # Which policy governs does not depend on which companies the user sees.
        return self._approval_value("company").sudo()

    def _policy_facility(self):
        self.ensure_one()
        # Which policies govern does not depend on which facilities the user sees.
        return self._approval_value("facility").sudo()

    def _policy_facts(self):
        # Facts depend neither on who asks nor on the language they speak.
        documents = self.sudo().with_context(lang=None)
        further = documents._approval_facts()
        standard = documents._approval_standard_facts()
        return {
            one.id: {**standard[one.id], **further.get(one.id, {})} for one in documents
        }

    def _policy_units(self):
        return {
            one.id: {"amount": one._policy_company().currency_id.name or ""}
            for one in self
        }

    def _approval_standard_facts(self):
        """Return {record id: the facts that every document has}."""
        roles = self._approval_requester_roles()
        rates = {}
        facts = {}
        for document in self:
            values = {
                "company": document._policy_company().name or None,
                "currency": document._approval_value("currency").name or None,
                "amount": document._approval_company_amount(rates),
                "requester_roles": roles[document.id],
            }
            facility = document._approval_value("facility")
            if facility:
                values["facility"] = facility._ancestors().mapped("code")
            facts[document.id] = values
        return facts

    def _approval_company_amount(self, rates):
        """Return the amount in the company's currency at the document's date, exact.

        `rates` keeps what was looked up, so that many documents cost few queries.
        """
        currency = self._approval_value("currency")
        if self._approval_amount_field not in self._fields or not currency:
            return None
        company = self._policy_company()
        into = company.currency_id or currency
        day = self._approval_value("date") or fields.Date.context_today(self)
        key = (currency, into, company, day)
        if key not in rates:
            rates[key] = currency._get_conversion_rate(currency, into, company, day)
        amount = into.round(self._approval_value("amount") * rates[key])
        return Decimal(f"{amount:.{into.decimal_places}f}")

    def _approval_requester_roles(self):
        """Return {record id: codes of the roles that its requester holds there}."""
        requesters = {one.id: one._approval_requester().id for one in self}
        Assignment = self.env["wardclerk.role.assignment"]
        held = Assignment._holdings("user_id", set(requesters.values()) - {False})
        return {
            document.id: sorted(
                {
                    one.code
                    for one in held.get(requesters[document.id], ())
                    if one.covers(
                        document._approval_value("facility")._place(
                            document._policy_company()
                        )
                    )
                }
            )
            for document in self
        }

    def _approval_makers(self):
        """Return {record id: ids of the users whose own work it is}.

        Who created or last wrote the document or its lines, who asked for it, and
        who asks for approval now. They do not decide.
        """
        writers = stored_writers(self)
        return {
            document.id: sorted(
                {
                    *writers[document.id],
                    *document._approval_requester().ids,
                    *(document[name].id for name in self._approval_maker_fields),
                    self.env.uid,
                }
                - {SUPERUSER_ID, False}
            )
            for document in self
        }

    def _approval_maker_rows(self):
        """Return SELECTs of (document id, user id, user id) that remember makers."""
        return []

    def _approval_value(self, what):
        """Return the document's amount, currency, date, company, facility, partner."""
        name = {
            "amount": self._approval_amount_field,
            "currency": self._approval_currency_field,
            "date": self._approval_date_field,
            "company": self._approval_company_field,
            "facility": self._approval_facility_field,
            "partner": self._approval_partner_field,
        }[what]
        if name in self._fields:
            return self[name]
        return {
            "amount": 0,
            "date": False,
            "currency": self.env["res.currency"],
            "company": self.env["res.company"],
            "facility": self.env["wardclerk.facility"],
            "partner": self.env["res.partner"],
        }[what]
