"""Evidence of every change of state of a governed document, both ways of a gate."""

from odoo import models


class WardclerkApprovalMixin(models.AbstractModel):
    _inherit = "wardclerk.approval.mixin"

    def _approval_guard_passages(self, before):
        result = super()._approval_guard_passages(before)
        if self._approval_gates:
            self._approval_tell_passages(before)
        return result

    def _approval_tell_passages(self, before):
        """Tell where each document was and is, and which gates it passed or left.

        A new document is told only when it begins behind a gate.
        """
        now = self._approval_states()
        moved = self._approval_governs().filtered(
            lambda one: (
                now[one.id] != before.get(one.id)
                and (
                    one.id in before or self._approval_gates_between(None, now[one.id])
                )
            )
        )
        self.env["wardclerk.audit"]._record(
            "document.moved",
            moved,
            old={one.id: {"state": before.get(one.id)} for one in moved},
            new={one.id: {"state": now[one.id]} for one in moved},
            detail={
                one.id: {
                    "passed": self._approval_gates_between(
                        before.get(one.id), now[one.id]
                    ),
                    "left": self._approval_gates_between(
                        now[one.id], before.get(one.id)
                    ),
                }
                for one in moved
            },
        )

    def _approval_gates_between(self, outside, behind):
        """Return the gates that lie between the one state and the other behind it."""
        return [
            gate
            for gate, states in self._approval_gates.items()
            if behind in states and outside not in states
        ]
