"""Scheduled actions decide nothing, in whosever name their code calls."""

from contextvars import ContextVar

from odoo import models

# A job has no request that tells who is logged in, and its code may take any person's
# name. A context key could be dropped by that code; this it cannot reach.
in_job = ContextVar("wardclerk_in_job", default=False)


class IrCron(models.Model):
    _inherit = "ir.cron"

    def _callback(self, cron_name, server_action_id):
        token = in_job.set(True)
        try:
            return super()._callback(cron_name, server_action_id)
        finally:
            in_job.reset(token)
