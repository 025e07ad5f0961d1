"""The panel on the form of a document type whose gate people configured."""

from lxml import etree

from odoo import api, models


class WardclerkApprovalConfigured(models.AbstractModel):
    """An addon puts both into its view; nobody writes a view here."""

    _inherit = "wardclerk.approval.configured"

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        arch, view = super()._get_view(view_id, view_type, **options)
        sheet = arch.find(".//sheet") if view_type == "form" else None
        if sheet is not None and self._approval_gates:
            sheet.addprevious(
                etree.Element(
                    "field",
                    name="approval_panel",
                    widget="wardclerk_approval_panel",
                    nolabel="1",
                )
            )
            self._approval_header(arch).append(
                etree.Element(
                    "button",
                    name="action_request_approval",
                    type="object",
                    string=self.env._("Request Approval"),
                    invisible="approval_state in ('pending', 'approved')",
                )
            )
        return arch, view

    @api.model
    def _approval_header(self, arch):
        header = arch.find("header")
        if header is None:
            header = etree.Element("header")
            arch.insert(0, header)
        return header
