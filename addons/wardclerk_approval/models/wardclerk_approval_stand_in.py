"""Whom a step asks today, and who stands in for them."""

from odoo import api, fields, models

from ..who import Who


class WardclerkApprovalStep(models.Model):
    _inherit = "wardclerk.approval.step"

    stand_ins = fields.Json(help="Who decides for whom: {delegate id: holder id}.")

    @api.model
    def _asked_of(self, turns):
        """Return whom the steps ask, for each (`Who`, case, role escalated to).

        In the words of the core: holders, delegates and who was asked as well. All
        of them cost the same few searches.
        """
        escalated = [
            (Who(role_id, None, 0), case) for _who, case, role_id in turns if role_id
        ]
        wanted = [(who, case) for who, case, _role in turns] + escalated
        found = self._holders_of(wanted)
        holders, more = found[: len(turns)], iter(found[len(turns) :])
        delegates = self.env["wardclerk.approval.delegation"]._delegates_of(
            [
                (case, who.role_id, held)
                for (who, case, _role), held in zip(turns, holders, strict=True)
            ]
        )
        return [
            {
                "holders": held,
                "delegates": lent,
                "escalated_to": next(more) if role_id else frozenset(),
            }
            for (_who, _case, role_id), held, lent in zip(
                turns, holders, delegates, strict=True
            )
        ]

    def _holder_words(self):
        """Return the names of who holds this step, and for whom they stand in."""
        stand_ins = self.stand_ins or {}
        # Names of colleagues, also of other companies.
        people = {one.id: one.name for one in self.sudo().holder_ids}
        # As above.
        held_for = self.env["res.users"].sudo().browse(stand_ins.values())
        names = {one.id: one.name for one in held_for}
        return ", ".join(
            self.env._(
                "%(delegate)s for %(holder)s",
                delegate=name,
                holder=names[stand_ins[str(user_id)]],
            )
            if str(user_id) in stand_ins
            else name
            for user_id, name in people.items()
        )


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    def _why_words(self, step):
        """Tell a delegate for whom they are asked, and why others are."""
        holder_id = (step.stand_ins or {}).get(str(self.env.uid))
        if holder_id:
            # A name that the card shows to whoever stands in.
            holder = self.env["res.users"].sudo().browse(holder_id)
            return self.env._("You stand in for %s", holder.name)
        if step.added_by_id:
            return self.env._("%s asks you as well", step.added_by_id.name)
        return super()._why_words(step)


class WardclerkApprovalDecision(models.Model):
    _inherit = "wardclerk.approval.decision"

    on_behalf_of_id = fields.Many2one(
        "res.users",
        string="For",
        index="btree_not_null",
        ondelete="restrict",
        help="Whose turn it was, when a delegate decided.",
    )

    _represented_once = models.UniqueIndex(
        "(case_id, on_behalf_of_id) WHERE on_behalf_of_id IS NOT NULL",
        "Nobody is decided for twice in one case.",
    )

    @api.depends("user_id", "outcome", "on_behalf_of_id")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for one in self.filtered("on_behalf_of_id"):
            one.display_name = self.env._(
                "%(decision)s (for %(holder)s)",
                decision=one.display_name,
                holder=one.on_behalf_of_id.name,
            )
        return result
