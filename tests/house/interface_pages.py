"""Writes what other systems read: `python -m tests.house.interface_pages`.

From the schemas in contracts/ come an AsyncAPI and an OpenAPI document, and a page.
"""

import ast
import json
import sys

import yaml

from tests.house import tree

ASYNCAPI = tree.CONTRACTS / "asyncapi.yaml"
OPENAPI = tree.CONTRACTS / "openapi.yaml"
PAGE = tree.ROOT / "docs" / "contracts.md"
SCHEMA_SUFFIX = ".schema.json"
ENVELOPE = "./envelope.schema.json"
SIGNED = {
    "webhook-id": "The event's id, the same on each attempt.",
    "webhook-timestamp": "Seconds since 1970 of this attempt; at most 300 s old.",
    "webhook-signature": "`v1,` and base64 of the HMAC-SHA256 over id, time and body.",
}
ANSWERS = {
    "200": "Applied, or applied before: the answer holds the result.",
    "401": "Not signed by a live secret of this source, or too old.",
    "409": "The id was used before for another content.",
    "411": "The length is missing.",
    "413": "Larger than this source may send.",
    "415": "Not JSON, or compressed.",
    "422": "Signed, but refused: `field`, `message` and `next_step` say why.",
    "503": "Try again: the server cannot read its secrets now.",
}
OPENING = """\
# Contracts

What crosses a border, written from the schemas in `contracts/`; a test compares both.
Other systems read [asyncapi.yaml](../contracts/asyncapi.yaml) (events) and
[openapi.yaml](../contracts/openapi.yaml) (calls). After a change of a schema run
`python -m tests.house.interface_pages`.

Every event is a CloudEvents 1.0 envelope ([schema](../contracts/envelope.schema.json)),
signed as Standard Webhooks asks for. The tables show what lies under `data`.
"""


def events() -> dict:
    """Event type -> its schema file, for everything that travels in an envelope."""
    return {
        path.name.removesuffix(SCHEMA_SUFFIX): path
        for path in tree.below(tree.CONTRACTS, ".json")
        if path.name.endswith(SCHEMA_SUFFIX)
        and path.name.removesuffix(SCHEMA_SUFFIX).count(".") == 1
    }


def incoming() -> set[str]:
    """Types that come to Odoo: its inbox handles them, or their schema says so."""
    return _handled() | {
        name for name, path in events().items() if "x-direction" in _read(path)
    }


def _handled() -> set[str]:
    handlers = {
        node.name.removeprefix("_handle_")
        for addon in tree.addons().values()
        for path in addon.code
        if path.suffix == ".py" and "wardclerk.inbox" in path.read_text("utf-8")
        for node in ast.walk(tree.parsed(path))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("_handle_")
    }
    return {name for name in events() if name.replace(".", "_") in handlers}


def asyncapi() -> dict:
    """Every event with its direction, seen from Odoo."""
    received = incoming()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Wardclerk events",
            "version": "1",
            "description": "CloudEvents 1.0 in JSON, signed by Standard Webhooks.",
        },
        "defaultContentType": "application/json",
        "channels": {
            name: {
                "address": name,
                "messages": {name: {"$ref": f"#/components/messages/{name}"}},
            }
            for name in events()
        },
        "operations": {
            _verb(name, received) + "." + name: {
                "action": _verb(name, received),
                "channel": {"$ref": f"#/channels/{name}"},
            }
            for name in events()
        },
        "components": {
            "messages": {name: _message(name, path) for name, path in events().items()}
        },
    }


def openapi() -> dict:
    """The signed door into Odoo, what Odoo sends, and the reading service."""
    received = incoming()
    return {
        "openapi": "3.1.0",
        "info": {"title": "Wardclerk calls", "version": "1"},
        "paths": {
            "/wardclerk/v1/events/{source}": {"post": _inbox_call(received)},
            "/v1/read": {"post": _reading_call()},
        },
        "webhooks": {
            name: {"post": _delivery(name, path)}
            for name, path in events().items()
            if name not in received
        },
    }


def page() -> str:
    """One table an event: name, type and meaning of each field."""
    received = incoming()
    sections = [
        _section(name, path, "comes in" if name in received else "goes out")
        for name, path in events().items()
    ]
    return "\n".join([OPENING, *sections])


def documents() -> dict:
    """File -> the text that it ought to hold."""
    return {ASYNCAPI: _yaml(asyncapi()), OPENAPI: _yaml(openapi()), PAGE: page()}


def _verb(name, received):
    return "receive" if name in received else "send"


def _relative(path):
    return f"./{path.relative_to(tree.CONTRACTS).as_posix()}"


def _body(name, path):
    """The envelope around this event's data."""
    return {
        "allOf": [{"$ref": ENVELOPE}],
        "properties": {"type": {"const": name}, "data": {"$ref": _relative(path)}},
    }


def _message(name, path):
    schema = _read(path)
    message = {"name": name, "title": schema["title"]}
    if schema.get("description"):
        message["summary"] = schema["description"]
    return {**message, "headers": _headers_schema(), "payload": _body(name, path)}


def _headers_schema():
    return {
        "type": "object",
        "required": list(SIGNED),
        "properties": {
            name: {"type": "string", "description": words}
            for name, words in SIGNED.items()
        },
    }


def _header_parameters():
    return [
        {
            "name": name,
            "in": "header",
            "required": True,
            "description": words,
            "schema": {"type": "string"},
        }
        for name, words in SIGNED.items()
    ]


def _inbox_call(received):
    source = {
        "name": "source",
        "in": "path",
        "required": True,
        "description": "Code of the sender, as Odoo knows it.",
        "schema": {"type": "string"},
    }
    bodies = [_body(name, path) for name, path in events().items() if name in received]
    return {
        "summary": "Tell Odoo what happened. The same id twice takes effect once.",
        "parameters": [source, *_header_parameters()],
        "requestBody": _json({"oneOf": bodies}),
        "responses": {code: {"description": words} for code, words in ANSWERS.items()},
    }


def _reading_call():
    return {
        "summary": "Read a document. Nothing is kept.",
        "requestBody": {
            "required": True,
            "content": {"application/octet-stream": {"schema": {}}},
        },
        "responses": {
            "200": {
                "description": "What was found, with confidence and place.",
                "content": {
                    "application/json": {
                        "schema": {"$ref": "./assist/reading.schema.json"}
                    }
                },
            }
        },
    }


def _delivery(name, path):
    return {
        "summary": _read(path).get("description", name),
        "parameters": _header_parameters(),
        "requestBody": _json(_body(name, path)),
        "responses": {
            "2XX": {"description": "Delivered. Tell *done* by `delivery.confirmed`."},
            "410": {"description": "Never again: the endpoint is paused."},
            "429": {"description": "Later: `Retry-After` is honoured."},
        },
    }


def _json(schema):
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _section(name, path, direction):
    schema = _read(path)
    lines = [f"## `{name}`", "", f"{schema.get('description', '')} It {direction}.", ""]
    lines += ["| field | type | required | what it holds |", "|---|---|---|---|"]
    for field, one in schema.get("properties", {}).items():
        required = "yes" if field in schema.get("required", ()) else ""
        words = one.get("description", "")
        lines.append(f"| `{field}` | {_type(one)} | {required} | {words} |")
    return "\n".join([*lines, ""])


def _type(schema):
    if "enum" in schema:
        return " or ".join(f"`{value}`" for value in schema["enum"])
    kind = schema.get("type", schema.get("$ref", "any"))
    return " or ".join(kind) if isinstance(kind, list) else kind


def _read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def _yaml(data):
    class Plain(yaml.SafeDumper):
        """Writes what occurs twice twice: readers know no anchors."""

        def ignore_aliases(self, data):
            return True

    return yaml.dump(data, Dumper=Plain, sort_keys=False, width=88)


if __name__ == "__main__":
    sys.path.insert(0, str(tree.SOURCE))
    for file, text in documents().items():
        file.write_text(text, encoding="utf-8")
