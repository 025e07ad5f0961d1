"""Documents that people outside of Odoo sign, and what came back."""

from . import models
