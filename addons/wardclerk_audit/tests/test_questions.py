"""The auditor's twelve questions open their answers; reviews are signed in person."""

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged

from .common import facts, flushed, make_people


@tagged("post_install", "-at_install")
class TestQuestions(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make_people(cls)
        cls.env["ir.config_parameter"].set_param("evidence.colour", "red")
        cls.env.cr.flush()

    def test_each_of_twelve_questions_opens_an_answer_the_auditor_can_read(self):
        questions = self.env["wardclerk.audit.question"].with_user(self.auditor)

        found = questions.search([])

        self.assertEqual(found.mapped("sequence"), list(range(1, 13)))
        for question in found:
            with self.subTest(question.name):
                for action in (question.action_open(), question.action_open_entries()):
                    model = self.env[action["res_model"]].with_user(self.auditor)
                    self.assertTrue(model.has_access("read"))
                entries = question.action_open_entries()
                self.env[entries["res_model"]].with_user(self.auditor).search(
                    entries["domain"]
                )
                binder = question.action_open_binder()
                self.assertEqual(binder["res_model"], "wardclerk.audit.binder")

    def test_question_about_configuration_finds_the_changed_parameter(self):
        question = self.env.ref("wardclerk_audit.wardclerk_audit_question_12")

        action = question.with_user(self.auditor).action_open_entries()

        entries = self.env["wardclerk.audit.entry"].with_user(self.auditor)
        self.assertIn(
            "parameter.created", entries.search(action["domain"]).mapped("action")
        )

    def test_questions_are_for_auditors(self):
        question = self.env.ref("wardclerk_audit.wardclerk_audit_question_01")

        with self.assertRaises(AccessError):
            question.with_user(self.requester).action_open()

    def test_review_is_signed_in_the_auditors_name_with_what_was_counted(self):
        reviews = self.env["wardclerk.audit.review"].with_user(self.auditor)

        review = reviews.create({"reviewer_id": self.requester.id})

        self.assertEqual(review.reviewer_id, self.auditor)
        self.assertGreaterEqual(review.exceptions["parameter."], 1)
        [entry] = flushed(self, review, "review.signed")
        self.assertEqual(facts(entry)["detail"]["exceptions"], dict(review.exceptions))

    def test_signed_review_is_not_edited(self):
        review = self.env["wardclerk.audit.review"].with_user(self.auditor).create({})

        for door in (review, review.sudo()):
            with self.assertRaises(AccessError):
                door.write({"statement": "Something else"})
        with self.assertRaises(AccessError):
            review.unlink()

    def test_only_an_auditor_signs(self):
        with self.assertRaises(AccessError):
            self.env["wardclerk.audit.review"].create({})
