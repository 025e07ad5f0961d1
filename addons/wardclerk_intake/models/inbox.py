"""The door for messages: message.received becomes intake."""

from odoo import models

from odoo.addons.wardclerk_event.exceptions import EventRefused

from ..contract import breach


class WardclerkInbox(models.Model):
    _inherit = "wardclerk.inbox"

    def _handle_message_received(self, event):
        """Take one message in, with all its documents, in this one transaction."""
        data = event.data
        self._refuse_breach(data)
        mailbox = self.env["wardclerk.intake.mailbox"]._by_address(data["mailbox"])
        if not mailbox:
            raise EventRefused(
                "data.mailbox",
                self.env._("No intake mailbox has the address %s.", data["mailbox"]),
                self.env._("Add it under Wardclerk, Configuration, Intake Mailboxes."),
            )
        message = self.env["wardclerk.intake.message"].with_company(mailbox.company_id)
        return message._accept(mailbox, data)

    def _identity(self, event):
        """A message keeps its identity when its reading or its UID differs."""
        if event.type != "message.received" or breach(event.data):
            return super()._identity(event)
        try:
            return self.env["wardclerk.intake.message"]._identity(event.data)
        except EventRefused:  # unreadable bytes; the handler refuses them in words
            return super()._identity(event)

    def _refuse_breach(self, data):
        found = breach(data)
        if found:
            field, what = found
            raise EventRefused(
                field,
                f"{field} {what}.",
                self.env._("Send what contracts/intake/message.received asks for."),
            )
