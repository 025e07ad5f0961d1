"""Draws workflows as n8n shows them: `python -m wardclerk.workflows.picture`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from wardclerk.workflows import pack

NAME = "picture.svg"
WIDTH, HEIGHT = 170, 56  # of a node; n8n's grid leaves 220 between two
MARGIN = 24
LINE_CHARS = 22  # of a node's name; more goes to a second line
KINDS = {"webhook": "start", "scheduleTrigger": "start", "emailReadImap": "start"}
KINDS |= {"executeWorkflowTrigger": "start", "errorTrigger": "start"}
KINDS |= {"code": "code", "executeWorkflow": "call", "stopAndError": "end"}
STYLE = """\
text{font:13px sans-serif;text-anchor:middle;fill:#1d2733}
rect{fill:#fff;stroke:#5b6b7c;rx:8}.start{fill:#e3f1e5}.call{fill:#e4ecf8}
.code{fill:#fbf1dc}.end{fill:#f8e3e1}path{fill:none;stroke:#8492a1;stroke-width:1.5}"""


def draw(content: dict[str, Any]) -> str:
    """The nodes in their places, joined as they are connected."""
    nodes = {
        node["name"]: node
        for node in content["nodes"]
        if not node["type"].endswith(".stickyNote")
    }
    places = _places(nodes)
    width = max(x for x, _ in places.values()) + WIDTH + MARGIN
    height = max(y for _, y in places.values()) + HEIGHT + MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'role="img" aria-label="{escape(content["name"])}">',
            f"<style>{STYLE}</style>",
            *_lines(content["connections"], places),
            *(_box(node, places[name]) for name, node in nodes.items()),
            "</svg>\n",
        ]
    )


def _places(nodes: dict[str, Any]) -> dict[str, tuple[int, int]]:
    left = min(node["position"][0] for node in nodes.values())
    top = min(node["position"][1] for node in nodes.values())
    return {
        name: (node["position"][0] - left + MARGIN, node["position"][1] - top + MARGIN)
        for name, node in nodes.items()
    }


def _lines(connections: dict[str, Any], places: dict[str, tuple[int, int]]):
    for name, outputs in connections.items():
        for output in outputs["main"]:
            for target in output:
                (x1, y1), (x2, y2) = places[name], places[target["node"]]
                yield _curve(x1 + WIDTH, y1 + HEIGHT // 2, x2, y2 + HEIGHT // 2)


def _curve(x1: int, y1: int, x2: int, y2: int) -> str:
    middle = (x1 + x2) // 2
    return f'<path d="M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"/>'


def _box(node: dict[str, Any], place: tuple[int, int]) -> str:
    x, y = place
    kind = KINDS.get(node["type"].rpartition(".")[2], "other")
    lines = _wrapped(node["name"])
    first = y + HEIGHT // 2 + 5 - 8 * (len(lines) - 1)
    text = "".join(
        f'<text x="{x + WIDTH // 2}" y="{first + 16 * row}">{escape(line)}</text>'
        for row, line in enumerate(lines)
    )
    return (
        f'<rect class="{kind}" x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}"/>'
        f"{text}"
    )


def _wrapped(name: str) -> list[str]:
    if len(name) <= LINE_CHARS:
        return [name]
    cut = name.rfind(" ", 0, LINE_CHARS)
    return [name[:cut], name[cut + 1 :]] if cut > 0 else [name]


def main() -> None:
    """Draw all workflows of the repository anew."""
    for workflow in pack.read(Path(__file__).resolve().parents[3] / "workflows"):
        (workflow.folder / NAME).write_text(draw(dict(workflow.content)))


if __name__ == "__main__":
    main()
