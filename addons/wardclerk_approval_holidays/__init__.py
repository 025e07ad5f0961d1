"""Time off and approvals: an absence begins the delegation that was prepared for it."""

from . import models
