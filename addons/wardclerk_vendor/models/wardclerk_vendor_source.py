"""Sources outside of Odoo: what they are asked about a vendor, and what they answer."""

from odoo import models

from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core import canonical


class WardclerkVendorOnboarding(models.Model):
    _inherit = "wardclerk.vendor.onboarding"

    def _ask_sources(self):
        """Tell that a vendor is to be checked, whoever has subscribed to it."""
        onboarding = self.sudo()  # what leaves does not depend on who hands in
        self.env["wardclerk.outbox"]._emit(
            "vendor.check_requested",
            self,
            {
                self.id: {
                    "check_id": onboarding.check_key,
                    "vendor": {
                        "id": onboarding.partner_id.id,
                        "name": onboarding.legal_name or onboarding.partner_id.name,
                    },
                    "country": onboarding.country_id.code or None,
                    "tax_id": onboarding.tax_id or None,
                    "kinds": ["vat", "sanctions"] if self.tax_id else ["sanctions"],
                    "account": None,
                }
            },
        )


class WardclerkVendor(models.Model):
    _inherit = "wardclerk.vendor"

    def _store_answer(self, data, checked_at):
        """Store what a source answered, with what a person must judge of it."""
        outcome = {"clear": "clear", "unknown": "unknown"}.get(data["outcome"], "hits")
        check = permitted(self.env["wardclerk.vendor.check"]).create(
            {
                "vendor_id": self.id,
                "source": str(data.get("source") or "")[:256],
                "checked_at": checked_at,
                "checked_by_id": self.env.uid,
                "asked": data["kind"],
                "detail": str(data.get("detail") or "")[:2000],
                "outcome": outcome,
            }
        )
        known = self._entries_judged()["known"]
        values = [
            one
            for one in self._answer_hits(check, data)
            if (self.id, one["entry_digest"]) not in known
        ]
        permitted(self.env["wardclerk.vendor.hit"]).create(values)
        self.env["wardclerk.audit"]._record(
            "vendor.checked",
            check,
            detail={
                "vendor": self.partner_id.id,
                "kind": data["kind"],
                "outcome": data["outcome"],
                "source": check.source,
                "hits": len(values),
            },
        )
        self._refresh()
        return check

    def _answer_hits(self, check, data):
        """Return values of what a person must look at, each entry once."""
        if data["outcome"] == "invalid":
            words = f"{data['kind']}: {check.detail}"
            yield self._answer_hit(check, words, 100)
        seen = set()
        for match in data["matches"] if data["outcome"] == "match" else ():
            name, name_of_list = match.get("name"), match.get("list")
            words = f"{name}, {name_of_list}, {match.get('entry') or ''}"[:2000]
            if words not in seen:
                seen.add(words)
                yield self._answer_hit(check, words, _percent(match.get("score")))

    def _answer_hit(self, check, words, score):
        return {
            "vendor_id": self.id,
            "check_id": check.id,
            "entry_digest": canonical.digest({"source": check.source, "entry": words}),
            "entry": words,
            "score": score,
            "why": self.env._("as %s says", check.source),
        }


def _percent(score):
    """Return a score of 0 to 1 as percent; 0 when the source gives none."""
    if isinstance(score, bool) or not isinstance(score, int | float):
        return 0
    return round(100 * min(max(score, 0), 1))
