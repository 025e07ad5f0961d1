"""Whose own work a document is, also after others wrote it since."""

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL


class WardclerkApprovalMaker(models.Model):
    """Who changed what is protected, or was named as the one for whom it exists.

    A row of a document tells its author and its last writer only. Between the two,
    somebody could change a price and have a colleague press *Save* once more.
    """

    _name = "wardclerk.approval.maker"
    _description = "Maker of a Document under Approval"
    _log_access = False
    _allow_sudo_commands = False

    res_model = fields.Char(string="Document Model", required=True)
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="restrict")

    _once = models.UniqueIndex("(res_model, res_id, user_id)")

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise AccessError(self.env._("Makers follow from what people write."))

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("Who made a document is never changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Who made a document is never deleted."))

    @api.model
    def _note(self, documents, user_ids):
        """Remember the makers of documents, given as {document id: user ids}."""
        rows = [
            SQL("(%s, %s, %s)", documents._name, record_id, user_id)
            for record_id, ids in user_ids.items()
            for user_id in sorted(ids)
        ]
        if rows:
            self.env.execute_query(
                SQL(
                    "INSERT INTO %s (res_model, res_id, user_id) VALUES %s"
                    " ON CONFLICT DO NOTHING RETURNING id",
                    SQL.identifier(self._table),
                    SQL(", ").join(rows),
                )
            )

    @api.model
    def _rows_of(self, documents):
        """Return the SELECT of the makers that are remembered for documents."""
        return SQL(
            "SELECT res_id, user_id, NULL FROM %s"
            " WHERE res_model = %s AND res_id IN %s",
            SQL.identifier(self._table),
            documents._name,
            tuple(documents.ids) or (None,),
        )


class WardclerkApprovalMixin(models.AbstractModel):
    _inherit = "wardclerk.approval.mixin"

    def write(self, vals):
        if self._approval_concerns(vals):
            self._approval_note_makers()
        return super().write(vals)

    def _approval_lines_changed(self):
        self._approval_note_makers()
        return super()._approval_lines_changed()

    def _approval_note_makers(self):
        """Before a change: who makes it, and for whom the document was until now."""
        if not self.ids or not self._approval_is_watched():
            return
        documents = self.sudo()  # whose work it is does not depend on who looks
        self.env["wardclerk.approval.maker"]._note(
            self,
            {
                one.id: {self.env.uid, *one._approval_named()}
                - {SUPERUSER_ID, False, one.create_uid.id}  # its row tells its author
                for one in documents
            },
        )

    def _approval_named(self):
        """Return the ids of those for whom this one document exists."""
        return {
            *self._approval_requester().ids,
            *(self[name].id for name in self._approval_maker_fields),
        }

    def _approval_maker_rows(self):
        remembered = self.env["wardclerk.approval.maker"]._rows_of(self)
        return [*super()._approval_maker_rows(), remembered]
