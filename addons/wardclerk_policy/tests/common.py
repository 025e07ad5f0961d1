"""What the tests of policies share: a document type, two policy owners, a table."""

from odoo import fields, models
from odoo.orm.model_classes import add_to_registry
from odoo.tests import TransactionCase, new_test_user

SUBJECT = "wardclerk.fake.subject"
TEXT = """
hit_policy: first
inputs:
  - {name: amount, kind: number}
  - {name: facility, kind: tree}
  - {name: urgent, kind: boolean, label: Urgent}
  - {name: flags, kind: set, label: Flags}
rules:
  - id: flagged
    when: {flags: {empty: false}}
    block: Somebody must look at the flags first.
  - id: small
    reason: Small amounts need nobody.
    when: {amount: {below: 499.95}}
  - id: clinic
    when: {facility: {within: [MERCY]}, amount: {below: 5000, or_unknown: true}}
    steps: [{role: test_head, target_hours: 24}]
  - id: rest
    steps:
      - {role: test_head}
      - {role: test_cfo, order: 2, quorum: percent, quorum_value: 50}
"""


def fake_subject():
    """Return a document type whose facts are its own fields."""

    class FakeSubject(models.Model):
        _module = "wardclerk_policy"  # owner of the table, in this test only
        _name = SUBJECT
        _description = "Fake Subject"
        _inherit = ["wardclerk.policy.subject"]

        name = fields.Char(default="Subject 7")
        company_id = fields.Many2one(
            "res.company", default=lambda self: self.env.company
        )
        facility_id = fields.Many2one("wardclerk.facility")
        amount = fields.Char()

        def _policy_gates(self):
            return ("release", "pay")

        def _policy_company(self):
            return self.company_id

        def _policy_facility(self):
            return self.facility_id

        def _policy_facts(self):
            return {one.id: {"amount": one.amount or None} for one in self}

    models.MetaModel._module_to_models__[FakeSubject._module].remove(FakeSubject)
    return FakeSubject


class PolicyCase(TransactionCase):
    """Two policy owners, and a document type that exists in the tests only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        add_to_registry(cls.registry, fake_subject())
        cls.registry._setup_models__(cls.env.cr, [SUBJECT])
        cls.registry.init_models(cls.env.cr, [SUBJECT], {"models_to_check": True})
        cls.addClassCleanup(cls._forget_subject)
        owner = "wardclerk_base.group_policy_owner"
        cls.author = new_test_user(cls.env, "author", groups=owner)
        cls.second = new_test_user(cls.env, "second", groups=owner)
        cls.clinic = cls.env["wardclerk.facility"].create(
            {"name": "Mercy Clinic", "code": "MERCY"}
        )
        cls.head, cls.chief = cls.env["wardclerk.role"].create(
            [
                {"name": "Head", "code": "test_head"},
                {"name": "Chief", "code": "test_cfo"},
            ]
        )
        cls.hold(cls.head, "ann")
        cls.hold(cls.chief, "cleo")
        cls.policy = cls.make_policy()

    @classmethod
    def hold(cls, role, login, **values):
        """Give a role to somebody new."""
        person = new_test_user(cls.env, login, groups="wardclerk_base.group_approver")
        return cls.env["wardclerk.role.assignment"].create(
            {"role_id": role.id, "user_id": person.id, **values}
        )

    @classmethod
    def _forget_subject(cls):
        cls.registry["wardclerk.policy.subject"]._inherit_children.discard(SUBJECT)
        del cls.registry[SUBJECT]
        cls.registry._setup_models__(cls.env.cr, [])

    @classmethod
    def make_policy(cls, **values):
        return (
            cls.env["wardclerk.policy"]
            .with_user(cls.author)
            .create(
                {
                    "name": "Subjects",
                    "model_id": cls.env["ir.model"]._get_id(SUBJECT),
                    "gate": "release",
                    **values,
                }
            )
        )

    def draft(self, text=TEXT, policy=None, **values):
        Versions = self.env["wardclerk.policy.version"].with_user(self.author)
        policy = policy or self.policy
        return Versions.create({"policy_id": policy.id, "text": text, **values})

    def active(self, text=TEXT, policy=None, **values):
        version = self.draft(text, policy, **values)
        version.with_user(self.second).action_activate()
        return version
