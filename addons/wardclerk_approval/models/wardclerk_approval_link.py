"""A person's own link to decide one step: single use, bound to one content."""

import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, file_open

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

PREFIX = "wct_"  # by which logs know a token and mask it
TOKEN_BYTES = 32  # out of reach of guessing
LIFE = timedelta(days=7)  # a mail that is older is no news
PATH = "/wardclerk/decide"


def hash_of(token):
    """Return what is stored of a token: of a random one, this tells nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


class WardclerkApprovalLink(models.Model):
    """The token itself is in the mail only.

    A link gives no right: whoever follows it decides as they could on the screen, and
    everything is checked again then. It ends when it is used, when the case or the step
    ends, when the person no longer holds the step, and after a week.
    """

    _name = "wardclerk.approval.link"
    _description = "Link to Decide"
    _order = "id desc"
    _log_access = False
    _allow_sudo_commands = False

    case_id = fields.Many2one(
        "wardclerk.approval.case", required=True, index=True, ondelete="restrict"
    )
    step_id = fields.Many2one(
        "wardclerk.approval.step", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="Person", required=True, ondelete="restrict"
    )
    token_hash = fields.Char(required=True, groups=fields.NO_ACCESS)
    digest = fields.Char(required=True)
    policy_version_id = fields.Many2one(
        "wardclerk.policy.version", required=True, ondelete="restrict"
    )
    sent_at = fields.Datetime(required=True)
    expires_at = fields.Datetime(required=True)
    state = fields.Selection(
        [
            ("live", "Live"),
            ("used", "Used"),
            ("ended", "Ended with the Step"),
            ("lost", "Person No Longer Asked"),
            ("expired", "Expired"),
        ],
        required=True,
        default="live",
    )
    ended_at = fields.Datetime()

    _token_unique = models.UniqueIndex("(token_hash)")
    _one_live = models.UniqueIndex("(step_id, user_id) WHERE state = 'live'")
    _to_end = models.Index("(expires_at) WHERE state = 'live'")

    @api.model
    def _install_guards(self):
        """Hold the same rules in the database (see data/desk_guard.sql)."""
        with file_open("wardclerk_approval/data/desk_guard.sql") as guards:
            self.env.cr.execute(guards.read())

    @api.depends("user_id", "case_id")
    def _compute_display_name(self):
        for link in self:
            link.display_name = f"{link.case_id.display_name}: {link.user_id.name}"

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("Links to decide are made with their mail."))
        return super().create(vals_list)

    def write(self, vals):
        if not take_permit(self):
            raise AccessError(self.env._("Links to decide are not changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Links to decide are not deleted."))

    @api.model
    def _issue(self, pairs):
        """Return {(step, user): address} of new links, the only place of their tokens.

        `pairs` are open steps with one of their holders.
        """
        now = fields.Datetime.now()
        tokens = {pair: PREFIX + secrets.token_urlsafe(TOKEN_BYTES) for pair in pairs}
        # Nobody may create links; the caller found that these people are asked.
        permitted(self.sudo()).create(
            [
                {
                    "case_id": step.case_id.id,
                    "step_id": step.id,
                    "user_id": user.id,
                    "token_hash": hash_of(token),
                    "digest": step.case_id.digest,
                    "policy_version_id": step.case_id.policy_version_id.id,
                    "sent_at": now,
                    "expires_at": now + LIFE,
                }
                for (step, user), token in tokens.items()
            ]
        )
        base = self.get_base_url()
        return {pair: f"{base}{PATH}/{token}" for pair, token in tokens.items()}

    @api.model
    def _of_token(self, token):
        """Return the link of a token, or an empty recordset."""
        # Who follows it may read nothing yet; only its own token finds a link.
        return self.sudo().search([("token_hash", "=", hash_of(token))])

    def _is_for_now(self):
        """Tell whether the link still stands for an open step of the same content."""
        case = self.case_id
        return (
            self.state == "live"
            and self.expires_at > fields.Datetime.now()
            and case.state == "pending"
            and self.step_id.state == "open"
            and self.user_id in self.step_id.holder_ids
            and (self.digest, self.policy_version_id)
            == (case.digest, case.policy_version_id)
        )

    def _use(self):
        """Spend the link; of two requests at once, the second fails and sees the first.

        Its row is written before the decision, in the same transaction: what is not
        decided leaves it live.
        """
        self.ensure_one()
        self._end("used")
        self.flush_recordset()

    def _end(self, state):
        if self:
            # Nobody has a right to write links; their end follows from the step.
            permitted(self.sudo()).write(
                {"state": state, "ended_at": fields.Datetime.now()}
            )

    @api.model
    def _end_stale(self):
        """End the links of steps that are over, of people who are out, and old ones."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT link.id,
                       CASE WHEN step.state <> 'open' OR asked.state <> 'pending'
                            THEN 'ended'
                            WHEN holder.user_id IS NULL THEN 'lost'
                            ELSE 'expired' END
                  FROM wardclerk_approval_link AS link
                  JOIN wardclerk_approval_step AS step ON step.id = link.step_id
                  JOIN wardclerk_approval_case AS asked ON asked.id = link.case_id
             LEFT JOIN wardclerk_approval_step_holder_rel AS holder
                    ON holder.step_id = link.step_id AND holder.user_id = link.user_id
                 WHERE link.state = 'live'
                   AND (step.state <> 'open' OR asked.state <> 'pending'
                        OR holder.user_id IS NULL OR link.expires_at <= %s)
                """,
                fields.Datetime.now(),
            )
        )
        for state in ("ended", "lost", "expired"):
            self.browse([row[0] for row in rows if row[1] == state])._end(state)
