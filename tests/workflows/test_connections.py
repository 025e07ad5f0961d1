"""What an installation says of its outside systems, and what n8n is given of it."""

import json

import pytest

from wardclerk.cli.errors import UserError
from wardclerk.workflows import connections, runtime

DIRECTORY = {
    "url": "ldaps://ldap.clinic.example",
    "base": "dc=clinic,dc=example",
    "user": "cn=wardclerk,dc=clinic,dc=example",
    "password": "only for the directory",
}
CHAT = {
    "url": "https://chat.clinic.example",
    "token": "Bearer only for chat",
    "channel": "#approvals:clinic.example",
    "quiet_hours": "20:00-07:00 Europe/Berlin",
}


class Installation:
    """As much of the settings as connections look at."""

    def __init__(self, data_dir):
        self.data_dir = data_dir


@pytest.fixture
def installation(tmp_path):
    def make(known):
        (tmp_path / connections.FILE).write_text(json.dumps(known))
        return Installation(tmp_path)

    return make


def test_without_the_file_no_outside_system_is_used(tmp_path):
    assert connections.read(Installation(tmp_path)) == {}


def test_secrets_go_to_credentials_and_never_into_workflows(installation):
    settings = installation({"directory": DIRECTORY})

    values = connections.values(settings)
    [credential] = connections.credentials(settings)

    assert values == {
        "directory_credential": "wcDirectory",
        "directory_url": "ldaps://ldap.clinic.example",
        "directory_base": "dc=clinic,dc=example",
    }
    assert credential["id"] == "wcDirectory"
    assert credential["data"]["bindPassword"] == DIRECTORY["password"]
    assert credential["data"]["connectionSecurity"] == "tls"
    assert credential["data"]["port"] == "636"


def test_database_is_reached_encrypted_unless_said_otherwise(installation):
    ledger = {"url": "postgresql://db.example/ledger", "user": "u", "password": "p"}

    [credential] = connections.credentials(installation({"ledger": ledger}))

    assert credential["data"]["ssl"] == "require"
    assert credential["data"]["database"] == "ledger"


@pytest.mark.parametrize(
    ("said", "kind"), [({}, "mattermost"), ({"kind": "matrix"}, "matrix")]
)
def test_chat_is_mattermost_unless_said_otherwise(installation, said, kind):
    values = connections.values(installation({"chat": {**CHAT, **said}}))

    assert values["chat_kind"] == kind
    assert CHAT["token"] not in values.values()


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"fax": {"url": "x"}}, "fax"),
        ({"directory": {**DIRECTORY, "base": ""}}, "lacks base"),
        ([], "not an object"),
        ({"directory": "ldap"}, "not an object"),
        (
            {"chat": {**CHAT, "kind": "irc"}},
            "kind irc: known are mattermost",
        ),
        (
            {"chat": {**CHAT, "kind": "matrix", "channel": "x"}},
            "on Matrix it is a room",
        ),
    ],
    ids=["unknown", "incomplete", "list", "text", "other chat", "no room"],
)
def test_mistake_in_the_file_is_told_in_words(installation, known, said):
    with pytest.raises(UserError, match=said):
        connections.read(installation(known))


def test_private_addresses_are_called_only_when_they_are_named(own_settings):
    hosts = runtime.environment(own_settings)["N8N_SSRF_ALLOWED_HOSTNAMES"]

    assert "elsewhere.example" not in hosts.split(",")
