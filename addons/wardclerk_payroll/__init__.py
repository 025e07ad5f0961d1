"""New hires that are handed to payroll, and what payroll said."""

from . import models, wizard
