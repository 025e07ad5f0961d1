"""Decisions as pure Python: no Odoo, no database, no network."""
