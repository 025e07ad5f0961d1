"""Odoo's database: made once, kept up to date with the addons, told the secrets."""
