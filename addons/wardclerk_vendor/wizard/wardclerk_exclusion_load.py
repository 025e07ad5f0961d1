"""Loads the publisher's file of an exclusion list."""

from odoo import fields, models

from ..models.wardclerk_exclusion_list import decoded_file


class WardclerkExclusionLoad(models.TransientModel):
    """Who may create one loads; the list checks the file itself."""

    _name = "wardclerk.exclusion.load"
    _description = "Load an Exclusion List"

    source = fields.Selection(
        [
            ("LEIE", "OIG LEIE, full file"),
            ("SAM", "SAM.gov exclusions, public extract"),
        ],
        required=True,
        default="LEIE",
    )
    file = fields.Binary(required=True, attachment=False)
    file_name = fields.Char()
    accept_fewer = fields.Boolean(
        string="Fewer entries are right",
        help="Otherwise a file that lost a tenth of its entries is refused.",
    )

    def action_load(self):
        """Replace the list in use by this file."""
        self.ensure_one()
        self.check_access("write")
        # Entries are the engine's rows; who may load is who may use this dialogue.
        Lists = self.env["wardclerk.exclusion.list"].sudo()
        loaded = Lists._load(self.source, decoded_file(self.file), self.accept_fewer)
        return loaded.sudo(False).get_formview_action()
