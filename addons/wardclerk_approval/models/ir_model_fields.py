"""Custom document types and fields that a gate needs stay while it is in force.

Else one administrator could take a gate away that two people put there.
"""

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

from ..gate_classes import active_forms, named_fields

WHAT_A_GATE_READS = {"name", "ttype", "relation", "store", "company_dependent"}


class IrModel(models.Model):
    _inherit = "ir.model"

    def unlink(self):
        # pylint: disable=no-raise-unlink
        # An `ondelete` hook would run after Odoo has dropped the table.
        gated = {} if _is_uninstall(self.env) else active_forms(self.env)
        for model in self:
            if model.model in gated:
                raise UserError(
                    self.env._("%s has a gate. Retire the gate first.", model.name)
                )
        return super().unlink()


class IrModelFields(models.Model):
    _inherit = "ir.model.fields"

    def write(self, vals):
        if vals.keys() & WHAT_A_GATE_READS:
            self._refuse_gated()
        return super().write(vals)

    def unlink(self):
        # pylint: disable=no-raise-unlink
        # An `ondelete` hook would run after Odoo has taken the field from its model.
        if not _is_uninstall(self.env):
            self._refuse_gated()
        return super().unlink()

    def _refuse_gated(self):
        gated = active_forms(self.env)
        for field in self:
            if field.model in gated and field.name in named_fields(gated[field.model]):
                raise UserError(
                    self.env._(
                        "A gate of %(type)s needs %(field)s. Have a gate without it"
                        " take its place first.",
                        type=field.model_id.name,
                        field=field.field_description,
                    )
                )


def _is_uninstall(env):
    """An addon goes with its document types; their gates then show as broken."""
    return env.su and env.context.get(MODULE_UNINSTALL_FLAG)
