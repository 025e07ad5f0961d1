"""The labelled pack: frauds and honest look-alikes, played on all addons."""

from __future__ import annotations

from wardclerk.cli.tiers import attack, suites

TIER = suites.suite(
    "pack",
    "300 labelled cases on real Odoo",
    attack.with_world,  # the same addons and people
    options=("-s",),  # its figures are read
    pieces=("odoo", "postgres"),
)
