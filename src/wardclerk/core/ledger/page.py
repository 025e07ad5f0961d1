"""The page of a binder for people: self-contained, and ready to print."""

import html as markup
import json

from wardclerk.core.ledger.leaf import created_text

STYLE = """
body{font:14px/1.45 system-ui,sans-serif;color:#1d2733;margin:2rem auto;max-width:72rem;
padding:0 1rem}
h1{font-size:1.6rem;margin:0 0 .3rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}
.lead{color:#51606f;margin:0 0 1.2rem}.box{background:#f2f6f8;border-left:4px solid
#2f7d8c;padding:.7rem 1rem;margin:1rem 0}
table{border-collapse:collapse;width:100%;font-size:13px}
th,td{border-bottom:1px solid #d8e0e6;padding:.35rem .5rem;text-align:left;
vertical-align:top;overflow-wrap:break-word}
td:last-child{overflow-wrap:anywhere;min-width:18rem}
th{background:#f2f6f8;white-space:nowrap}table{min-width:56rem}thead{display:table-header-group}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0}
dt{color:#51606f}dd{margin:0;overflow-wrap:anywhere}
code{font-size:12px;overflow-wrap:anywhere}.good{color:#176b3a}.bad{color:#a8221a;
font-weight:600}.scroll{overflow-x:auto}
@media(max-width:640px){body{margin:1rem auto}dl{grid-template-columns:1fr}}
@page{size:A4 landscape;margin:12mm}
@media print{table{min-width:0;font-size:10px}th{white-space:normal}
.scroll{overflow:visible}td:last-child{min-width:12rem}
body{margin:0;max-width:none;font-size:11px}tr{break-inside:avoid}}
"""
CHANNELS = {
    "ui": "screen",
    "import": "import",
    "json2": "JSON-2",
    "rpc": "RPC",
    "inbox": "signed event",
    "cron": "scheduled action",
    "server": "server",
}
HIDDEN = "\N{BULLET}" * 6


def html(summary, decisions: list[dict], people: dict[int, str]) -> str:
    """Return the whole page."""
    title = _text(summary.title)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body>"
        f'<h1>{title}</h1><p class="lead">Evidence binder of the log'
        f" {_text(summary.head.origin)}</p>"
        f"{_about(summary)}{_decisions(decisions)}{_entries(summary, people)}"
        "</body></html>\n"
    )


def people(rows) -> set[int]:
    """Return the numbers of the users whom these entries name."""
    found = set()
    for row in rows:
        facts = json.loads(row.body)
        found |= {facts.get("actor"), facts.get("on_behalf_of")}
    return {number for number in found if isinstance(number, int)}


def _about(summary):
    proved = (
        "Every entry that was sealed in the period is in this file; the verifier"
        " proves that none was left out."
        if summary.kind == "range"
        else "Each entry is proved by itself. Whether there are others about the same"
        " thing is proved by a binder of the period."
    )
    waiting = (
        f"<dt>Not sealed yet</dt><dd>{summary.waiting} entries, not in this file</dd>"
        if summary.waiting
        else ""
    )
    return (
        '<div class="box"><strong>This page is a rendering and proves nothing.</strong>'
        " What is proved is in entries.ndjson; check it with <code>verify.py</code>,"
        " as README.txt explains in five minutes.</div>"
        f"<dl><dt>Population</dt><dd><strong>{summary.population}</strong> entries"
        f"</dd><dt>Query</dt><dd><code>{_text(summary.question)}</code></dd>"
        f"<dt>As of</dt><dd>{created_text(summary.head.time)}, {summary.head.size}"
        f" entries in the log</dd><dt>Root of the tree</dt><dd><code>"
        f"{summary.head.root.hex()}</code></dd><dt>What is proved</dt><dd>{proved}</dd>"
        f"{waiting}</dl>"
    )


def _decisions(decisions):
    if not decisions:
        return ""
    rows = "".join(
        f"<tr><td>{one['entry']}</td><td>{_text(_name(*one['document']))}</td>"
        f"<td>{_text(one['policy_version'])}</td><td>{_text(one['decided'])}</td>"
        f"<td>{_text(one['recomputed'])}</td><td>{_agreement(one)}</td>"
        f"<td>{_values(one['facts'])}</td></tr>"
        for one in decisions
    )
    return (
        "<h2>Decisions of the policy, computed again</h2>"
        '<div class="scroll"><table><thead><tr><th>Entry</th><th>Document</th>'
        "<th>Policy version</th><th>Rule then</th><th>Rule now</th><th>Same</th>"
        f"<th>Facts</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _agreement(one):
    if one["agrees"]:
        return '<span class="good">yes</span>'
    if one["recomputed"] is None:
        return f"not computed: {_text(one['because'])}"
    return f'<span class="bad">no</span> {_text(one["because"])}'


def _entries(summary, people):
    rows = "".join(_entry(row, people) for row in summary.shown)
    more = summary.population - len(summary.shown)
    rest = f"<p>{more} more entries are in entries.ndjson.</p>" if more else ""
    return (
        '<h2>Entries</h2><div class="scroll"><table><thead><tr><th>Entry</th>'
        "<th>When (UTC)</th><th>What</th><th>Record</th><th>Who</th><th>Through</th>"
        "<th>Under which policy</th><th>Why</th><th>Values</th></tr></thead>"
        f"<tbody>{rows}</tbody></table></div>{rest}"
    )


def _entry(row, people):
    facts = json.loads(row.body)
    who = _person(facts.get("actor"), people)
    if facts.get("on_behalf_of"):
        who += f" on behalf of {_person(facts['on_behalf_of'], people)}"
    if facts.get("role"):
        who += f" as {facts['role']}"
    when = created_text(row.created_at)[:19].replace("T", " ")
    cells = (
        row.entry_id,
        when,
        facts.get("action"),
        _name(facts.get("res_model"), facts.get("res_id")),
        who,
        CHANNELS.get(facts.get("channel"), facts.get("channel")),
        facts.get("policy_version"),
        _words(facts.get("reason")),
    )
    told = "".join(f"<td>{_text(cell)}</td>" for cell in cells)
    parts = "".join(
        f"<div><strong>{label}</strong> {_values(facts[part])}</div>"
        for part, label in (("old", "before"), ("new", "after"), ("detail", "further"))
        if facts.get(part)
    )
    return f"<tr>{told}<td>{parts}</td></tr>"


def _person(number, people):
    """A name is what a user is called today; only the number was sealed."""
    name = people.get(number)
    return f"{name} (user {number})" if name else f"user {number}"


def _name(model, number):
    return f"{model}, {number}"


def _values(part):
    if not isinstance(part, dict):
        return _text(_words(part))
    told = (
        f"{_text(name)}: {_text(_words(value))}" for name, value in sorted(part.items())
    )
    return "<br>".join(told)


def _words(value):
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict) and "commitment" in value:
        return HIDDEN
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _text(value):
    return markup.escape("" if value is None else str(value))
