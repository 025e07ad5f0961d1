"""Purchase orders under approval, measured against budgets."""

from . import models
