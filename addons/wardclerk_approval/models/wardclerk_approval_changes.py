"""What changes past `write`: noted when it is flushed, judged before the commit."""

import contextlib

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

NOTED = "wardclerk.approval.noted"  # keys in the cursor's precommit data
BUSY = "wardclerk.approval.busy"
REOPEN = "wardclerk.approval.reopen"
UNMOVED = object()  # in place of a state, when only content was flushed


class WardclerkApprovalMixin(models.AbstractModel):
    """Stored computes and low-level writes end in `_write_multi` without `write`.

    There nothing is judged, because the flush has written half of it. The documents
    are noted, and judged in a hook before the commit, or before a savepoint.
    """

    _inherit = "wardclerk.approval.mixin"

    def _write_multi(self, vals_list):
        names = {name for vals in vals_list for name in vals}
        # A state that people write is guarded in `write`, in their own call.
        computed = self._fields[self._approval_state_field].compute
        moves = computed and self._approval_state_field in names
        watched = moves or self._approval_concerns(names)
        if not watched or not self._approval_is_watched():
            return super()._write_multi(vals_list)
        before = self._approval_stored_states() if moves else {}
        result = super()._write_multi(vals_list)
        self._approval_note(before)
        return result

    def _approval_is_watched(self):
        return self.env["wardclerk.policy"]._governs_model(self._name)

    def _approval_stored_states(self):
        """Return {record id: state} as the rows still have it."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM %s WHERE id IN %s",
                SQL.identifier(self._approval_state_field),
                SQL.identifier(self._table),
                tuple(self.ids),
            )
        )
        return {record_id: state or False for record_id, state in rows}

    def _approval_note(self, before):
        """Keep these documents until the cursor is flushed, with the states they had.

        `before` is {record id: state}, for those whose state was flushed.
        """
        precommit = self.env.cr.precommit
        if NOTED not in precommit.data:
            precommit.data[NOTED] = {}
            precommit.add(self._approval_judge_noted)
        noted = precommit.data[NOTED].setdefault(self._name, {})
        for record_id in self.ids:
            if noted.get(record_id, UNMOVED) is UNMOVED:
                noted[record_id] = before.get(record_id, UNMOVED)

    def _approval_forget(self):
        """The content of these documents was judged just now."""
        noted = self.env.cr.precommit.data.get(NOTED, {}).get(self._name, {})
        for record_id in self.ids:
            if noted.get(record_id) is UNMOVED:
                del noted[record_id]

    def _approval_judge_noted(self):
        """Hold every noted document to what `write` would have held it to."""
        for name, states in self.env.cr.precommit.data.pop(NOTED, {}).items():
            documents = self.env[name].browse(states).exists()
            moved = documents.filtered(
                lambda one, states=states: states[one.id] is not UNMOVED
            )
            moved._approval_guard_passages(states)
            documents._approval_content_changed()
            moved._approval_follow_returns(states)

    # -- one judgement for a write with all its lines ------------------------

    @contextlib.contextmanager
    def _approval_busy(self):
        """Judge lines together with their document, once its write is through."""
        data = self.env.cr.precommit.data
        begun = {(self._name, one) for one in self.ids} - data.get(BUSY, set())
        data[BUSY] = data.get(BUSY, set()) | begun
        try:
            yield
        finally:
            data[BUSY] = data.get(BUSY, set()) - begun

    def _approval_not_busy(self):
        busy = self.env.cr.precommit.data.get(BUSY, set())
        return self.filtered(lambda one: (one._name, one.id) not in busy)

    # -- asking again --------------------------------------------------------

    def _approval_ask_again(self, gate):
        """Ask again before the commit: many edits of one transaction make one case."""
        precommit = self.env.cr.precommit
        if REOPEN not in precommit.data:
            precommit.data[REOPEN] = {}
            precommit.add(self._approval_reopen)
        wanted = precommit.data[REOPEN].setdefault((self._name, gate), set())
        wanted.update(self.ids)

    def _approval_reopen(self):
        """Open the cases that take the place of those that ended by a change."""
        for (name, gate), ids in self.env.cr.precommit.data.pop(REOPEN, {}).items():
            documents = self.env[name].browse(ids).exists()
            states = documents._approval_states()
            waiting = documents.filtered(
                lambda one, states=states: (
                    states[one.id] not in one._approval_cancel_states
                )
            )
            try:
                with self.env.cr.savepoint(flush=False):
                    waiting._request_approval(gate)
            except UserError as error:
                waiting._approval_tell_not_asked(error)

    def _approval_tell_not_asked(self, error):
        """Whoever edits is not held up; they read what is missing before they ask."""
        for document in self:
            if "message_ids" in document._fields:
                # The note is the engine's, whatever right the editor has.
                document.sudo()._message_log(
                    body=self.env._("Approval was not requested again: %s", error)
                )
