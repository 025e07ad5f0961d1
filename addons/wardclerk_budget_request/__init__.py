"""What purchase requests hold of budgets."""

from . import models
