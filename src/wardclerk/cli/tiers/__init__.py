"""The tiers of the tests, by what they need to run."""

from wardclerk.cli.tiers import addons, attack, lint, pack, scale, suites
from wardclerk.cli.tiers.context import Context
from wardclerk.cli.tiers.tier import Tier

ALL: dict[str, Tier] = {
    tier.name: tier
    for tier in (
        lint.TIER,
        suites.HOUSE,
        suites.CORE,
        suites.CLI,
        addons.TIER,
        attack.TIER,
        pack.TIER,
        suites.SERVICES,
        suites.FAULTS,
        scale.TIER,
        suites.WORKFLOWS,
        suites.SYSTEM,
        suites.BROWSER,
    )
}
