"""Two servers that take in the same thing at the same time take it in once."""

import threading

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL, mute_logger

KIND = "test of two servers"


@tagged("post_install", "-at_install")
class TestConcurrency(TransactionCase):
    """Uses real transactions of its own, because one transaction cannot race."""

    def setUp(self):
        super().setUp()
        self.company_id = self.env.company.id
        self.addCleanup(self.forget)

    def forget(self):
        with self.registry.cursor() as cr:
            cr.execute(SQL("DELETE FROM wardclerk_intake_claim WHERE kind = %s", KIND))

    def claims(self, cr):
        env = api.Environment(cr, SUPERUSER_ID, {})
        return env["wardclerk.intake.claim"], env["res.company"].browse(self.company_id)

    def test_the_second_is_run_again_and_then_sees_the_first(self):
        first_cr, second_cr = self.registry.cursor(), self.registry.cursor()
        self.addCleanup(first_cr.close)
        self.addCleanup(second_cr.close)
        outcome = []
        second_cr.execute("SELECT 1")  # its snapshot is older than the first's commit
        claims, company = self.claims(first_cr)
        claims._take(company, KIND, "one")
        second = self.claims(second_cr)  # here: the runner holds the registry's lock

        def take_as_second():
            claims, company = second
            with mute_logger("odoo.sql_db"):
                try:
                    outcome.append(claims._take(company, KIND, "one")[1])
                except SerializationFailure as error:
                    outcome.append(error)

        thread = threading.Thread(target=take_as_second)
        thread.start()
        first_cr.commit()
        thread.join(30)
        second_cr.rollback()
        claims, company = second
        again = claims._take(company, KIND, "one")

        self.assertIsInstance(outcome[0], SerializationFailure)
        self.assertFalse(again[1])
