"""Taking, handing over and resolving exceptions, as the person who is logged in."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.wardclerk_policy.permit import permitted

from .wardclerk_exception import OPEN

BULK_MAX = 200  # exceptions settled at once; more is a habit that wants a rule


class WardclerkException(models.Model):
    _inherit = "wardclerk.exception"

    can_work = fields.Boolean(compute="_compute_can_work")

    @api.depends_context("uid")
    @api.depends("state", "group_id", "owner_id", "owner_role_id")
    def _compute_can_work(self):
        person = self.env.user
        holders = self._role_holders("owner_role_id")
        for one in self:
            # The group's id is public; who is in it is asked about oneself only.
            in_group = one.sudo().group_id in person.all_group_ids
            theirs = in_group or person in (one.owner_id | holders[one])
            one.can_work = theirs and one.state in OPEN

    def _role_holders(self, role_field):
        """Return {exception: who holds the role of this field at its place}."""
        rows = self.sudo()  # roles of others; people are told to nobody
        wanted = {
            one.id: (role, one.facility_id, one.company_id)
            for one in rows
            if (role := one.mapped(role_field))
        }
        held = self.env["wardclerk.role"]._holders_map(list({*wanted.values()}))
        nobody = self.env["res.users"]
        return {
            one: held[wanted[one.id]]._wardclerk_people()
            if one.id in wanted
            else nobody
            for one in self
        }

    def action_take(self):
        """Take these: they are in progress, and their owner is who pressed it."""
        for one in self._workable():
            one._hand_to(self.env.user)
        return True

    def action_hand_over(self, user_id):
        """Hand these to a person who may work on them."""
        person = self.env["res.users"].browse(_whole(user_id)).exists()
        for one in self._workable():
            one._refuse_owner(person)
            one._hand_to(person)
        return True

    def action_resolve(self, reason):
        """Close what a person has settled.

        What a check opened ends when the check no longer finds it, and only then: it
        is looked at once more.
        """
        words = self._said(reason)
        working = self._workable()
        checked = working.filtered("reason_id.is_checked")
        checked._check_documents()
        still = checked.filtered(lambda one: one.state in OPEN)
        if still:
            raise UserError(
                self.env._(
                    "It still holds: %s Mend it, or override it with a second person.",
                    still[0].words,
                )
            )
        (working - checked)._close("resolved", words)
        return True

    def _check_documents(self):
        """Let the documents tell again what holds; domains declare how."""
        for documents in self._documents():
            if hasattr(documents, "_exceptions_check"):
                # What holds does not depend on what the person may read.
                documents.sudo()._exceptions_check()
        self.invalidate_recordset()

    def _hand_to(self, person):
        before = self.owner_id
        # The caller checked both people; nobody has a right to write the rows.
        permitted(self.sudo()).write({"owner_id": person.id, "state": "in_progress"})
        self._tell_evidence("taken", detail={"from": before, "to": person})

    def _refuse_owner(self, person):
        theirs = person.sudo()  # its groups and companies only
        if not person or not person._wardclerk_people():
            raise UserError(self.env._("Choose a person who works here."))
        if self.company_id and self.company_id not in theirs.company_ids:
            raise UserError(self.env._("%s has no access to the company.", person.name))
        if self.sudo().group_id not in theirs.all_group_ids:  # as can_work
            raise UserError(
                self.env._("%s does not work on exceptions of this kind.", person.name)
            )

    def _workable(self):
        """Return these under lock, when this person may settle every one of them."""
        self._refuse_programs()
        self.check_access("read")
        if len(self) > BULK_MAX:
            raise UserError(self.env._("Choose at most %s at once.", f"{BULK_MAX:n}"))
        self.sudo().lock_for_update()  # rows that nobody may write
        self.invalidate_recordset()
        for one in self:
            if one.state not in OPEN:
                raise UserError(self.env._("“%s” is closed already.", one.words))
            if not one.can_work:
                raise AccessError(
                    self.env._("Only who works on these exceptions can do this.")
                )
        return self

    @api.model
    def _refuse_programs(self):
        if not self.env["res.users"]._wardclerk_in_person():
            raise AccessError(
                self.env._("Only a person settles exceptions, with their own log-in.")
            )

    @api.model
    def _said(self, words):
        if not isinstance(words, str) or not words.strip():
            raise UserError(self.env._("Say why: auditors read it."))
        return words.strip()

    # -- forms that ask for words -------------------------------------------------

    def action_open_resolve(self):
        """Ask for the reason."""
        return self.env["wardclerk.exception.prompt"]._open("resolve", self)

    def action_open_override(self):
        """Ask for the reason of an override."""
        return self.env["wardclerk.exception.prompt"]._open("override", self)

    def action_open_ask(self):
        """Ask whom to ask, and what."""
        return self.env["wardclerk.exception.prompt"]._open("ask", self)

    def action_open_hand_over(self):
        """Ask to whom."""
        return self.env["wardclerk.exception.prompt"]._open("hand_over", self)


def _whole(value):
    return value if isinstance(value, int) and not isinstance(value, bool) else ()
