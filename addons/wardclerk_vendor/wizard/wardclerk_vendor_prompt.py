"""The words that an act on a vendor needs."""

from odoo import fields, models


class WardclerkVendorPrompt(models.TransientModel):
    """It asks and passes on: what may be done is checked by the vendor and the hit."""

    _name = "wardclerk.vendor.prompt"
    _description = "Act on a Vendor"

    kind = fields.Selection(
        [
            ("block", "Block"),
            ("restrict", "Restrict"),
            ("confirm", "It Is the Vendor"),
            ("not_same", "Not the Same"),
        ],
        required=True,
    )
    vendor_id = fields.Many2one("wardclerk.vendor")
    hit_id = fields.Many2one("wardclerk.vendor.hit")
    entry = fields.Text(related="hit_id.entry")
    text = fields.Text(string="Why?", required=True)

    def action_go(self):
        """Do it, as the person who is logged in."""
        self.ensure_one()
        act = {
            "block": lambda: self.vendor_id._tighten("block", self.text),
            "restrict": lambda: self.vendor_id._tighten("restrict", self.text),
            "confirm": lambda: self.hit_id._judge("confirmed", self.text),
            "not_same": lambda: self.hit_id._judge("not_same", self.text),
        }
        act[self.kind]()
        return {"type": "ir.actions.act_window_close"}
