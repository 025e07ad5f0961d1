"""Requests and orders that are one purchase in parts."""

from . import models
