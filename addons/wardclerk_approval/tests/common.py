"""What a domain needs to test its documents under approval.

A domain's whole test file can be this::

    @tagged("post_install", "-at_install")
    class TestBillApproval(ApprovalDomainCase, AccountTestInvoicingHttpCommon):
        model = "account.move"
        behind_gate = {"state": "posted"}
        requester_groups = "account.group_account_invoice"
        protected_change = {"ref": "another"}
        line_field = "invoice_line_ids"
        line_change = {"price_unit": 999.0}

        def values(self):
            return {"move_type": "in_invoice", "partner_id": ...}
"""

import json

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import new_test_user
from odoo.tools import SQL, mute_logger

APPROVER = "wardclerk_base.group_approver"
POLICY_OWNER = "wardclerk_base.group_policy_owner"
ONE_STEP = """
rules:
  - {id: everything, reason: Somebody else looks at it.,
     steps: [{role: test_approver}]}
"""


def make_role(env, code, *users, facility=None, company=None):
    """Return the role of this code, held by these users."""
    role = env["wardclerk.role"].search([("code", "=", code)])
    role = role or role.create({"name": code.replace("_", " ").title(), "code": code})
    for user in users:
        env["wardclerk.role.assignment"].create(
            {
                "role_id": role.id,
                "user_id": user.id,
                "facility_id": facility.id if facility else False,
                "company_id": company.id if company else False,
            }
        )
    return role


def make_person(env, login, groups="base.group_user", **values):
    """Return a user who approves nothing yet."""
    return new_test_user(env, login, groups=groups, **values)


def activate_policy(env, model, gate, text, company=None, facility=None):
    """Return a policy version in force, written by one owner, activated by another."""
    users = env["res.users"]
    owners = []
    for login in ("policy_author", "policy_second"):
        owner = users.search([("login", "=", login)])
        owner = owner or make_person(env, login, POLICY_OWNER)
        owner.company_ids |= env.companies
        owners.append(owner)
    author, second = owners
    Policy = env["wardclerk.policy"].with_user(author)
    policy = Policy.create(
        {
            "name": f"{model} {gate}",
            "model_id": env["ir.model"]._get_id(model),
            "gate": gate,
            **({"company_id": company.id} if company else {}),
            **({"facility_id": facility.id} if facility else {}),
        }
    )
    version = env["wardclerk.policy.version"].with_user(author)
    version = version.create({"policy_id": policy.id, "text": text})
    version.with_user(second).action_activate()
    return version.with_user(env.user)


def set_aside_policies(env, model):
    """Take the policies of a demo or an installation out of a test's way."""
    env.flush_all()
    env.cr.execute(
        "UPDATE wardclerk_policy SET active = false WHERE res_model = %s", [model]
    )
    env.invalidate_all()


def told_about(case):
    """Return the partners to whom anything was sent about a case."""
    Messages = case.env["mail.message"].sudo()  # those of everybody
    sent = Messages.search([("model", "=", case._name), ("res_id", "=", case.id)])
    return sent.notified_partner_ids


class ApprovalDomainCase:
    """The tests that every document type under approval must pass.

    Inherit it before a test case with HTTP (`HttpCase` or a child of it).

    ``model``: the document type.
    ``gate``: one of its gates; the first one when left out.
    ``behind_gate``: the values that pass the gate when written.
    ``requester_groups``: what a requester needs in order to create the document.
    ``protected_change``: values of protected fields that differ from `values()`.
    ``harmless_change``: values of a field that is not protected.
    ``line_field``, ``line_change``: a protected one2many, and another value for a line.
    """

    # Odoo runs inherited test methods only when asked to.
    allow_inherited_tests_method = True

    model = ""
    gate = ""
    behind_gate = {"state": "approved"}
    requester_groups = "base.group_user"
    protected_change = {}
    harmless_change = {}
    line_field = ""
    line_change = {}
    policy_text = ONE_STEP

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gate = cls.gate or cls.env[cls.model]._policy_gates()[0]
        cls.requester = make_person(
            cls.env, "approval_requester", f"base.group_user,{cls.requester_groups}"
        )
        groups = f"{APPROVER},{cls.requester_groups}"
        cls.approver = make_person(cls.env, "approval_approver", groups)
        cls.bystander = make_person(cls.env, "approval_bystander", groups)
        for user in (cls.requester, cls.approver, cls.bystander):
            user.company_ids |= cls.env.company
            user.company_id = cls.env.company
        make_role(cls.env, "test_approver", cls.approver, cls.requester)
        set_aside_policies(cls.env, cls.model)
        activate_policy(cls.env, cls.model, cls.gate, cls.policy_text)

    def values(self):
        """Return what creates one document that is ready for approval."""
        raise NotImplementedError

    def make_document(self):
        return self.env[self.model].with_user(self.requester).create(self.values())

    def pass_gate(self, document):
        """Try to pass the gate in the plainest way there is."""
        document.write(self.behind_gate)

    def is_behind_gate(self, document):
        document.invalidate_recordset()
        states = document._approval_gates[self.gate]
        return document.sudo()[document._approval_state_field] in states

    def request(self, document):
        document._request_approval(self.gate)
        return document.approval_case_id.with_user(self.approver)

    def assert_gate_closed(self, document):
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.pass_gate(document)
            self.env.flush_all()
        self.assertFalse(self.is_behind_gate(document))

    def test_the_gate_is_closed_before_approval(self):
        document = self.make_document()

        self.assert_gate_closed(document)
        self.assert_gate_closed(document.sudo())

    def test_the_gate_stays_closed_while_approval_is_pending(self):
        document = self.make_document()
        self.request(document)

        self.assert_gate_closed(document)

    def test_the_gate_opens_after_approval(self):
        document = self.make_document()

        self.request(document).action_approve()
        if not self.is_behind_gate(document):
            self.pass_gate(document)

        self.assertTrue(self.is_behind_gate(document))
        self.env.cr.flush()
        # What the database checks at commit agrees.
        self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_a_refused_document_does_not_pass(self):
        document = self.make_document()

        self.request(document).action_refuse("Not ordered by us.")

        self.assertEqual(document.approval_state, "refused")
        self.assert_gate_closed(document)

    def test_the_requester_cannot_approve_their_own_document(self):
        document = self.make_document()
        case = self.request(document)

        with self.assertRaises(UserError):
            case.with_user(self.requester).action_approve()

        self.assertEqual(document.approval_state, "pending")

    def test_a_colleague_without_the_role_cannot_approve(self):
        document = self.make_document()
        case = self.request(document)

        with self.assertRaises(UserError):
            case.with_user(self.bystander).action_approve()

        self.assertEqual(document.approval_state, "pending")

    def test_an_edit_of_a_protected_field_voids_the_request(self):
        document = self.make_document()
        case = self.request(document)

        document.write(self.protected_change)

        self.assertEqual(case.sudo().state, "superseded")
        self.assert_gate_closed(document)

    def test_an_edit_of_a_line_voids_the_request(self):
        if not self.line_field:
            self.skipTest("no protected lines")
        document = self.make_document()
        case = self.request(document)

        document[self.line_field][:1].write(self.line_change)

        self.assertEqual(case.sudo().state, "superseded")
        self.assert_gate_closed(document)

    def test_a_line_that_goes_voids_the_request(self):
        if not self.line_field:
            self.skipTest("no protected lines")
        document = self.make_document()
        case = self.request(document)

        document[self.line_field][:1].unlink()

        self.assertEqual(case.sudo().state, "superseded")

    def test_a_harmless_edit_keeps_the_request(self):
        if not self.harmless_change:
            self.skipTest("no harmless field named")
        document = self.make_document()
        case = self.request(document)

        document.write(self.harmless_change)

        self.assertEqual(case.sudo().state, "pending")

    def test_the_database_holds_the_gate_against_sql(self):
        document = self.make_document()
        state_field = document._approval_state_field
        self.env.cr.flush()

        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = %s",
                    SQL.identifier(document._table),
                    SQL.identifier(state_field),
                    self.behind_gate[state_field],
                    document.id,
                )
            )
            self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_what_passed_the_gate_keeps_its_protected_fields(self):
        document = self.make_document()
        self.request(document).action_approve()
        if not self.is_behind_gate(document):
            self.pass_gate(document)

        with self.assertRaises(UserError), self.env.cr.savepoint():
            document.write(self.protected_change)

    def test_a_document_is_not_created_behind_the_gate(self):
        Documents = self.env[self.model].with_user(self.requester)

        with self.assertRaises(UserError), self.env.cr.savepoint():
            Documents.create({**self.values(), **self.behind_gate})

    def test_import_does_not_pass_the_gate(self):
        document = self.make_document()
        state_field = document._approval_state_field
        record_id = document.with_env(self.env).export_data(["id"])["datas"][0][0]

        with mute_logger("odoo.sql_db", "odoo.models"):
            result = document.load(
                ["id", state_field], [[record_id, self.behind_gate[state_field]]]
            )

        self.assertTrue(result["messages"])
        self.assertFalse(self.is_behind_gate(document))

    def test_no_context_opens_the_gate_over_json_rpc(self):
        document = self.make_document()
        self.authenticate(self.requester.login, self.requester.login)
        context = {
            "wardclerk_permit": True,
            "wardclerk_engine": {"model": self.model, "is_spent": False},
            "skip_readonly_check": True,
            "install_mode": True,
            "tracking_disable": True,
            "su": True,
        }

        with mute_logger("odoo.http"):
            response = self.url_open(
                f"/web/dataset/call_kw/{self.model}/write",
                data=json.dumps(
                    {
                        "jsonrpc": "2.0",
                        "method": "call",
                        "params": {
                            "model": self.model,
                            "method": "write",
                            "args": [document.ids, self.behind_gate],
                            "kwargs": {"context": context},
                        },
                    }
                ),
                headers={"Content-Type": "application/json"},
            )

        self.assertIn("error", response.json())
        self.assertFalse(self.is_behind_gate(document))

    def test_an_automation_that_runs_as_superuser_does_not_pass_the_gate(self):
        document = self.make_document()
        action = self.env["ir.actions.server"].create(
            {
                "name": "Pass it",
                "model_id": self.env["ir.model"]._get_id(self.model),
                "state": "code",
                "code": f"record.sudo().write({self.behind_gate!r})",
            }
        )

        with self.assertRaises(UserError), self.env.cr.savepoint():
            action.with_context(active_model=self.model, active_id=document.id).run()

        self.assertFalse(self.is_behind_gate(document))

    def test_each_protected_field_can_be_read_from_stored_rows(self):
        Documents = self.env[self.model]
        declared = {Documents: Documents._approval_protected_fields}
        for name, line_fields in Documents._approval_protected_lines.items():
            lines = self.env[Documents._fields[name].comodel_name]
            declared[lines] = line_fields
            self.assertTrue(
                hasattr(lines, "_approval_document_field"),
                f"{lines._name} does not inherit wardclerk.approval.line.mixin",
            )

        for model, names in declared.items():
            for name in names:
                field = model._fields[name]
                stored = field.store and (
                    field.column_type or field.type == "many2many"
                )
                self.assertTrue(stored, f"{field} is not stored")
                self.assertFalse(field.company_dependent, f"{field} has many values")
