"""Carries events from within Odoo, for installations where no relay can run."""

import os
import uuid

from odoo import api, models

from wardclerk.relay import courier
from wardclerk.relay.settings import allowed_hosts

from .wardclerk_event_secret_mixin import KEY_VARIABLE

SECONDS_MAX = 50  # of each minute's run: the next one finds it ended


class WardclerkOutbox(models.Model):
    _inherit = "wardclerk.outbox"

    @api.model
    def _carry(self, seconds_max=SECONDS_MAX):
        """Deliver what is due; a Scheduled Action does it each minute.

        Each statement is a transaction of its own, on a cursor of its own: while a
        receiver is asked, nothing is locked and nobody waits.
        """
        self._cipher_is_there()
        with self.env.registry.cursor() as cursor:

            def ask(statement, values):
                self._read_as_the_relay(cursor)
                cursor.execute(statement, _plain(values), log_exceptions=False)
                rows = cursor.dictfetchall() if cursor.description else []
                cursor.commit()  # the lease has to be seen before anything is sent
                return rows

            return courier.carry(
                ask, os.environ[KEY_VARIABLE], allowed_hosts(os.environ), seconds_max
            )

    @api.model
    def _cipher_is_there(self):
        """Say which variable is missing, as whoever sets a secret is told."""
        self.env["wardclerk.event.secret.mixin"]._cipher()

    @api.model
    def _read_as_the_relay(self, cursor):
        """Times in UTC, and each statement sees what was committed before it.

        Odoo's usual snapshot would make two carriers fail on each other's leases.
        """
        cursor.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        cursor.execute("SET LOCAL TIME ZONE 'UTC'")


def _plain(values):
    """Tokens as text: Odoo's driver was not told of uuid."""
    return {name: _without_uuid(value) for name, value in values.items()}


def _without_uuid(value):
    if isinstance(value, list):
        return [_without_uuid(item) for item in value]
    return str(value) if isinstance(value, uuid.UUID) else value
