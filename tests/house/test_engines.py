"""Engines attach to any record: none of them names a business model."""

import re

import pytest

from tests.house import tree
from tests.house.test_addons import ENGINES

MODELS = re.compile(
    r"""(?<![\w.])(?:
        account\.(?:move|payment|journal|tax|bank|account)\b
      | purchase\.(?:order|requisition|bill)\b
      | stock\.(?:picking|move|quant|lot|warehouse|location)\b
      | sale\.order\b
      | product\.(?:product|template|supplierinfo|category)\b
      | hr\.(?:employee|leave|version|expense|skill|applicant)\b
      | maintenance\.(?:request|equipment)\b
      | project\.(?:task|project)\b
      | res\.partner\.bank\b
      | fleet\.vehicle | repair\.order | mrp\.production | helpdesk\.ticket
    )""",
    re.VERBOSE,
)
# Its own addon of Odoo, which the layout of the group needs.
ANALYTIC = re.compile(r"account\.analytic\.\w+")


@pytest.mark.parametrize("engine", [name for name in ENGINES if name in tree.addons()])
def test_engine_names_no_business_model(engine):
    offences = [
        f"{tree.name(path)}:{number}: {match.group()}"
        for path in tree.addons()[engine].code
        for number, line in enumerate(_lines(path), start=1)
        for match in MODELS.finditer(ANALYTIC.sub("", line))
    ]

    assert not offences, tree.report(
        f"{engine} is an engine and must work with any model. Take the model from "
        "res_model, or move the line to a domain addon:",
        offences,
    )


@pytest.mark.parametrize("engine", [name for name in ENGINES if name in tree.addons()])
def test_engine_names_no_addon_to_its_right(engine):
    strangers = tree.addons().keys() - tree.needs(engine) - {engine}
    pattern = re.compile("|".join(rf"\b{name}\b" for name in sorted(strangers)))

    offences = [
        f"{tree.name(path)}:{number}: {match.group()}"
        for path in tree.addons()[engine].code
        for number, line in enumerate(_lines(path), start=1)
        for match in pattern.finditer(line)
        if strangers
    ]

    assert not offences, tree.report(
        f"{engine} names addons that build on it or stand beside it:", offences
    )


def _lines(path):
    return path.read_text(encoding="utf-8").splitlines()
