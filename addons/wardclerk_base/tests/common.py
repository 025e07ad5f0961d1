"""What tests of several addons share."""

from unittest.mock import patch


def run_job(test, job):
    """Run a scheduled action as Odoo's scheduler does, within the test's transaction.

    The scheduler's own cursors and its rollback have no place there; the caller takes
    back with a savepoint what fails.
    """
    registry = test.registry
    with (
        patch.object(registry, "check_signaling", lambda: registry),
        patch.object(test.env.cr, "rollback"),
    ):
        job._callback(job.cron_name, job.ir_actions_server_id.id)
