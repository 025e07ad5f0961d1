"""What of Odoo's own configuration leaves evidence, one file a kind."""

from . import access, automation, module, parameter, user, view
