"""Models of purchases that are added up."""

from . import wardclerk_approval_case, wardclerk_purchase_request
