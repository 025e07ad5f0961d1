"""What a document tells about whom a step asks and what is attached."""

import re

from odoo import api, models

WORD = re.compile(r"[^\W_]+")


class WardclerkApprovalMixin(models.AbstractModel):
    """Hooks of documents, with answers that fit most of them.

    ``_approval_user_fields``
        The fields that a policy can name for a step: many2one fields to users, or to
        records that have a responsible user. Protect them, so that a change shows.
    """

    _inherit = "wardclerk.approval.mixin"

    _approval_user_fields = ()

    @api.model
    def _policy_user_fields(self):
        fields = self._approval_user_fields
        return tuple(name for name in fields if name in self._fields)

    @api.model
    def _policy_content(self):
        lines = self._approval_protected_lines
        columns = {name for names in lines.values() for name in names}
        return (*self._approval_protected_fields, *lines, *sorted(columns))

    def _approval_person_in(self, name):
        """Return the user whom a field of this document names, if policies may ask."""
        self.ensure_one()
        nobody = self.env["res.users"]
        if name not in self._approval_user_fields or name not in self._fields:
            return nobody
        value = self[name]
        if value._name == nobody._name:
            return value
        return value.user_id if "user_id" in value._fields else nobody

    def _approval_manager_chain(self, requester, levels):
        """Return the managers of the requester, the nearest first, at most so many."""
        return requester._wardclerk_managers(levels, self._policy_company())

    def _approval_documents(self):
        """Return {record id: codes of what is attached}, for all records at once.

        A file counts for each code whose words stand in its name: *Quote Anders.pdf*
        counts for `quote`.
        """
        # What is attached does not depend on who asks.
        files = self.env["ir.attachment"].sudo()
        files = files.search_fetch(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("res_field", "=", False),
            ],
            ["res_id", "name"],
        )
        named = {document_id: set() for document_id in self.ids}
        for file in files:
            named[file.res_id] |= _codes_in(file.name)
        return named


def _codes_in(name):
    """Return the codes that a file's name can stand for: runs of up to three words."""
    words = WORD.findall((name or "").lower())
    return {
        "_".join(words[first:last])
        for first in range(len(words))
        for last in range(first + 1, min(first + 3, len(words)) + 1)
    }
