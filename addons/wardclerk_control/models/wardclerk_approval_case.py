"""What controls need of a case: duties, what it counts for, and what became of it."""

from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core.control import broken

WHOLE = SQL("1")  # of a document's amount


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    vendor_key = fields.Char(
        readonly=True,
        help="The vendor's tax id, else its commercial partner: the same for all of"
        " its records.",
    )
    category = fields.Char(readonly=True)
    company_amount = fields.Float(
        digits=(16, 2), readonly=True, help="In the company's currency."
    )
    reversed_at = fields.Datetime(
        readonly=True, help="When an approval turned out to be in vain."
    )

    _cumulative_idx = models.Index(
        "(res_model, vendor_key, requester_id, COALESCE(category, ''), requested_at)"
        " WHERE state IN ('pending', 'approved')"
    )

    # -- what it counts for ------------------------------------------------------

    def _document_values(self, document):
        values = super()._document_values(document)
        return {**values, "vendor_key": document._control_vendor_key()}

    def _decision_values(self, version, facts, *rest):
        values = super()._decision_values(version, facts, *rest)
        return {
            **values,
            "category": facts.get("category"),
            "company_amount": float(facts.get("amount") or 0),
        }

    # -- separated duties --------------------------------------------------------

    def _create_steps(self, steps_of, roles):
        """Note who asked for the documents and made them, before anybody decides."""
        self._note_makers()
        return super()._create_steps(steps_of, roles)

    def _note_makers(self):
        control = self.env["wardclerk.control"]
        rows = []
        for case in self.filtered(lambda one: one.state == "pending"):
            document = case._document()
            duties = defaultdict(set, {case.requester_id.id: {"request"}})
            for maker in case.maker_ids:
                duties[maker.id].add("edit")
            for duty, people in (
                document._approval_duties().get(document.id, {}).items()
            ):
                for user_id in people:
                    duties[user_id].add(duty)
            rows += [control._row(document, *one) for one in duties.items()]
        control._note_later(rows)

    def _duties_against_approval(self):
        """Return {case: {user id: duties}} where somebody could be kept out."""
        control = self.env["wardclerk.control"]
        done = {}
        for res_model, cases in self.grouped("res_model").items():
            if control._keeps_out_of_approval(res_model):
                case_of = {case.res_id: case for case in cases}
                for row in control._ledger(res_model, list(case_of)):
                    record_id, user_id, duties = row
                    for case in cases.filtered(
                        lambda one, i=record_id: one.res_id == i
                    ):
                        done.setdefault(case, {})[user_id] = set(duties)
        return done

    def _separation_rules(self):
        return self.env["wardclerk.control"]._rules(self.res_model, self.company_id.id)

    def _refuse_unless_theirs(self, case, person, *how):
        """Tell somebody whom a separation rule keeps out which one it is."""
        theirs = self._done_against_approval(person)
        for step in self.step_ids.filtered(lambda one: theirs and one.state == "open"):
            duty = _approval_duty(step)
            found = broken(self._separation_rules(), theirs, duty)
            self.env["wardclerk.control"]._refuse_broken(
                found, self.document_name, theirs, duty, person
            )
        return super()._refuse_unless_theirs(case, person, *how)

    def _store_decision(self, step, person, outcome, reason, *further):
        result = super()._store_decision(step, person, outcome, reason, *further)
        if theirs := self._done_against_approval(person):
            duty = _approval_duty(step)
            found = broken(self._separation_rules(), theirs, duty)
            self.env["wardclerk.control"]._report_warned(
                found, self._document(), person, duty
            )
        return result

    def _done_against_approval(self, person):
        """Return the duties of one person that rules set against approving."""
        return self._duties_against_approval().get(self, {}).get(person.id, set())

    # -- what became of it -------------------------------------------------------

    def web_read(self, specification):
        """Opening the card starts the clock of the rubber-stamp meter."""
        if len(self) == 1 and "why_card" in specification:
            self._note_opened()
        return super().web_read(specification)

    def _note_opened(self):
        """Remember when somebody who can decide first saw what they decide on."""
        if self.is_my_turn:
            self.env["wardclerk.control.opening"]._note(self)

    def _end(self, state, reason):
        was_approved = self.state == "approved"
        result = super()._end(state, reason)
        if was_approved:
            self._note_reversal()
        return result

    def _tell_document(self):
        """An approved credit tells about the document that it takes back."""
        result = super()._tell_document()
        document = self._document()
        field = document._approval_reversal_field
        if self.state == "approved" and field and document[field]:
            self._last_of(document[field]).get(
                document[field].id, self.browse()
            )._note_reversal()
        return result

    def _note_reversal(self):
        unnoted = self.filtered(lambda case: case.decision_ids and not case.reversed_at)
        if unnoted:
            # A mark of the engine's own on its rows; it decides nothing.
            permitted(unnoted.sudo()).write({"reversed_at": fields.Datetime.now()})

    # -- sums --------------------------------------------------------------------

    @api.model
    def _sums_of_others(self, res_model, asked, since):
        """Return {document id: {currency id: amount}} of what else was asked for.

        `asked` are (document id, vendor key, requester id, category). Counted are
        other documents, in whatever company, whose approval is pending or given: each
        once, however many gates it has.
        """
        if not asked:
            return {}
        # The index holds columns as the database has them.
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, currency_id, SUM(amount) FROM (
                    SELECT DISTINCT ON (asked.id, other.res_model, other.res_id)
                           asked.id, company.currency_id, other.amount
                      FROM (VALUES %s) AS asked(id, vendor_key, requester_id, category)
                     CROSS JOIN LATERAL (%s) AS other
                      JOIN res_company AS company ON company.id = other.company_id
                     WHERE (other.res_model, other.res_id) <> (%s, asked.id)
                     ORDER BY asked.id, other.res_model, other.res_id, other.id DESC
                ) AS others GROUP BY id, currency_id
                """,
                SQL(", ").join(SQL("%s", one) for one in asked),
                SQL(" UNION ALL ").join(self._counted_beside(res_model, since)),
                res_model,
            )
        )
        sums = defaultdict(dict)
        for record_id, currency_id, amount in rows:
            sums[record_id][currency_id] = amount
        return sums

    @api.model
    def _counted_beside(self, res_model, since):
        """Return queries for (res_model, res_id, id, company_id, amount) that count.

        Each is about one row of `asked`. Documents of the same type do; where types
        follow each other, as requests and orders, an addon adds the other one.
        """
        return [self._counted_of(res_model, since)]

    @api.model
    def _counted_of(self, res_model, since, share=WHOLE):
        """Return the query for one document type; `share` says how much of each."""
        return SQL(
            """
            SELECT one.res_model, one.res_id, one.id, one.company_id,
                   one.company_amount * (%s) AS amount
              FROM wardclerk_approval_case AS one
             WHERE one.res_model = %s AND one.requested_at >= %s
               AND one.vendor_key = asked.vendor_key
               AND one.requester_id = asked.requester_id
               AND COALESCE(one.category, '') = asked.category
               AND one.state IN ('pending', 'approved')
            """,
            share,
            res_model,
            since,
        )


def _approval_duty(step):
    """Return the duty that somebody does who approves this step."""
    return f"approve:{step.role_id.id}" if step.role_id else "approve"
