"""Rows that one person drafts and another one puts in force."""

from odoo import fields, models
from odoo.exceptions import AccessError

from ..permit import permitted


class WardclerkPolicyDraft(models.AbstractModel):
    """What the drafts of policies and of gates share.

    A child has `author_ids`, names in ``_engine_fields`` what only its own methods
    write, and says in `_refuse_unless_draft` what to do instead of an edit.
    """

    _name = "wardclerk.policy.draft"
    _description = "Draft by One Person, Put in Force by Another"

    _engine_fields = frozenset()

    def _refuse_unless_draft(self):
        """Raise when one of these is in force or was."""
        raise NotImplementedError

    def _rows_edited(self):
        """The draft or a row of it is written: note who does it."""
        self._refuse_unless_draft()
        self._note_author()

    def _note_author(self):
        """Remember who edits the draft: they cannot put it in force."""
        for draft in self.filtered(lambda one: self.env.user not in one.author_ids):
            # The list is the engine's own, no field that people fill.
            permitted(draft.sudo()).write(
                {"author_ids": [fields.Command.link(self.env.uid)]}
            )

    def _refuse_engine_fields(self, vals):
        if refused := self._engine_fields & vals.keys():
            raise AccessError(
                self.env._("Only activation writes %s.", ", ".join(sorted(refused)))
            )
