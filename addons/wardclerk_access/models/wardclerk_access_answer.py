"""What the directory says: kept, and compared with what was asked for."""

from odoo import api, models

from odoo.addons.wardclerk_event.exceptions import EventRefused
from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core.event import values

DIRECTORIES = ("ldap",)
GROUPS_SAID_MAX = 500  # of one person; more is no answer
TEXT_MAX_CHARS = 256  # of a name in the directory, as the contract says
DN_MAX_CHARS = 1000


class WardclerkAccessAccount(models.Model):
    _inherit = "wardclerk.access.account"

    @api.model
    def _store_provisioned(self, data, moment):
        """Keep the account that the directory has now for a person."""
        row = self._answered(data)
        self._check_directory(data)
        account = values.text(data, "account")
        groups = self._groups(data, "groups")
        row._refuse_account_of_another(account)
        said = {
            "account": account,
            "directory_name": values.text(data, "name", longest=DN_MAX_CHARS),
            "groups_given": ", ".join(groups),
        }
        if row.state in ("revoking", "disabled"):
            return row._end_again(said)
        problem = row._difference(groups)
        permitted(row).write(
            {**said, "state": "active", "provisioned_at": moment, "problem": problem}
        )
        row._record("access.provisioned", groups=groups, problem=problem or None)
        row._note_confirmed()
        return row

    def _end_again(self, said):
        """End an account that came to life although the person left meanwhile."""
        permitted(self).write(said)
        self._record("access.found_after_leaving", groups=said["groups_given"])
        return self._ask_for_end(self.employee_id)

    @api.model
    def _store_revoked(self, data, moment):
        """Keep that a person's account is disabled and in no group."""
        row = self._answered(data)
        self._check_directory(data)
        left = self._groups(data, "groups_left")
        if data.get("account") is not None:
            row._refuse_other_account(values.text(data, "account"))
        if row.state == "disabled":
            return row  # said before
        if row.state != "revoking":
            raise EventRefused(
                "data.employee_id",
                self.env._("nobody asked for the end of this person's access"),
                self.env._(
                    "If the account is really disabled, give access again on the"
                    " employee, or archive the employee."
                ),
            )
        permitted(row).write(
            {
                "state": "disabled",
                "account": data.get("account") or row.account,
                "groups_given": False,
                "problem": False,
                "revoked_at": moment,
            }
        )
        row._record("access.revoked", groups_left=left)
        row._note_confirmed()
        return row

    # -- checking ------------------------------------------------------------

    @api.model
    def _answered(self, data):
        """Return the row that an answer is about, or refuse it."""
        number = data.get("employee_id")
        if type(number) is int:
            if row := self.search([("employee_id", "=", number)], limit=1):
                return row
        raise EventRefused(
            "data.employee_id",
            self.env._("nobody asked for access of this person"),
            self.env._("Answer with the employee_id of the request."),
        )

    @api.model
    def _check_directory(self, data):
        if data.get("directory") not in DIRECTORIES:
            raise EventRefused(
                "data.directory", self.env._("unknown kind of directory")
            )

    @api.model
    def _groups(self, data, name):
        groups = data.get(name)
        if not isinstance(groups, list) or len(groups) > GROUPS_SAID_MAX:
            raise EventRefused(f"data.{name}", self.env._("must be names of groups"))
        for group in groups:
            if not isinstance(group, str) or not 0 < len(group) <= TEXT_MAX_CHARS:
                raise EventRefused(
                    f"data.{name}", self.env._("must be names of groups")
                )
        return sorted(set(groups))

    def _refuse_account_of_another(self, account):
        """Refuse a log-in name that is another person's: one of both would lose it."""
        other = self.search([("account", "=", account), ("id", "!=", self.id)], limit=1)
        if other:
            raise EventRefused(
                "data.account",
                self.env._("is the log-in name of another person"),
                self.env._("Give each person an account of their own."),
            )

    def _refuse_other_account(self, account):
        if self.account and self.account != account:
            raise EventRefused(
                "data.account",
                self.env._("another account was ended than the one that was given"),
                self.env._(
                    "Disable %s in the directory and answer anew.", self.account
                ),
            )

    def _difference(self, given):
        """Return in words how the groups differ from what was asked for."""
        asked = set(filter(None, (self.groups_asked or "").split(", ")))
        missing, more = asked - set(given), set(given) - asked
        words = []
        if missing:
            words.append(self.env._("Not in: %s.", ", ".join(sorted(missing))))
        if more:
            words.append(self.env._("Also in: %s.", ", ".join(sorted(more))))
        if not asked:
            words.append(self._words_without_groups())
        return " ".join(words) or False
