"""Portal users who may ask: for which facilities and cost centres, and as whom."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command, Domain

GROUP = "wardclerk_request_portal.group_portal_requester"


class ResUsers(models.Model):
    """They ask and answer, and never decide: outside users hold no role."""

    _inherit = "res.users"

    is_portal_requester = fields.Boolean(
        string="May Ask for Goods",
        compute="_compute_is_portal_requester",
        inverse="_inverse_is_portal_requester",
        help="Writes purchase requests in the portal, for the facilities below.",
    )
    request_cost_centre_ids = fields.Many2many(
        "wardclerk.cost.centre",
        "wardclerk_request_cost_centre_res_users_rel",
        "user_id",
        "cost_centre_id",
        string="Cost Centres",
        help="Who may bear what this person asks for. Empty: all of the facilities.",
    )

    @api.depends("group_ids")
    def _compute_is_portal_requester(self):
        for user in self:
            user.is_portal_requester = user.has_group(GROUP)

    def _inverse_is_portal_requester(self):
        group = self.env.ref(GROUP)
        for user in self:
            act = Command.link if user.is_portal_requester else Command.unlink
            user.group_ids = [act(group.id)]

    @api.constrains("group_ids", "login", "partner_id", "email", "active")
    def _check_one_account(self):
        """Who asks under one name and decides under another would decide alone."""
        for user in self.filtered("active"):
            accounts = user | user._wardclerk_other_accounts()
            asking = accounts.filtered(lambda one: one._wardclerk_asks_outside())
            inside = accounts.filtered(lambda one: not one.share)
            if asking and inside:
                raise ValidationError(
                    self.env._(
                        "%(portal)s and %(internal)s are the same person: mail address"
                        " or contact are the same. Take May Ask for Goods away from"
                        " the former, and let the latter ask.",
                        portal=asking[0].login,
                        internal=inside[0].login,
                    )
                )

    def _wardclerk_other_accounts(self):
        """Return other active users who are this person, as far as one can tell."""
        self.ensure_one()
        addresses = {self.login, self.email} - {False, ""}
        same = Domain("partner_id", "=", self.partner_id.id)
        same |= Domain("employee_ids.work_contact_id", "=", self.partner_id.id)
        for address in addresses:
            same |= Domain("login", "=ilike", _escaped(address))
            same |= Domain("email", "=ilike", _escaped(address))
        # Whoever gives the right need not see all users.
        return self.sudo().search(Domain("id", "!=", self.id) & same)

    def _wardclerk_asks_outside(self):
        """Tell whether this is a portal user who may ask."""
        return self.share and self.has_group(GROUP)

    def _wardclerk_requesters(self):
        asking = self.filtered(
            lambda user: user.active and user._wardclerk_asks_outside()
        )
        return super()._wardclerk_requesters() | asking

    def _wardclerk_jobs(self):
        """A contact with access to the portal is the employee whose contact it is."""
        jobs = super()._wardclerk_jobs()
        if jobs or not self.share:
            return jobs
        # As for people of the back office: it does not depend on who looks.
        employees = self.env["hr.employee"].sudo()
        return employees.search([("work_contact_id", "=", self.partner_id.id)])

    def write(self, vals):
        result = super().write(vals)
        if "request_cost_centre_ids" in vals:
            self.env.registry.clear_cache()  # record rules name the cost centres
        return result


def _escaped(text):
    """Return what `=ilike` finds as it is written, whatever it contains."""
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
