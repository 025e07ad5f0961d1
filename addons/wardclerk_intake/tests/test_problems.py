"""The problems that people see are those that the rules know."""

from odoo.tests import TransactionCase, tagged

from wardclerk.core.intake.problem import SEVERITY


@tagged("post_install", "-at_install")
class TestProblems(TransactionCase):
    def test_each_code_has_words_a_next_step_and_its_severity(self):
        problems = self.env["wardclerk.intake.problem"].search([])

        shown = {problem.code: problem.severity for problem in problems}

        self.assertEqual(shown, {code: str(sev) for code, sev in SEVERITY.items()})
        self.assertTrue(all(problem.name and problem.advice for problem in problems))
        self.assertTrue(all(problem.color for problem in problems))
