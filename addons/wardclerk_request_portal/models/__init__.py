"""Who may ask in the portal, and what of a request is theirs."""

from . import res_users, wardclerk_approval_case, wardclerk_purchase_request
