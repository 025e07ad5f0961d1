"""Governed, watched and provable back-office work for healthcare groups on Odoo."""

__version__ = "0.1.0"
