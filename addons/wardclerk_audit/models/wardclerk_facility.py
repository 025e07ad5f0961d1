"""Evidence of where a facility belongs and who answers for it."""

from odoo import models

WATCHED_FIELDS = ("parent_id", "responsible_id", "code", "active", "company_id")


class WardclerkFacility(models.Model):
    _name = "wardclerk.facility"
    _inherit = ["wardclerk.facility", "wardclerk.audit.mixin"]

    def write(self, vals):
        watched = [name for name in WATCHED_FIELDS if name in vals]
        old = {place.id: {name: place[name] for name in watched} for place in self}
        result = super().write(vals)
        if watched:
            new = {place.id: {name: place[name] for name in watched} for place in self}
            self.env["wardclerk.audit"]._record(
                "facility.changed", self, old=old, new=new
            )
        return result
