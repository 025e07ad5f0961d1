"""Reads deploy/compose.yaml as a container engine would, where none can run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from wardclerk.cli import settings

FILE = settings.ROOT / "deploy" / "compose.yaml"
PINNED = re.compile(r"^[\w./-]+:[\w.-]*\d[\w.-]*$")  # a tag with a number in it


def complaint() -> str:
    """One line a fault; empty when there is none."""
    import yaml

    whole = yaml.safe_load(FILE.read_text())
    return "\n".join(faults(whole))


def faults(whole: dict) -> Iterator[str]:
    services = whole.get("services") or {}
    if not services:
        yield "no services"
    for name, service in services.items():
        yield from service_faults(name, service, whole)


def service_faults(name: str, service: dict, whole: dict) -> Iterator[str]:
    """What would stop it from starting, or start it unsafely."""
    if "build" not in service and not PINNED.match(service.get("image", "")):
        yield f"{name}: the image has no version: {service.get('image')!r}"
    for port in service.get("ports", []):
        if not str(port).startswith("127.0.0.1:"):
            yield f"{name}: port {port} is open to the network"
    if "healthcheck" not in service:
        yield f"{name}: no health check"
    for other in service.get("depends_on", {}):
        if other not in whole["services"]:
            yield f"{name}: depends on {other}, which does not exist"
    for kind, declared in (
        ("volumes", whole.get("volumes") or {}),
        ("secrets", whole.get("secrets") or {}),
    ):
        for entry in service.get(kind, []):
            source = entry.split(":")[0] if isinstance(entry, str) else entry["source"]
            is_path = source.startswith((".", "/"))
            if not is_path and source not in declared:
                yield f"{name}: {kind[:-1]} {source} is not declared"
