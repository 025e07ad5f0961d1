"""Somebody on a list who could be the vendor: a question to a person."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.wardclerk_policy.permit import permitted, take_permit


class WardclerkVendorHit(models.Model):
    """The verdict is given once and remembered: the same entry is not asked again."""

    _name = "wardclerk.vendor.hit"
    _description = "Possible Match"
    _inherit = ["wardclerk.audit.mixin"]
    _order = "score desc, id"
    _log_access = False
    _allow_sudo_commands = False

    vendor_id = fields.Many2one(
        "wardclerk.vendor", required=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(
        related="vendor_id.partner_id", string="Firm", store=True
    )
    check_id = fields.Many2one(
        "wardclerk.vendor.check", required=True, ondelete="restrict"
    )
    entry_digest = fields.Char(required=True)
    entry = fields.Text(string="On the List", required=True)
    score = fields.Integer(required=True, help="Of 100.")
    why = fields.Text(string="What Speaks for It")
    verdict = fields.Selection(
        [
            ("open", "To Be Judged"),
            ("confirmed", "It Is the Vendor"),
            ("not_same", "Not the Same"),
        ],
        required=True,
        default="open",
        index=True,
    )
    judged_by_id = fields.Many2one("res.users", ondelete="restrict")
    judged_at = fields.Datetime()
    reason = fields.Text()

    _once = models.UniqueIndex("(vendor_id, entry_digest)")

    @api.depends("vendor_id", "score")
    def _compute_display_name(self):
        for hit in self:
            hit.display_name = f"{hit.vendor_id.display_name}: {hit.score}"

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("A hit is the result of a screening."))
        return super().create(vals_list)

    def write(self, vals):
        if not take_permit(self):
            raise AccessError(self.env._("A hit is judged, not edited."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A hit stays on file."))

    def action_open_confirm(self):
        """Ask why it is the vendor."""
        return self._open_prompt("confirm")

    def action_open_not_same(self):
        """Ask why it is somebody else."""
        return self._open_prompt("not_same")

    def _open_prompt(self, kind):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": "wardclerk.vendor.prompt",
            "view_mode": "form",
            "target": "new",
            "context": {"default_kind": kind, "default_hit_id": self.id},
        }

    def _judge(self, verdict, reason):
        self.ensure_one()
        self.check_access("read")
        person = self.env.user
        if self.env.su or person._wardclerk_is_bot():
            raise AccessError(self.env._("A person judges whether it is the vendor."))
        if not person.has_group("wardclerk_base.group_procurement"):
            raise AccessError(self.env._("Procurement judges possible matches."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: an auditor asks."))
        self.lock_for_update()
        if self.verdict != "open":
            raise UserError(self.env._("It was judged already."))
        # The engine's own row, after the check of who may.
        permitted(self.sudo()).write(
            {
                "verdict": verdict,
                "judged_by_id": person.id,
                "judged_at": fields.Datetime.now(),
                "reason": reason.strip(),
            }
        )
        self.env["wardclerk.audit"]._record(
            "vendor_hit.judged",
            self,
            reason=reason,
            detail={
                "vendor": self.partner_id.id,
                "verdict": verdict,
                "score": self.score,
                "entry": self.entry_digest,
            },
        )
        self.vendor_id._refresh()
