"""Several of each part side by side: what their tests are given."""

from __future__ import annotations

from wardclerk.cli import database, fingerprint, settings
from wardclerk.cli.tiers import addons, suites
from wardclerk.cli.tiers.cluster import Cluster
from wardclerk.cli.tiers.context import Context

CLUSTER_VARIABLE = "WARDCLERK_TEST_CLUSTER"  # the cluster's folder, with its log-ins
DATABASE = "wardclerk_scale"
ADDON = "wardclerk_event"  # all that a row needs to become an event
INSTALLED = ("wardclerk_base", "wardclerk_audit", ADDON)


def with_events(context: Context) -> dict[str, str]:
    """A database in which Odoo's records become events."""
    cluster = context.cluster()
    cluster.clone(ensure_installed(cluster), DATABASE)
    database.let_in(cluster.settings, DATABASE, cluster.settings.relay_role)
    return {CLUSTER_VARIABLE: str(cluster.folder)}


def ensure_installed(cluster: Cluster) -> str:
    """Made once for exactly these addons, and kept."""
    folders = [settings.ROOT / "addons" / name for name in INSTALLED]
    name = f"events_{fingerprint.of_tree(*folders, ignored=fingerprint.IGNORED)}"
    if name in cluster.databases():
        return name
    building = f"{name}_building"
    database.drop(cluster.settings, building)
    database.create(cluster.settings, building, cluster.settings.odoo_role)
    database.add_extensions(cluster.settings, building)
    database.let_in(cluster.settings, building, cluster.settings.relay_role)
    database.evidence_schema(cluster.settings, building)
    addons.run_odoo(cluster.settings, building, ["--init", ADDON], "scale")
    database.rename(cluster.settings, building, name)
    return name


TIER = suites.suite(
    "scale",
    "two of each part, one of each killed",
    with_events,
    pieces=("postgres", "odoo", "n8n", "redis", "haproxy"),
    on_request=True,  # two of everything want a machine of their own
)
