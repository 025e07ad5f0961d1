"""Demo and production differ by file."""

import pytest

from wardclerk.cli import parts, profile
from wardclerk.cli.errors import UserError
from wardclerk.cli.settings import ROOT

EVERY = profile.names(ROOT)


@pytest.mark.parametrize("name", EVERY)
def test_profile_names_only_parts_that_exist(name):
    assert set(profile.load(ROOT, name).parts) <= set(parts.ALL)


@pytest.mark.parametrize("name", EVERY)
def test_no_profile_switches_durability_off(name):
    chosen = profile.load(ROOT, name).postgres

    assert not {"fsync", "synchronous_commit", "full_page_writes"} & set(chosen)


def test_production_trusts_a_proxy_and_demo_does_not():
    assert profile.load(ROOT, "production").odoo["proxy_mode"] is True
    assert profile.load(ROOT, "full").odoo["proxy_mode"] is False


def test_unknown_profile_lists_those_there_are():
    with pytest.raises(UserError) as refused:
        profile.load(ROOT, "huge")

    assert "minimal" in refused.value.next_step


def test_parts_start_after_what_they_need():
    started = set()

    for name, one in parts.ALL.items():
        assert set(one.needs) <= started, name
        started.add(name)
