"""Screening: vendors against the lists in use, in one go, with a proof each."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core import canonical
from wardclerk.core.screening import Subject

SCREEN_AGAIN_DAYS = 28  # within each month
VENDORS_A_RUN = 2000  # of the Scheduled Action; the rest follows with the next one


class WardclerkVendor(models.Model):
    _inherit = "wardclerk.vendor"

    def action_screen(self):
        """Look these vendors up on the lists in use, now."""
        self.check_access("write")
        if not self._lists_in_use():
            raise UserError(
                self.env._(
                    "No exclusion list is loaded. Download the full LEIE or SAM file,"
                    " open Vendors, Exclusion Lists and press Load a List."
                )
            )
        self._screen()
        return True

    @api.model
    def _cron_screen(self):
        """Look up again whom nobody looked up within the month."""
        before = fields.Datetime.now() - timedelta(days=SCREEN_AGAIN_DAYS)
        self._of(self._partners_to_screen())
        due = self.search(
            ["|", ("screened_at", "=", False), ("screened_at", "<", before)],
            order="screened_at NULLS FIRST, id",
            limit=VENDORS_A_RUN,
        )
        if self._lists_in_use():
            due._screen()

    @api.model
    def _partners_to_screen(self):
        """Return further partners whom one deals with; domains add theirs."""
        return self.env["res.partner"]

    @api.model
    def _lists_in_use(self):
        # Which lists there are does not depend on who looks.
        Lists = self.env["wardclerk.exclusion.list"].sudo()
        return Lists.search([("state", "=", "active")])

    def _screen(self):
        """Store a dated proof for each vendor and list, and what must be judged."""
        vendors = self.sudo()  # the search does not depend on who asks for it
        for one_list in self._lists_in_use():
            register = one_list._ready_register()
            subjects = {vendor: vendor._subject() for vendor in vendors}
            found = {
                vendor: register.screen(subject) for vendor, subject in subjects.items()
            }
            vendors._store_checks(one_list, subjects, found)
        permitted(vendors).write({"screened_at": fields.Datetime.now()})
        vendors._refresh()

    def _subject(self):
        """Return the vendor under all its names, as the register asks."""
        partner = self.partner_id
        names = [line.strip() for line in (self.aliases or "").splitlines()]
        names = tuple(name for name in names if name)
        place = {
            "npi": self.npi or "",
            "state": partner.state_id.code or "",
            "zip_code": partner.zip or "",
        }
        if partner.is_company:
            return Subject(business=partner.name or "", aliases=names, **place)
        first, _space, last = (partner.name or "").rpartition(" ")
        return Subject(
            last_name=last,
            first_name=first,
            other_last_names=tuple(name.rpartition(" ")[2] for name in names),
            business=partner.name or "",  # a person may trade under the own name
            aliases=names,
            birth_date=self.birth_date or None,
            **place,
        )

    def _store_checks(self, one_list, subjects, found):
        judged = self._entries_judged()
        open_ones = {
            vendor: [
                hit
                for hit in hits
                if (vendor.id, _digest(hit.entry)) not in judged["not_same"]
            ]
            for vendor, hits in found.items()
        }
        checks = permitted(self.env["wardclerk.vendor.check"]).create(
            [
                {
                    "vendor_id": vendor.id,
                    "list_id": one_list.id,
                    "source": one_list.source,
                    "checked_at": fields.Datetime.now(),
                    "checked_by_id": self.env.uid,
                    "list_sha256": one_list.sha256,
                    "list_size": one_list.size,
                    "asked": _asked(subjects[vendor]),
                    "outcome": "hits" if open_ones[vendor] else "clear",
                }
                for vendor in self
            ]
        )
        permitted(self.env["wardclerk.vendor.hit"]).create(
            [
                check.vendor_id._hit_values(check, hit)
                for check in checks
                for hit in open_ones[check.vendor_id]
                if (check.vendor_id.id, _digest(hit.entry)) not in judged["known"]
            ]
        )
        self._record_checks(checks, found)

    def _entries_judged(self):
        """Return what is known already, and what was judged to be somebody else."""
        rows = self.env["wardclerk.vendor.hit"].search([("vendor_id", "in", self.ids)])
        return {
            "known": {(row.vendor_id.id, row.entry_digest) for row in rows},
            "not_same": {
                (row.vendor_id.id, row.entry_digest)
                for row in rows
                if row.verdict == "not_same"
            },
        }

    def _hit_values(self, check, hit):
        return {
            "vendor_id": self.id,
            "check_id": check.id,
            "entry_digest": _digest(hit.entry),
            "entry": _entry_words(hit.entry),
            "score": hit.score,
            "why": ", ".join(self._why_words(reason) for reason in hit.reasons),
        }

    def _record_checks(self, checks, found):
        self.env["wardclerk.audit"]._record(
            "vendor.screened",
            checks,
            detail={
                check.id: {
                    "vendor": check.vendor_id.partner_id.id,
                    "outcome": check.outcome,
                    "source": check.source,
                    "list": check.list_sha256,
                    "entries": check.list_size,
                    "hits": len(found[check.vendor_id]),
                }
                for check in checks
            },
        )

    @api.model
    def _why_words(self, reason):
        words = {
            "same_npi": self.env._("same NPI"),
            "other_npi": self.env._("another NPI"),
            "same_birth_date": self.env._("same date of birth"),
            "other_birth_date": self.env._("another date of birth"),
            "birth_date_slip": self.env._("date of birth differs by a slip"),
            "same_last_name": self.env._("same last name"),
            "former_or_joined_name": self.env._("former or joined last name"),
            "like_last_name": self.env._("similar last name"),
            "same_first_name": self.env._("same first name"),
            "call_name": self.env._("short form of the first name"),
            "like_first_name": self.env._("similar first name"),
            "initial": self.env._("same initial"),
            "same_firm": self.env._("same firm"),
            "like_firm": self.env._("similar firm"),
            "same_place": self.env._("same ZIP code"),
            "other_state": self.env._("another state"),
        }
        return words.get(reason.value, reason.value)


def _digest(entry):
    """Return what one entry is known by, wherever it stands in the next list."""
    return canonical.digest(
        {
            "source": entry.source,
            "names": [
                entry.last_name,
                entry.first_name,
                entry.middle_name,
                entry.business,
            ],
            "npi": entry.npi,
            "born": str(entry.birth_date or ""),
            "excluded": str(entry.excluded_on or ""),
        }
    )


def _entry_words(entry):
    name = " ".join(
        part for part in (entry.first_name, entry.middle_name, entry.last_name) if part
    )
    parts = (
        *(entry.business, name, entry.city, entry.state, entry.kind),
        f"NPI {entry.npi}" if entry.npi else "",
        str(entry.birth_date or ""),
        str(entry.excluded_on or ""),
    )
    return ", ".join(part for part in parts if part)


def _asked(subject):
    names = (
        *(subject.business, *subject.aliases, *subject.other_last_names),
        f"{subject.first_name} {subject.last_name}".strip(),
        subject.npi,
    )
    return "\n".join(dict.fromkeys(name for name in names if name))
