"""What sources outside of Odoo answer about vendors, and lists that they publish."""

import base64
import binascii

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.wardclerk_event.exceptions import EventRefused

from wardclerk.core.event import values

KINDS = ("vat", "sanctions", "bank")
OUTCOMES = ("clear", "match", "invalid", "unknown")
MATCHES_MAX = 50


class WardclerkInbox(models.Model):
    _inherit = "wardclerk.inbox"

    def _handle_vendor_checked(self, event):
        """Keep the answer as a proof; a person judges what it found."""
        data = event.data
        onboarding = self._checked_onboarding(data)
        checked_at = values.moment(data, "checked_at")
        if data.get("kind") not in KINDS or data.get("outcome") not in OUTCOMES:
            raise EventRefused("data.outcome", self.env._("unknown kind or outcome"))
        matches = data.get("matches")
        if not isinstance(matches, list) or len(matches) > MATCHES_MAX:
            raise EventRefused("data.matches", self.env._("at most 50 in a list"))
        check = onboarding.vendor_id._store_answer(data, checked_at)
        return {"check": check.id, "hits": len(check.hit_ids)}

    def _checked_onboarding(self, data):
        # Bots have no right to read vendors; only the own number finds one.
        onboardings = self.env["wardclerk.vendor.onboarding"].sudo()
        found = onboardings.search([("check_key", "=", str(data.get("check_id")))])
        if not found or found.partner_id.id != data.get("vendor_id"):
            raise EventRefused(
                "data.check_id",
                self.env._("no check of this vendor was asked for by this number"),
                self.env._("Answer with the check_id and vendor of the request."),
            )
        return found

    def _handle_exclusion_list_received(self, event):
        """Load a list that was dropped for us, all of it or nothing."""
        data = event.data
        try:
            content = base64.b64decode(data.get("content_base64") or "", validate=True)
        except (binascii.Error, ValueError, TypeError):
            raise EventRefused(
                "data.content_base64", self.env._("must be base64")
            ) from None
        # Bots have no right to write lists; who may send them is the source's setting.
        Lists = self.env["wardclerk.exclusion.list"].sudo()
        try:
            loaded = Lists._load(
                str(data.get("source")), content, digest=str(data.get("sha256"))
            )
        except UserError as error:
            raise EventRefused(
                "data.content_base64",
                str(error),
                self.env._("Load the file by hand to accept it."),
            ) from error
        return {"list": loaded.id, "entries": loaded.size}
