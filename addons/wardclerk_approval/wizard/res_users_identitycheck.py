"""Odoo's identity check, as the proof that a decision needs above a limit."""

import contextlib
import re
import time

from odoo import fields, models
from odoo.exceptions import AccessDenied, UserError
from odoo.http import request

from ..fresh_log_in import STAMP


class ResUsersIdentitycheck(models.TransientModel):
    """Checks the password, and the second factor of whoever has one.

    Odoo's own check is content with the password. A passkey is two factors already.
    """

    _inherit = "res.users.identitycheck"

    is_for_decision = fields.Boolean(readonly=True, groups=fields.NO_ACCESS)
    wants_code = fields.Boolean(compute="_compute_wants_code")
    wardclerk_code = fields.Char(string="Authentication Code", store=False)

    def _compute_wants_code(self):
        for check in self:
            # Which check this is was said by the engine, not by the client.
            check.wants_code = check.sudo().is_for_decision and bool(
                self.env.user._mfa_type()
            )

    def _check_identity(self):
        check = self.sudo()  # what it is for is out of a client's reach
        if not check.is_for_decision:
            return super()._check_identity()
        with counted(self.env.user):
            result = super()._check_identity()
            if self.auth_method == "password" and self.wants_code:
                self._check_code()
        request.session[STAMP] = {"uid": self.env.uid, "at": time.time()}
        self.env["wardclerk.audit"]._record(
            "identity.confirmed",
            self.env.user,
            detail={"second_factor": self.wants_code, "method": self.auth_method},
        )
        return result

    def _check_code(self):
        """Check the second factor in the way the log-in does."""
        user, code = self.env.user, self.env.context.get("wardclerk_code")
        credential = {"type": user._mfa_type(), "token": digits(code)}
        user._check_credentials(credential, {"interactive": True})


@contextlib.contextmanager
def counted(user):
    """Count a failure like one of the log-in, and stop after as many."""
    try:
        with user._assert_can_auth(user=user.id):
            try:
                yield
            except UserError as error:
                raise AccessDenied(str(error)) from error
    except AccessDenied as error:
        raise UserError(str(error)) from error


def digits(code):
    """Return the number that was typed; what is none fits no code."""
    typed = re.sub(r"\s", "", code if isinstance(code, str) else "")
    return int(typed) if re.fullmatch(r"[0-9]{1,10}", typed) else -1
