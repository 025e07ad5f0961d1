"""The one door for duties: who did what on a document, and whether they may."""

import json

from odoo import SUPERUSER_ID, api, models, tools
from odoo.exceptions import UserError
from odoo.tools import SQL, file_open

from wardclerk.core.control import broken, spoken_for

NOTED = ("request", "edit")  # duties that are noted and stop nobody by themselves
APPROVE = "approve"
BUFFER = "wardclerk.control.noted"  # key in the cursor's precommit data


class WardclerkControl(models.AbstractModel):
    """Domains call `_check_duties` in the gates where people receive, pay and so on.

    What was done is kept for ever, one row a document and person, so that rewriting
    who asked or who wrote frees nobody. The database holds the same rules in triggers.
    """

    _name = "wardclerk.control"
    _description = "Duties"

    @api.model
    def _install_guards(self):
        """Hold the rules in the database (see data/duty_guard.sql)."""
        with file_open("wardclerk_control/data/duty_guard.sql") as guards:
            self.env.cr.execute(guards.read())

    @api.model
    def _check_duties(self, documents, duty, user=None):
        """Note that a person does a duty on documents, or say why they may not.

        :param duty: the code of a `wardclerk.control.duty`, such as ``"receive"``
        :param user: who does it; the user of the environment when left out

        Programs do no duties: for them nothing is checked and nothing noted. Rules
        that only warn let it pass and leave a finding. All documents cost the same
        few queries.
        """
        person = (user or self.env.user)._wardclerk_people()
        if not person or not documents:
            return
        done = self._duties_done(documents)
        rows = []
        for document in documents:
            theirs = done[document.id].get(person.id, set())
            rules = self._rules(documents._name, self._company_of(document).id)
            found = broken(rules, theirs, duty)
            self._refuse_broken(found, document.display_name, theirs, duty, person)
            self._report_warned(found, document, person, duty)
            rows.append(self._row(document, person.id, theirs | spoken_for(duty)))
        self._note(rows)

    @api.model
    def _duties_done(self, documents):
        """Return {document id: {user id: duties}}, from all that is known."""
        done = {record_id: {} for record_id in documents.ids}
        for record_id, user_id, duties in self._ledger(documents._name, documents.ids):
            done[record_id].setdefault(user_id, set()).update(duties)
        for record_id, duties in self._told_duties(documents).items():
            for duty, user_ids in duties.items():
                for user_id in user_ids:
                    done[record_id].setdefault(user_id, set()).add(duty)
        return done

    @api.model
    def _told_duties(self, documents):
        """Return {document id: {duty: user ids}} that the documents tell themselves.

        Who wrote a row last is not told: whoever passes a gate writes it as well.
        """
        if not hasattr(documents, "_approval_duties"):
            return {}
        told = documents._approval_duties()
        return {
            document.id: {
                **told.get(document.id, {}),
                "request": document._approval_requester().ids,
                "edit": document.create_uid.ids,
            }
            # Whose work it is does not depend on who looks.
            for document in documents.sudo()
        }

    @api.model
    def _ledger(self, res_model, ids):
        """Return (document id, user id, duties) of what was noted on documents."""
        self._flush_noted()
        return self.env.execute_query(
            SQL(
                "SELECT res_id, user_id, duties FROM wardclerk_control_duty_done"
                " WHERE res_model = %s AND res_id IN %s",
                res_model,
                tuple(ids) or (None,),
            )
        )

    @api.model
    def _noted_makers(self, documents):
        """Return the SELECT of who asked for documents or edited them."""
        self._flush_noted()
        return SQL(
            "SELECT res_id, user_id, NULL FROM wardclerk_control_duty_done"
            " WHERE res_model = %s AND res_id IN %s AND duties ?| %s",
            documents._name,
            tuple(documents.ids) or (None,),
            list(NOTED),
        )

    # -- noting ------------------------------------------------------------------

    @api.model
    def _note(self, rows):
        """Add duties to what people have done, with one statement."""
        rows = [row for row in rows if row["user_id"] != SUPERUSER_ID]
        if not rows:
            return
        self.env.cr.execute(SQL("SELECT wardclerk_control_note(%s)", json.dumps(rows)))
        self._forget_if_new(rows)

    @api.model
    def _note_later(self, rows):
        """Note before commit, or before somebody asks: many writes, one statement."""
        precommit = self.env.cr.precommit
        if BUFFER not in precommit.data:
            precommit.data[BUFFER] = []
            precommit.add(self._flush_noted)
        precommit.data[BUFFER] += rows

    @api.model
    def _flush_noted(self):
        rows = self.env.cr.precommit.data.pop(BUFFER, [])
        merged = {}
        for row in rows:
            key = row["res_model"], row["res_id"], row["user_id"]
            kept = merged.setdefault(key, row)
            kept["duties"] = sorted({*kept["duties"], *row["duties"]})
        self._note(list(merged.values()))

    @api.model
    def _row(self, document, user_id, duties):
        return {
            "res_model": document._name,
            "res_id": document.id,
            "company_id": self._company_of(document).id or None,
            "user_id": user_id,
            "duties": sorted(duties),
        }

    @api.model
    def _company_of(self, document):
        if hasattr(document, "_policy_company"):
            return document._policy_company()
        # Which rules hold does not depend on the companies that the user sees.
        company = document.sudo()
        return (
            company["company_id"]
            if "company_id" in company._fields
            else company.env["res.company"]
        )

    # -- rules -------------------------------------------------------------------

    @api.model
    def _rules(self, res_model, company_id):
        return self.env["wardclerk.control.exclusion"]._in_force(res_model, company_id)

    @api.model
    @tools.ormcache("res_model")
    def _keeps_out_of_approval(self, res_model):
        """Tell whether anybody did what could keep them from approving such documents.

        Asking and editing do not count here: makers of a document never decide,
        whatever the rules say.
        """
        against = self.env["wardclerk.control.exclusion"]._against_approval(res_model)
        if any(duty.startswith(APPROVE) for duty in against):
            return True
        return bool(
            self.env.execute_query(
                SQL(
                    "SELECT 1 FROM wardclerk_control_duty_done"
                    " WHERE res_model = %s AND duties ?| %s LIMIT 1",
                    res_model,
                    against,
                )
            )
        )

    @api.model
    def _forget_if_new(self, rows):
        """Ask again when the first duty of this kind was done on a document type."""
        exclusions = self.env["wardclerk.control.exclusion"]
        for row in rows:
            against = exclusions._against_approval(row["res_model"])
            if not self._keeps_out_of_approval(row["res_model"]) and not set(
                against
            ).isdisjoint(row["duties"]):
                self.env.registry.clear_cache()

    # -- what follows ------------------------------------------------------------

    @api.model
    def _refuse_broken(self, found, name, theirs, duty, person):
        """Raise what the person did before, when a rule that blocks is broken."""
        for rule in found:
            if rule.blocks:
                other = min(rule.against(spoken_for(duty)) & set(theirs))
                raise UserError(self._words(rule, name, other, duty, person))

    @api.model
    def _words(self, rule, name, other, duty, person):
        labels = self.env["wardclerk.control.duty"]._labels()
        exclusion = self.env["wardclerk.control.exclusion"].browse(rule.id)
        return self.env._(
            "%(document)s: %(person)s has done “%(other)s” and therefore cannot do"
            " “%(duty)s” (rule: %(rule)s). Somebody else must.",
            document=name,
            person=person.name,
            other=labels.get(other.partition(":")[0], other),
            duty=labels.get(duty.partition(":")[0], duty),
            rule=exclusion.sudo().name,  # the rule's name is no secret
        )

    @api.model
    def _report_warned(self, found, document, person, duty):
        """Leave a finding for each rule that warns and was broken."""
        for rule in found:
            if not rule.blocks:
                labels = self.env["wardclerk.control.duty"]._labels()
                self.env["wardclerk.control.finding"]._report_duty(
                    rule, document, person, labels.get(duty.partition(":")[0], duty)
                )
