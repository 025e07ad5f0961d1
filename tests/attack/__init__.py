"""Attacks on real Odoo: what anybody with a log-in can try, and what must hold then."""
