"""Rows that follow from what happened: an engine writes them, and they stay."""

from odoo import api, models
from odoo.exceptions import AccessError

from ..permit import take_permit

CHATTER = ("mail.thread", "mail.activity.mixin")


class WardclerkKeptMixin(models.AbstractModel):
    """Nobody creates, changes or deletes such rows by hand, whatever their rights.

    The engine's own methods do so with a permit (`wardclerk_policy.permit`).
    """

    _name = "wardclerk.kept.mixin"
    _description = "Rows That Follow from What Happened"

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_without_permit()
        return super().create(vals_list)

    def write(self, vals):
        chatter = self._chatter_fields()
        if not chatter or vals.keys() - chatter:
            self._refuse_without_permit()
        return super().write(vals)

    @api.model
    def _chatter_fields(self):
        """Return the fields of messages and to-dos, where there are any: for people."""
        return {
            name
            for mixin in CHATTER
            if isinstance(self, self.pool[mixin])
            for name in self.env[mixin]._fields
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(
            self.env._("%s: what happened stays on record.", self._kept_words())
        )

    def _refuse_without_permit(self):
        if not take_permit(self):
            raise AccessError(
                self.env._(
                    "%s: it follows from what happened, nobody types it.",
                    self._kept_words(),
                )
            )

    def _kept_words(self):
        # What a document is called is no secret.
        return self.env["ir.model"].sudo()._get(self._name).name
