"""What a step was asked for: who, what for, what must be there first."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError


class WardclerkApprovalStep(models.Model):
    _inherit = "wardclerk.approval.step"

    manager_levels = fields.Integer(
        help="How far up the requester's chain of managers; 0: not by the chain."
    )
    user_field = fields.Char(help="The field of the document that named the person.")
    purpose = fields.Selection(
        [("approve", "Approves"), ("warn", "Is told"), ("block", "May refuse")],
        required=True,
        default="approve",
    )
    escalate_to_id = fields.Many2one("wardclerk.role", ondelete="restrict")
    escalate_hours = fields.Integer()
    documents = fields.Json(help="Codes of what must be attached.")
    step_up_above = fields.Float(digits=(16, 3))
    relies_on = fields.Json(help="Facts and protected fields; empty: all.")

    @api.depends("role_id.name", "user_id.name", "manager_levels")
    def _compute_display_name(self):
        chained = self.filtered("manager_levels")
        for step in chained:
            step.display_name = self.env._("Manager of the requester")
        return super(WardclerkApprovalStep, self - chained)._compute_display_name()

    @api.model
    def _values_asked(self, case, step, roles, users):
        """Return the values of a row that asks what one step of a policy says."""
        return {
            "case_id": case.id,
            "sequence": step.order,
            "role_id": step.role in roles and roles[step.role].id,
            "user_id": self._person_asked(case, step, users),
            "manager_levels": step.manager,
            "user_field": step.field or False,
            "quorum": step.quorum,
            "quorum_value": step.quorum_value,
            "target_hours": step.target_hours,
            "purpose": step.purpose,
            "escalate_to_id": step.escalate_to in roles and roles[step.escalate_to].id,
            "escalate_hours": step.escalate_hours,
            "documents": list(step.documents),
            "step_up_above": float(step.step_up_above),
            "relies_on": list(step.relies_on),
        }

    def _person_asked(self, case, step, users):
        if not step.field:
            return users.get(step.user)
        document = case._document()
        person = document._approval_person_in(step.field)
        if not person:
            field = document._fields.get(step.field)
            raise UserError(
                self.env._(
                    "Fill in %(field)s of %(document)s first: the policy asks that"
                    " person.",
                    field=field._description_string(self.env) if field else step.field,
                    document=case.document_name,
                )
            )
        return person.id

    @api.model
    def _holders_of(self, wanted):
        """Return the ids of who holds each of (`Who`, case) today.

        All with one search. Whose approval limit is below the document's amount does
        not hold; a named user counts as long as they are a person.
        """
        Roles, Users = self.env["wardclerk.role"], self.env["res.users"]
        by_role = [
            (
                Roles.browse(who.role_id),
                case.facility_id,
                case.company_id,
                case._limited_amount(),
            )
            for who, case in wanted
        ]
        held = Roles._holders_map(list({one for one in by_role if one[0]}))
        chains = self._chains_of(wanted)
        found = []
        for place, (who, case) in zip(by_role, wanted, strict=True):
            if who.role_id:
                found.append(frozenset(held[place].ids))
            elif who.manager_levels:
                found.append(chains[who.manager_levels, case])
            else:
                person = Users.browse(who.user_id)
                found.append(frozenset(person._wardclerk_people().ids))
        return found

    @api.model
    def _chains_of(self, wanted):
        """Return {(levels, case): the manager who decides}, for chains of managers."""
        asked = {(who.manager_levels, case) for who, case in wanted}
        asked = {one for one in asked if one[0]}
        managers = {
            (levels, case): case._document()._approval_manager_chain(
                case.requester_id, levels
            )
            for levels, case in asked
        }
        people = self.env["res.users"].union(*managers.values())
        held = self.env["wardclerk.role.assignment"]._holdings("user_id", people.ids)
        return {
            (levels, case): self._first_who_covers(managers[levels, case], case, held)
            for levels, case in asked
        }

    def _first_who_covers(self, managers, case, held):
        """Climb past makers of the document and past those whose limit is too low."""
        makers = case.requester_id | case.maker_ids
        place, amount = case.facility_id._place(case.company_id), case._limited_amount()
        for manager in managers._wardclerk_people() - makers:
            here = [
                one
                for one in held[manager.id]
                if one.is_effective and one.covers(place)
            ]
            if not here or any(one.is_within_limit(amount) for one in here):
                return frozenset(manager.ids)
        return frozenset()


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    def _limited_amount(self):
        """Return the amount that approval limits are compared with, None if unknown."""
        amount = (self.facts or {}).get("amount")
        return None if amount is None else Decimal(amount)

    @api.model
    def _refuse_missing_documents(self, documents, decided):
        """Ask nobody before what the policy wants to see is attached."""
        asked = {
            one.id: {
                code for step in decided[one.id][2].steps for code in step.documents
            }
            for one in documents
        }
        asking = documents.filtered(lambda one: asked[one.id])
        attached = asking._approval_documents() if asking else {}
        for document in asking:
            missing = asked[document.id] - set(attached.get(document.id, ()))
            if missing:
                raise UserError(self._missing_words(document.display_name, missing))

    def _missing_words(self, name, missing):
        return self.env._(
            "Attach to %(document)s first: %(missing)s. The name of a file says what it"
            " is.",
            document=name,
            missing=", ".join(sorted(code.replace("_", " ") for code in missing)),
        )

    def _refuse_if_documents_left(self, step):
        """What was attached when approval was requested must be there still."""
        wanted = set(step.documents or ())
        if wanted:
            attached = self._document()._approval_documents().get(self.res_id, ())
            if wanted - set(attached):
                raise UserError(
                    self._missing_words(self.document_name, wanted - set(attached))
                )

    def _tell_watchers(self, steps):
        """Tell who is to be warned, or may refuse, that the case is open."""
        for step in steps.filtered(lambda one: one.purpose != "approve"):
            self.message_notify(
                partner_ids=step.holder_ids.partner_id.ids,
                subject=self.document_name,
                body=self._watcher_words(step),
            )

    def _watcher_words(self, step):
        if step.purpose == "block" and self.state == "pending":
            return self.env._(
                "Approval of %(document)s was requested. You can refuse it as long as"
                " it is pending; nobody waits for you. %(why)s",
                document=self.document_name,
                why=self.why,
            )
        return self.env._(
            "Approval of %(document)s was requested. This is for your information."
            " %(why)s",
            document=self.document_name,
            why=self.why,
        )
