"""The deputy whom a person has chosen for their absences."""

from odoo import api, fields, models
from odoo.exceptions import AccessError


class ResUsers(models.Model):
    _inherit = "res.users"

    deputy_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        ondelete="set null",
        domain=[("share", "=", False)],
        help="Stands in when you are on leave: the delegation begins and ends with it.",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "deputy_id"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, "deputy_id"]

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users.filtered("deputy_id")._refuse_to_choose()
        return users

    def write(self, vals):
        if "deputy_id" not in vals:
            return super().write(vals)
        self._refuse_to_choose()
        old = {user.id: {"deputy_id": user.deputy_id} for user in self}
        result = super().write(vals)
        self.env["wardclerk.audit"]._record(
            "deputy.chosen", self, old=old, new={"deputy_id": self[:1].deputy_id}
        )
        return result

    def _refuse_to_choose(self):
        """Whose turns they are says who takes them, whatever rights others have.

        Odoo writes a user's own preferences under `sudo()`; who does it stays the
        same.
        """
        if self - self.env.user:
            raise AccessError(
                self.env._("Only %s can choose their deputy.", self[:1].name)
            )
