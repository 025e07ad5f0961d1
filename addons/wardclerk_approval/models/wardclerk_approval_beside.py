"""What lies beside a case: checklist, documents, and what was decided before."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..checklist import ChecklistLine

DOCUMENTS_MAX = 20
EARLIER_MAX = 20  # decisions; more nobody reads on a card


class WardclerkApprovalCase(models.Model):
    _inherit = "wardclerk.approval.case"

    checklist_card = fields.Html(
        compute="_compute_checklist_card", compute_sudo=True, sanitize=False
    )
    documents_card = fields.Html(
        compute="_compute_documents_card", compute_sudo=True, sanitize=False
    )
    earlier_card = fields.Html(
        compute="_compute_earlier_card", compute_sudo=True, sanitize=False
    )

    @api.depends("state")
    def _compute_checklist_card(self):
        present = self._present_documents()
        for case in self:
            document = present.get((case.res_model, case.res_id))
            lines = document._approval_checklist() if document else []
            case.checklist_card = _checklist(self.env, lines)

    def _present_documents(self):
        """Return {(model, id): document} of those that still exist."""
        return {
            (name, document.id): document
            for name, cases in self.grouped("res_model").items()
            if name in self.env
            for document in self.env[name].browse(cases.mapped("res_id")).exists()
        }

    @api.depends("res_model", "res_id")
    def _compute_documents_card(self):
        files = self._files().grouped(lambda file: (file.res_model, file.res_id))
        for case in self:
            shown = files.get((case.res_model, case.res_id), ())[:DOCUMENTS_MAX]
            case.documents_card = case._file_links(shown) if shown else False

    def _files(self):
        """Return the files attached to the documents of these cases, newest first."""
        # Whoever may read a case sees what it is about; they need no right on the
        # document. Files that fields hold, pictures for example, are not meant.
        return (
            self.env["ir.attachment"]
            .sudo()
            .search_fetch(
                self._domain_documents() & Domain("res_field", "=", False),
                ["name", "mimetype", "file_size", "res_model", "res_id"],
                order="id desc",
            )
        )

    def _file_links(self, files):
        links = Markup("").join(
            Markup(
                "<li class='mb-1'><a href='%s' target='_blank' rel='noopener'>"
                "<i class='fa fa-file-o me-1' aria-hidden='true'></i>%s</a></li>"
            )
            % (f"/wardclerk/approval/{self.id}/document/{file.id}", file.name)
            for file in files
        )
        return Markup("<ul class='list-unstyled mb-0'>%s</ul>") % links

    @api.depends("decision_ids", "previous_id")
    def _compute_earlier_card(self):
        decisions = self.env["wardclerk.approval.decision"].search(
            Domain("case_id", "any", self._domain_documents())
        )
        of_document = decisions.grouped(
            lambda one: (one.case_id.res_model, one.case_id.res_id, one.case_id.gate)
        )
        nothing = decisions.browse()
        for case in self:
            told = of_document.get((case.res_model, case.res_id, case.gate), nothing)
            told = told.filtered(lambda one, case=case: one.case_id.id <= case.id)
            told -= told.carried_from_id  # told once, as what it became
            case.earlier_card = case._earlier_markup(told[-EARLIER_MAX:])

    def _domain_documents(self):
        """Return what finds everything that is attached to the documents of cases."""
        return Domain.OR(
            Domain("res_model", "=", name)
            & Domain("res_id", "in", cases.mapped("res_id"))
            for name, cases in self.grouped("res_model").items()
        )

    def _earlier_markup(self, decisions):
        if not decisions:
            return False
        lines = [
            (one.display_name, self._when_words(one), one.reason or "")
            for one in decisions.sorted("decided_at", reverse=True)
        ]
        rows = Markup("").join(
            Markup("<li class='mb-1'><strong>%s</strong> %s<div>%s</div></li>") % line
            for line in lines
        )
        return Markup("<ul class='list-unstyled mb-0'>%s</ul>") % rows

    def _when_words(self, decision):
        """Return when it was said, and whether of the content as it is now."""
        when = format_datetime(self.env, decision.decided_at, dt_format="short")
        if decision.carried_from_id:
            return self.env._(
                "%s, carried over: nothing that it relied on has changed", when
            )
        if decision.case_id != self:
            return self.env._("%s, on what it was then", when)
        return when


class WardclerkApprovalMixin(models.AbstractModel):
    _inherit = "wardclerk.approval.mixin"

    def _approval_checklist(self):
        """Return `ChecklistLine`s about this one document, for its approvers.

        They are advice and decide nothing. `self` is under `sudo()`: say no more than
        an approver of the document may know.
        """
        return []


def _checklist(env, lines):
    """Return the lines with their state in words: colour alone tells nothing."""
    if not lines:
        return False
    states = {
        True: ("fa-check-circle text-success", env._("Met")),
        False: ("fa-times-circle text-danger", env._("Not met")),
        None: ("fa-question-circle text-warning", env._("Unknown")),
    }
    rows = Markup("").join(
        Markup(
            "<li class='d-flex gap-2 py-1 border-bottom'>"
            "<i class='fa fa-fw mt-1 %s' aria-hidden='true'></i>"
            "<span class='flex-fill'>%s</span><span class='fw-bold'>%s</span></li>"
        )
        % (states[line.is_met][0], _linked(line), states[line.is_met][1])
        for line in lines
    )
    return Markup("<ul class='list-unstyled mb-0'>%s</ul>") % rows


def _linked(line: ChecklistLine):
    if not line.address.startswith("/"):  # a place in this Odoo, and no other
        return line.words
    return Markup("<a href='%s'>%s</a>") % (line.address, line.words)
