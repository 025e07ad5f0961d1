"""Evidence of system parameters; the values of secret ones are only committed to."""

import re

from odoo import models

SECRET = re.compile(r"secret|passw|token|key|credential|uuid|salt", re.IGNORECASE)


class IrConfigParameter(models.Model):
    _name = "ir.config_parameter"
    _inherit = ["wardclerk.audit.watch", "ir.config_parameter"]

    _watch_name = "parameter"
    _watch_fields = ("key", "value")

    def _watch_personal(self):
        # Whether a parameter is secret does not depend on who changed it.
        secret = self.sudo().filtered(lambda one: SECRET.search(one.key or ""))
        return [(secret, ("value",)), (self - secret, ())]
