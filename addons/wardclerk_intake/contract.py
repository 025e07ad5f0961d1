"""The contract of message.received, and the field that breaks it."""

import json
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

import wardclerk

SCHEMA = "contracts/intake/message.received.schema.json"


@cache
def _validator():
    """Contracts lie beside the sources, or inside the installed package."""
    package = Path(wardclerk.__file__).parent
    for root in (package.parents[1], package):
        path = root / SCHEMA
        if path.is_file():
            schema = json.loads(path.read_text(encoding="utf-8"))
            return Draft202012Validator(schema)
    raise FileNotFoundError(f"{SCHEMA} was not shipped with wardclerk")


def breach(message):
    """(field, what is wrong) of the first breach, or None when all is well."""
    error = best_match(_validator().iter_errors(message))
    if error is None:
        return None
    path = ".".join(["data", *map(str, error.absolute_path)])
    if error.validator == "required":
        missing = sorted(set(error.validator_value) - set(error.instance))
        path = f"{path}.{missing[0]}" if missing else path
    return path, _in_words(error)


def _in_words(error):
    """The library's sentence without the value, which may be a whole document."""
    words = {
        "required": "is missing",
        "type": f"must be of type {error.validator_value}",
        "maxLength": f"is longer than {error.validator_value} characters",
        "minLength": "is empty",
        "maxItems": f"has more than {error.validator_value} entries",
        "minimum": f"is less than {error.validator_value}",
        "pattern": "has another form than expected",
        "additionalProperties": "holds fields that the contract does not know",
        "enum": f"is none of {error.validator_value}",
        "oneOf": "needs either content_base64 or omitted_reason",
    }
    return words.get(error.validator, "does not match the contract")
