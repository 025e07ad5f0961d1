"""People decide about documents with a reason, and only through the methods."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, new_test_user, tagged

from .common import IntakeCase, pdf, reading


@tagged("post_install", "-at_install")
class TestDecisions(IntakeCase):
    def letter(self):
        content = pdf("letter")
        read = reading(content, "letter", fields={"total": "1.00"})
        return self.arrive(("letter.pdf", content, read)).with_user(self.clerk)

    def test_dismissing_keeps_the_document_and_the_reason(self):
        intake = self.letter()

        intake.dismiss("An advertisement")

        self.assertEqual(intake.state, "dismissed")
        self.assertEqual(intake.decision_reason, "An advertisement")
        self.assertTrue(intake.attachment_id.exists())

    def test_each_decision_needs_a_reason(self):
        intake = self.letter()

        for reason in ("", "   ", None, 7):
            with self.assertRaises(UserError):
                intake.dismiss(reason)

        self.assertEqual(intake.state, "waiting")

    def test_a_dismissed_document_is_taken_back(self):
        intake = self.letter()
        intake.dismiss("An advertisement")

        intake.reopen("It is a contract")

        self.assertEqual(intake.state, "waiting")

    def test_a_person_may_say_what_a_document_is(self):
        intake = self.letter()

        with self.domain():
            intake.route_as("credential", "It is a licence")

        self.assertEqual((intake.state, intake.res_model), ("routed", "res.partner"))
        self.assertEqual(intake.document_type, "credential")
        self.assertEqual(self.codes(intake), set())

    def test_a_duplicate_may_be_routed_after_all(self):
        content = pdf("twice")
        read = reading(content, "credential", fields={"total": "1.00"})
        with self.domain():
            first = self.arrive(("a.pdf", content, read))
            second = self.arrive(("a.pdf", content, read)).with_user(self.clerk)

            second.route_as("credential", "Meant twice")

        self.assertEqual(second.state, "routed")
        self.assertNotEqual(second.res_id, first.res_id)

    def test_a_type_without_domain_says_so(self):
        intake = self.letter()

        with self.assertRaisesRegex(UserError, "Nothing can be made"):
            intake.route_as("statement", "It is a statement")

    def test_a_routed_document_is_not_decided_again(self):
        content = pdf("done")
        with self.domain():
            intake = self.arrive(
                ("a.pdf", content, reading(content, "credential"))
            ).with_user(self.clerk)

        with self.assertRaises(UserError):
            intake.dismiss("Too late")

    def test_the_wizard_asks_and_applies(self):
        intake = self.letter()
        action = intake.with_context(wardclerk_decision="dismiss").action_decide()
        wizard = Form(
            self.env["wardclerk.intake.decide"]
            .with_user(self.clerk)
            .with_context(**action["context"])
        )
        wizard.reason = "An advertisement"

        wizard.save().action_apply()

        self.assertEqual(intake.state, "dismissed")

    def test_nobody_writes_what_became_of_a_document(self):
        intake = self.letter()
        forged = intake.with_context(wardclerk_intake_code=True)

        for item in (intake, forged, forged.sudo()):
            for values in ({"state": "routed"}, {"problem_ids": []}, {"sha256": "0"}):
                with self.assertRaises(AccessError):
                    item.write(values)

    def test_nobody_creates_a_document_by_hand(self):
        intake = self.letter()

        with self.assertRaises(AccessError):
            intake.sudo().copy()
        with self.assertRaises(AccessError):
            self.intakes.with_user(self.bot).create(
                {"name": "x", "message_id": intake.message_id.id}
            )

    def test_the_responsible_person_may_be_changed(self):
        intake = self.letter()
        colleague = new_test_user(self.env, "colleague", "wardclerk_base.group_finance")

        intake.responsible_id = colleague

        self.assertEqual(intake.responsible_id, colleague)

    def test_an_auditor_reads_and_decides_nothing(self):
        auditor = new_test_user(self.env, "auditor", "wardclerk_base.group_auditor")
        intake = self.letter().with_user(auditor)

        self.assertEqual(intake.read(["state"])[0]["state"], "waiting")
        with self.assertRaises(AccessError):
            intake.dismiss("No")

    def test_reading_again_queues_the_document(self):
        intake = self.letter()

        intake.action_read_again()

        waiting = self.env["wardclerk.assist.request"].search(
            [("res_id", "=", intake.id), ("res_model", "=", intake._name)]
        )
        self.assertEqual(waiting.state, "queued")

    def test_a_message_without_document_cannot_be_read_again(self):
        intake = self.arrive().with_user(self.clerk)

        with self.assertRaises(UserError):
            intake.action_read_again()
