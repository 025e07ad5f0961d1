from . import partner_merge, wardclerk_bill_verdict
