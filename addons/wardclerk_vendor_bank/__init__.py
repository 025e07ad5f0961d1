"""Vendors and bank changes: what a vendor says of its account is a request."""

from . import models
