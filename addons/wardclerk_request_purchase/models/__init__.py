"""Requests whose orders are approved as well."""

from . import wardclerk_purchase_request
