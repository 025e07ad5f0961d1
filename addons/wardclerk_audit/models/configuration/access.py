"""Evidence of groups and their members, access rights and record rules."""

from odoo import models


class ResGroups(models.Model):
    _name = "res.groups"
    _inherit = ["wardclerk.audit.watch", "res.groups"]

    _watch_name = "group"
    _watch_fields = ("name", "user_ids", "implied_ids", "implied_by_ids", "share")


class IrModelAccess(models.Model):
    _name = "ir.model.access"
    _inherit = ["wardclerk.audit.watch", "ir.model.access"]

    _watch_name = "access_right"
    _watch_fields = (
        "name",
        "active",
        "model_id",
        "group_id",
        "perm_read",
        "perm_write",
        "perm_create",
        "perm_unlink",
    )


class IrRule(models.Model):
    _name = "ir.rule"
    _inherit = ["wardclerk.audit.watch", "ir.rule"]

    _watch_name = "record_rule"
    _watch_fields = (
        "name",
        "active",
        "model_id",
        "groups",
        "domain_force",
        "perm_read",
        "perm_write",
        "perm_create",
        "perm_unlink",
    )
