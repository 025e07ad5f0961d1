"""Payment runs and bank changes: whose account is in quarantine is not paid."""

from . import models
