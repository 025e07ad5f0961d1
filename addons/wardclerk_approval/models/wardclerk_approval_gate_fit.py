"""What a document type and its fields must be like, so that a gate on them holds."""

from odoo import models

from ..gate_classes import PARENT

MIXIN = "wardclerk.approval.mixin"
# Fields of these change on their own, without anybody's decision.
MACHINERY = (
    "mail.thread",
    "mail.activity.mixin",
    "mail.tracking.duration.mixin",
    "portal.mixin",
    "rating.mixin",
)


class WardclerkApprovalGate(models.Model):
    _inherit = "wardclerk.approval.gate"

    def _find_problems(self):
        found = super()._find_problems()
        documents = self.env.get(self.res_model)
        if found or documents is None:
            return found
        return [
            *self._problems_of_type(documents),
            *self._problems_of_content(documents),
            *self._problems_of_code(),
        ]

    def _problems_of_type(self, documents):
        if not documents._log_access:
            yield self.env._("%s does not keep who wrote a row.", self.model_id.name)
        heirs = sorted(documents._inherit_children)
        if heirs:
            yield self.env._(
                "%(type)s is also a part of %(others)s, which would be guarded too.",
                type=self.model_id.name,
                others=", ".join(heirs),
            )
        if PARENT in documents._inherit_module:
            return  # the names below are there because of an earlier gate
        own = set(self.env[MIXIN]._fields) - set(self.env["base"]._fields)
        taken = sorted(own & set(documents._fields))
        if taken:
            yield self.env._(
                "%(type)s has fields of its own that a gate needs: %(names)s.",
                type=self.model_id.name,
                names=", ".join(taken),
            )

    def _problems_of_content(self, documents):
        """Content that follows from passing the gate could never be approved."""
        state = documents._fields[self.state_field_id.name]
        moved = set(self.pool.get_dependent_fields(state))
        restless = {
            name
            for mixin in MACHINERY
            if mixin in self.env
            for name in self.env[mixin]._fields
        }
        for row in self.protected_ids:
            if row.name in restless | set(models.MAGIC_COLUMNS):
                yield self.env._("%s changes by itself.", row.field_description)
            elif documents._fields[row.name] in moved:
                yield self.env._(
                    "%(field)s follows from %(state)s: it would change by passing the"
                    " gate.",
                    field=row.field_description,
                    state=self.state_field_id.field_description,
                )

    def _problems_of_code(self):
        """Policies name a gate: under another name they would say nothing any more."""
        last = self.search(
            [("res_model", "=", self.res_model), ("state", "=", "active")]
        )
        if last and last.code != self.code:
            yield self.env._(
                "Gate: policies know the one in force as %s. Keep its name.", last.code
            )
