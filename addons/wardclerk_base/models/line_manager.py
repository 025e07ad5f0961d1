"""The chain of managers above a person, from the organisation chart."""

from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _wardclerk_managers(self, levels, company=None):
        """Return this person's managers, the nearest first, at most so many.

        A chart that leads in a circle ends where it meets itself.
        """
        self.ensure_one()
        person, chain, seen = self, [], {self.id}
        for _level in range(levels):
            person = person._wardclerk_manager(company)
            if not person or person.id in seen:
                break
            seen.add(person.id)
            chain.append(person.id)
        return self.browse(chain)

    def _wardclerk_manager(self, company=None):
        """Return the direct manager; the employee of this company goes first."""
        jobs = self._wardclerk_jobs()
        here = jobs.filtered(lambda job: job.company_id == company)
        return (here or jobs)[:1].parent_id.user_id.sudo(False)

    def _wardclerk_jobs(self):
        """Return the employees that this person is, in all companies."""
        # Who approves must not depend on what the asking user may see.
        return self.sudo().employee_ids
