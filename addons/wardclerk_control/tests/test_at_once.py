"""One person, two duties, two requests at the same moment: one of them is stopped."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.wardclerk_approval.tests.fake import ORDER
from odoo.addons.wardclerk_approval.tests.test_concurrency import TestAtOnce as AtOnce


@tagged("post_install", "-at_install")
class TestDutiesAtOnce(AtOnce):
    """Runs on the engine's committed orders."""

    @classmethod
    def clean_up(cls):
        with cls.superuser() as env:
            env.cr.execute(
                "ALTER TABLE wardclerk_control_duty_done DISABLE TRIGGER USER;"
                " DELETE FROM wardclerk_control_duty_done WHERE res_model = %s;"
                " ALTER TABLE wardclerk_control_duty_done ENABLE TRIGGER USER;"
                " DELETE FROM wardclerk_control_opening",
                [ORDER],
            )
        return super().clean_up()

    def test_receiving_and_paying_at_once_is_one_too_many(self):
        for first, second in (("receive", "pay"), ("pay", "receive")) * 3:
            order, _case = self.asked("one")

            def do(duty, order=order):
                return lambda env: env["wardclerk.control"]._check_duties(
                    env[ORDER].browse(order), duty
                )

            results = self.at_once(("ann", do(first)), ("ann", do(second)))

            stopped = [one for one in results if isinstance(one, UserError)]
            self.assertEqual(len(stopped), 1, results)

    def test_approving_and_paying_at_once_is_one_too_many(self):
        for _ in range(4):
            order, case = self.asked("one")

            def pay(env, order=order):
                env["wardclerk.control"]._check_duties(env[ORDER].browse(order), "pay")
                return "paid"

            results = self.at_once(("ann", self.approve(case)), ("ann", pay))

            stopped = [
                one for one in results if isinstance(one, UserError | ValidationError)
            ]
            self.assertEqual(len(stopped), 1, results)
