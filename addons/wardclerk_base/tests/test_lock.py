"""The second of two people learns that somebody else was there."""

from odoo.exceptions import LockError
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL


@tagged("post_install", "-at_install")
class TestLock(TransactionCase):
    def test_who_comes_second_is_told_what_to_do(self):
        place = self.env.ref("base.main_company")
        with self.registry.cursor() as cr:
            cr.execute(
                SQL("SELECT FROM res_company WHERE id = %s FOR UPDATE", place.id)
            )

            with self.assertRaisesRegex(LockError, "at the same moment. Open it again"):
                place.lock_for_update()

        place.lock_for_update()
