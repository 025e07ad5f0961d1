"""Policies go out as files and come back as drafts of somebody."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import SUBJECT, TEXT, PolicyCase

HEADER = f"policy: Subjects\ndocument: {SUBJECT}\ngate: release\n"
FEW, MANY = 3, 300  # rules
ROWS_OF_ONE_INSERT = 100  # how Odoo cuts up what it creates


def text_of(rules):
    """Bands of amounts at one place, each asking a role and a person; then the rest."""
    inputs = "  - {name: amount, kind: number}\n  - {name: facility, kind: tree}\n"
    bands = "".join(
        f"  - id: band-{number}\n"
        f"    when: {{amount: {{below: {number}}}, facility: {{within: [MERCY]}}}}\n"
        "    steps: [{role: test_head}, {user: second, order: 2}]\n"
        for number in range(1, rules)
    )
    rest = "  - {id: rest, steps: [{role: test_cfo}]}\n"
    return f"inputs:\n{inputs}rules:\n{bands}{rest}"


@tagged("post_install", "-at_install")
class TestText(PolicyCase):
    def exported(self):
        texts = self.env["wardclerk.policy"].with_user(self.second).texts_in_force()
        return next(text for text in texts if SUBJECT in text)

    def draft_from(self, text, user=None):
        Policies = self.env["wardclerk.policy"].with_user(user or self.author)
        return Policies.draft_from_text(text)

    def test_what_is_exported_comes_back_with_the_same_bytes(
        self,
    ):
        self.active()
        first = self.exported()

        changed = first.replace("499.95", "480")
        self.draft_from(changed)
        draft = self.policy.version_ids.filtered(lambda one: one.state == "draft")
        draft.with_user(self.second).action_activate()

        self.assertIn("- MERCY", first)
        self.assertEqual(self.exported(), changed)

    def test_a_file_that_changes_nothing_makes_no_draft(self):
        self.active()

        told = self.draft_from(self.exported())

        self.assertFalse(told["version"])
        self.assertEqual(len(self.policy.version_ids), 1)

    def queries_of_import(self, rules):
        self.draft_from(HEADER + text_of(FEW))  # fills caches of what never changes
        self.policy.version_ids.unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count

        self.draft_from(HEADER + text_of(rules))

        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_many_rules_cost_the_queries_of_few_and_their_inserts(self):
        few = self.queries_of_import(FEW)

        many = self.queries_of_import(MANY)

        # Rules, conditions, their places and two steps a rule.
        inserts = 6 * MANY // ROWS_OF_ONE_INSERT
        self.assertLessEqual(many, few + inserts)

    def test_a_draft_is_not_in_force_and_names_who_can_activate_it(self):
        told = self.draft_from(HEADER + TEXT)

        self.assertFalse(self.policy.current_version_id)
        self.assertIn(self.second.name, told["activators"])
        self.assertNotIn(self.author.name, told["activators"])

    def test_a_policy_that_does_not_exist_is_created(self):
        self.draft_from(HEADER.replace("release", "pay") + TEXT)

        policy = self.env["wardclerk.policy"].search(
            [("res_model", "=", SUBJECT), ("gate", "=", "pay")]
        )
        self.assertEqual(policy.version_ids.state, "draft")

    def test_a_file_for_another_company_is_refused(self):
        with self.assertRaisesRegex(UserError, "no company named"):
            self.draft_from(HEADER + "company: Elsewhere\n" + TEXT)

    def test_only_policy_owners_draft(self):
        auditor = new_test_user(
            self.env, "reader", groups="wardclerk_base.group_auditor"
        )

        with self.assertRaises(AccessError):
            self.draft_from(HEADER + TEXT, auditor)
