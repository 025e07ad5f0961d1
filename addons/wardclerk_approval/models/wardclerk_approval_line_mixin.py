"""Lines of a document under approval: their content is the document's content."""

from odoo import api, models

from ..content import lines_domain


class WardclerkApprovalLineMixin(models.AbstractModel):
    """Put this before the line's own model in `_inherit`.

    Class attribute:

    ``_approval_document_field``
        The many2one to the document, whose model inherits
        ``wardclerk.approval.mixin`` and names the lines' protected fields in
        ``_approval_protected_lines``.
    """

    _name = "wardclerk.approval.line.mixin"
    _description = "Line of a Document under Approval"

    _approval_document_field = ""

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._approval_documents()._approval_lines_changed()
        return lines

    def write(self, vals):
        if not self._approval_concerns(vals):
            return super().write(vals)
        documents = self._approval_documents()
        result = super().write(vals)
        (documents | self._approval_documents())._approval_lines_changed()
        return result

    def _write_multi(self, vals_list):
        """Note the documents of lines whose content was computed (see there)."""
        result = super()._write_multi(vals_list)
        if self._approval_concerns({name for vals in vals_list for name in vals}):
            documents = self._approval_documents()
            if documents._approval_is_watched():
                documents._approval_note({})
        return result

    def unlink(self):
        documents = self._approval_documents()
        result = super().unlink()
        documents.exists()._approval_lines_changed()
        return result

    def _approval_documents(self):
        # Whose content it is must not depend on what the user may read.
        return self.sudo()[self._approval_document_field].sudo(self.env.su)

    @api.model
    def _approval_concerns(self, names):
        """Tell whether any of these fields is part of what is approved."""
        document_field = self._fields[self._approval_document_field]
        documents = self.env[document_field.comodel_name]
        protected = {
            name
            for field, line_fields in documents._approval_protected_lines.items()
            if documents._fields[field].comodel_name == self._name
            for name in (*line_fields, *_domain_fields(documents, field))
        }
        return not protected.isdisjoint(names) or document_field.name in names


def _domain_fields(documents, field):
    """Return the fields that decide whether a line belongs to the protected ones."""
    domain = lines_domain(documents, field)
    return {one.field_expr.partition(".")[0] for one in domain.iter_conditions()}
