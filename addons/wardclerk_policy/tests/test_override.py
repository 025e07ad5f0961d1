"""Companies and facilities tighten the group's policy, within guard-rails."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged

from .common import SUBJECT, PolicyCase

GROUP = """
rules:
  - {id: small, when: {amount: {below: 500}}}
  - {id: rest, steps: [{role: test_head, target_hours: 48}]}
"""
LOCAL = """
rules:
  - id: large
    when: {amount: {above: 1000}}
    steps: [{role: test_head, target_hours: 24}, {role: test_cfo, order: 2}]
"""
BLOCKING = "rules: [{id: stop, when: {amount: {above: 1000}}, block: Ask first.}]"


@tagged("post_install", "-at_install")
class TestOverride(PolicyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ward = cls.env["wardclerk.facility"].create(
            {"name": "Ward 3", "code": "WARD3", "parent_id": cls.clinic.id}
        )
        cls.elsewhere = cls.env["wardclerk.facility"].create(
            {"name": "Oakwood Clinic", "code": "OAK"}
        )
        cls.local_owner = new_test_user(
            cls.env,
            "local.owner",
            groups="wardclerk_base.group_local_policy_owner",
        )

    def clinic_policy(self, user=None, **values):
        return self.make_policy(
            **{"name": "Mercy", "facility_id": self.clinic.id, **values}
        ).with_user(user or self.author)

    def subject(self, amount, facility=None, company=None):
        return self.env[SUBJECT].create(
            {
                "amount": amount,
                "facility_id": facility and facility.id,
                "company_id": (company or self.env.company).id,
            }
        )

    def decision(self, record, gate="release"):
        return self.env["wardclerk.policy"]._decide(record, gate)[record.id][2]

    def asked(self, record):
        return [
            (step.role, step.order, step.target_hours)
            for step in self.decision(record).steps
        ]

    def test_a_facility_adds_its_steps_to_those_of_the_group(self):
        self.active(GROUP)
        self.active(LOCAL, self.clinic_policy())

        self.assertEqual(
            self.asked(self.subject("2000", self.ward)),
            [("test_head", 1, 24), ("test_cfo", 2, 0)],
        )
        self.assertEqual(
            self.asked(self.subject("2000", self.elsewhere)), [("test_head", 1, 48)]
        )

    def test_a_company_adds_to_the_group_and_a_facility_to_both(self):
        self.active(GROUP)
        self.active(
            "rules: [{id: ours, steps: [{role: test_cfo}]}]",
            self.make_policy(company_id=self.env.company.id),
        )
        self.active(LOCAL, self.clinic_policy())

        decision = self.decision(self.subject("2000", self.clinic))

        self.assertEqual(decision.rule_id, "rest + ours + large")
        self.assertEqual(
            decision.asked_by,
            (("Group", "Mercy Clinic"), (self.env.company.name, "Mercy Clinic")),
        )

    def test_a_rule_that_asks_for_nothing_loosens_nothing(self):
        self.active(GROUP)
        self.active("rules: [{id: free}]", self.clinic_policy())

        self.assertEqual(
            self.asked(self.subject("2000", self.clinic)), [("test_head", 1, 48)]
        )

    def test_what_a_facility_has_no_rule_for_stays_as_the_group_says(self):
        self.active(GROUP)
        self.active(LOCAL, self.clinic_policy())

        self.assertTrue(self.decision(self.subject("100", self.clinic)).is_free)

    def test_a_facility_can_block(self):
        self.active(GROUP)
        self.active(BLOCKING, self.clinic_policy())

        self.assertEqual(
            self.decision(self.subject("2000", self.clinic)).block, "Ask first."
        )

    def test_a_facility_without_a_policy_above_it_stands_alone(self):
        self.active(f"{LOCAL}  - {{id: others}}\n", self.clinic_policy())

        decided = self.env["wardclerk.policy"]._decide(
            self.subject("2000", self.clinic) | self.subject("2000"), "release"
        )

        self.assertEqual(len(decided), 1)

    def test_an_override_needs_no_rule_for_what_the_group_covers(self):
        draft = self.draft(LOCAL, self.clinic_policy())
        with self.assertRaisesRegex(UserError, "No rule covers"):
            draft.with_user(self.second).action_activate()
        self.active(GROUP)

        draft.with_user(self.second).action_activate()

        self.assertEqual(draft.state, "active")

    def test_a_company_that_is_another_one_is_not_asked(self):
        self.active(GROUP)
        other = self.env["res.company"].create({"name": "Oakwood Clinics"})
        self.author.company_ids |= other
        self.second.company_ids |= other
        (self.head | self.chief).assignment_ids.user_id.company_ids |= other
        self.active(LOCAL, self.make_policy(company_id=other.id))

        here = self.subject("2000")
        there = self.subject("2000", company=other)

        self.assertEqual(self.decision(here).rule_id, "rest")
        self.assertEqual(self.decision(there).rule_id, "rest + large")

    def test_all_layers_cost_the_same_queries_for_many_documents(self):
        self.active(GROUP)
        self.active(LOCAL, self.clinic_policy())
        one = self.subject("2000", self.ward)
        many = one.union(*(self.subject("2000", self.ward) for _ in range(40)))
        self.decision(one)

        counts = []
        for records in (one, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["wardclerk.policy"]._decide(records, "release")
            counts.append(self.env.cr.sql_log_count - before)

        self.assertEqual(*counts)
        self.assertLessEqual(counts[0], 8)

    def test_the_company_of_a_facility_is_the_company_of_its_policy(self):
        policy = self.clinic_policy()

        self.assertEqual(policy.company_id, self.clinic.company_id)
        other = self.env["res.company"].create({"name": "Oakwood Clinics"})
        with self.assertRaises(ValidationError):
            policy.sudo().company_id = other

    def test_a_fact_outside_the_guardrails_is_refused_with_a_clear_sentence(self):
        self.active(GROUP)
        self.limit_amount(500, 5000)
        policy = self.clinic_policy()

        for text, words in (
            (LOCAL.replace("1000", "400"), "allows 500.00 to 5000.00"),
            (
                "rules: [{id: x, when: {facility: {within: [MERCY]}}}]",
                "ask for Amount only",
            ),
        ):
            with self.subTest(words), self.assertRaises(ValidationError) as caught:
                self.draft(text, policy)
            self.assertIn(words, str(caught.exception))

    def limit_amount(self, lowest, highest):
        self.policy.guardrail_ids = [
            Command.create(
                {
                    "input_id": self.env.ref(
                        "wardclerk_policy.wardclerk_policy_input_amount"
                    ).id,
                    "has_lowest": True,
                    "lowest": lowest,
                    "has_highest": True,
                    "highest": highest,
                }
            )
        ]

    def test_what_the_group_asks_itself_may_be_repeated(self):
        self.active(GROUP)
        self.limit_amount(1000, 5000)

        draft = self.draft(
            "rules: [{id: x, when: {amount: {below: 500}}, steps: [{role: test_cfo}]}]",
            self.clinic_policy(),
        )

        self.assertEqual(draft.state, "draft")

    def test_a_block_is_refused_where_the_group_forbids_it(self):
        self.policy.override_may_block = False

        with self.assertRaisesRegex(ValidationError, "but not block"):
            self.draft(BLOCKING, self.clinic_policy())

    def test_guardrails_are_checked_again_at_activation(self):
        self.active(GROUP)
        draft = self.draft(BLOCKING, self.clinic_policy())
        self.policy.override_may_block = False

        with self.assertRaisesRegex(ValidationError, "but not block"):
            draft.with_user(self.second).action_activate()

    def test_guardrails_leave_evidence(self):
        self.limit_amount(500, 5000)
        self.env.cr.flush()

        entry = self.env["wardclerk.audit.entry"].search(
            [("action", "=", "policy.guardrails"), ("res_id", "=", self.policy.id)]
        )

        self.assertEqual(entry.actor_id, self.author)

    def test_a_local_owner_changes_policies_of_own_places_only(self):
        group = self.active(GROUP)
        group_draft = self.draft(GROUP)
        company = self.make_policy(company_id=self.env.company.id)
        mine = self.clinic_policy()
        theirs = self.make_policy(facility_id=self.elsewhere.id)
        self.local_owner.facility_ids = self.clinic

        def may(record):
            return record.with_user(self.local_owner).has_access("write")

        self.assertTrue(may(mine))
        self.assertTrue(may(self.draft(LOCAL, mine)))
        for record in (
            self.policy,
            group,
            group_draft,
            group_draft.rule_ids,
            group_draft.rule_ids.step_ids,
            group_draft.rule_ids.condition_ids,
            company,
            theirs,
            self.draft(LOCAL, theirs).rule_ids,
        ):
            with self.subTest(record):
                self.assertFalse(may(record))
                self.assertTrue(record.with_user(self.local_owner).has_access("read"))

    def test_a_local_owner_makes_no_policy_of_the_group(self):
        Policies = self.env["wardclerk.policy"].with_user(self.local_owner)
        values = {
            "name": "Mine",
            "model_id": self.env["ir.model"]._get_id(SUBJECT),
            "gate": "pay",
        }

        with self.assertRaises(AccessError):
            Policies.create(values)
        mine = Policies.create({**values, "facility_id": self.clinic.id})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            mine.write({"facility_id": False, "company_id": False})

    def test_a_local_owner_moves_no_rule_into_the_draft_of_the_group(self):
        group_draft = self.draft(GROUP)
        rule = self.draft(LOCAL, self.clinic_policy()).rule_ids

        with self.assertRaises(UserError), self.env.cr.savepoint():
            rule.with_user(self.local_owner).write({"version_id": group_draft.id})
            self.env.flush_all()

    def test_local_owners_activate_what_another_local_owner_wrote(self):
        self.active(GROUP)
        draft = self.draft(LOCAL, self.clinic_policy())

        draft.with_user(self.local_owner).action_activate()

        self.assertEqual(draft.state, "active")
        with self.assertRaises(AccessError):
            self.draft(GROUP).with_user(self.local_owner).action_activate()

    def test_a_threshold_is_tightened_for_one_clinic_in_a_dialog(self):
        group = self.active(GROUP)
        action = self.policy.with_user(self.local_owner).action_open_tighten()
        Dialog = self.env[action["res_model"]].with_user(self.local_owner)

        with Form(Dialog.with_context(**action["context"])) as form:
            form.facility_id = self.clinic
            form.rule_id = group.rule_ids.filtered(lambda rule: rule.code == "rest")
            form.limit = 200
        draft = self.env["wardclerk.policy.version"].browse(
            form.record.action_draft()["res_id"]
        )

        self.assertEqual(draft.policy_id.facility_id, self.clinic)
        self.assertEqual(draft.state, "draft")
        self.assertEqual(draft.rule_ids.code, "mercy-rest")
        draft.with_user(self.second).action_activate()
        self.assertEqual(
            self.asked(self.subject("300", self.ward)), [("test_head", 1, 48)]
        )
        self.assertTrue(self.decision(self.subject("300")).is_free)

    def test_tightening_again_replaces_the_threshold(self):
        group = self.active(GROUP)
        rest = group.rule_ids.filtered(lambda rule: rule.code == "rest")
        for limit in (200, 300):
            dialog = self.env["wardclerk.policy.tighten"].with_user(self.author)
            action = dialog.create(
                {
                    "policy_id": self.policy.id,
                    "facility_id": self.clinic.id,
                    "rule_id": rest.id,
                    "limit": limit,
                }
            ).action_draft()

        draft = self.env["wardclerk.policy.version"].browse(action["res_id"])
        self.assertEqual(draft.rule_ids.condition_ids.value, "300")
