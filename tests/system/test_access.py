"""A nurse starts and leaves: from Odoo to a real directory, and its answers back."""

import json
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from stack import wait_until

from tests.workflows.directory import BASE, Directory
from wardclerk.cli import ports
from wardclerk.cli import settings as installation
from wardclerk.workflows import connections

CONFIRM_SECONDS = 180  # outbox, relay, n8n, directory, inbox; and one retry
EMPLOYEE = "hr.employee"
ACCESS, GROUP = "wardclerk.access.account", "wardclerk.access.group"
OFFICER = "group.hr.lead@harbourview.example"
PASSWORD = "robins own"


@pytest.fixture(scope="module")
def directory(stack):
    """A real slapd that the stack is connected with, as an operator connects one."""
    folder = Path(tempfile.mkdtemp(prefix="wardclerk-directory-"))
    server = Directory(folder / "slapd", ports.any_free(set()))
    server.start()
    try:
        connect(stack, {"directory": server.connection})
        yield server
    finally:
        connect(stack, {})
        server.stop()
        shutil.rmtree(folder)


def connect(stack, known):
    """Write connections.json; n8n reads at its start whom it may talk to."""
    file = stack.settings.data_dir / connections.FILE
    installation.write_private(file, json.dumps(known))
    stack.kill("n8n")
    stack.up()


@pytest.fixture(scope="module")
def nurse(stack, directory):
    """An employee of a ward with a facility, and two groups that fit."""
    odoo = stack.admin()
    (ward,) = odoo.search_read(
        "hr.department", [("facility_id", "!=", False)], ["facility_id"], limit=1
    )
    groups = [
        {"name": "staff"},
        {"name": "riverside", "facility_id": ward["facility_id"][0]},
    ]
    made = odoo.call(GROUP, "create", groups)
    person = {"name": "Robin Example", "department_id": ward["id"]}
    yield odoo.call(EMPLOYEE, "create", person)
    odoo.call(GROUP, "unlink", made)


def access_of(stack, employee_id):
    """What Odoo knows of a person's access; nothing before it was asked for."""
    rows = stack.person(OFFICER).search_read(
        ACCESS,
        [("employee_id", "=", employee_id)],
        ["state", "account", "groups_given", "problem", "revoked_at"],
    )
    return rows[0] if rows else {"state": None}


def confirmed(stack, employee_id, state):
    """Wait until the directory's answer made this of the row."""

    def is_there():
        row = access_of(stack, employee_id)
        return row if row["state"] == state else None

    what = f"the directory has made it {state}"
    try:
        return wait_until(is_there, CONFIRM_SECONDS, what)
    except AssertionError as late:
        row, events = access_of(stack, employee_id), events_of(stack, employee_id)
        raise AssertionError(f"{late}; {row}; {events}") from late


def events_of(stack, employee_id):
    """What was told of a person, and how far it is."""
    return stack.admin().search_read(
        "wardclerk.outbox",
        [("res_model", "=", EMPLOYEE), ("res_id", "=", employee_id)],
        ["type", "state", "attempts", "last_error"],
        order="id",
    )


def test_who_starts_has_an_account_in_the_groups_of_the_ward(stack, directory, nurse):
    stack.person(OFFICER).call(EMPLOYEE, "action_give_access", [nurse])

    row = confirmed(stack, nurse, "active")

    name = f"uid=w{nurse},ou=people,{BASE}"
    assert row["account"] == f"w{nurse}"
    assert (row["groups_given"], row["problem"]) == ("riverside, staff", False)
    assert directory.entry(name)["employeeType"] == ["active"]
    assert directory.members("staff") == directory.members("riverside") == [name]
    assert directory.members("pharmacy") == []


def test_who_leaves_cannot_log_in_and_odoo_knows_it(stack, directory, nurse):
    confirmed(stack, nurse, "active")
    directory.set_password(f"w{nurse}", PASSWORD)
    assert directory.may_log_in(f"w{nurse}", PASSWORD)

    today = datetime.now(UTC).date().isoformat()
    change = {"departure_date": today, "tz": "UTC"}
    stack.person(OFFICER).call(EMPLOYEE, "write", [nurse], change)

    row = confirmed(stack, nurse, "disabled")
    assert row["revoked_at"]
    assert not directory.may_log_in(f"w{nurse}", PASSWORD)
    assert directory.members("staff") == directory.members("riverside") == []


def test_both_deliveries_are_confirmed_once(stack, directory, nurse):
    confirmed(stack, nurse, "disabled")

    def all_confirmed():
        rows = events_of(stack, nurse)
        return rows if {row["state"] for row in rows} == {"confirmed"} else None

    rows = wait_until(all_confirmed, CONFIRM_SECONDS, "both events are confirmed")
    assert [row["type"] for row in rows] == ["employee.onboarded", "employee.left"]
