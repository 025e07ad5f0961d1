"""What all records do."""

from odoo import api, models
from odoo.exceptions import LockError


class Base(models.AbstractModel):
    _inherit = "base"

    @api.private
    def lock_for_update(self, *, allow_referencing=False):
        """Lock these rows, or say to the second of two people what happened."""
        try:
            return super().lock_for_update(allow_referencing=allow_referencing)
        except LockError as error:
            raise LockError(
                self.env._(
                    "Somebody else is working on this at the same moment. Open it"
                    " again, see what they did, and then go on."
                )
            ) from error
