"""Files in a drop folder on a real SFTP server: whole, once, and none lost."""

import pytest
from mailroom import CLINICS, READING, WORKFLOWS
from recorder import verified

from wardclerk.workflows import database

WORKFLOW = "wcDropFetchFile"
PDF = (WORKFLOWS / "drop-fetch-file/payloads/TW-20418.pdf").read_bytes()
TOO_LARGE_BYTES = 20 * 1024 * 1024 + 1


@pytest.fixture
def folder(mailroom, outside):
    """The drop folder of one mailbox, on the server's own disk.

    A run that the minute began must not move the file of the next test.
    """
    mailroom.at_rest(WORKFLOW)
    return outside.folder / "sftp" / "clinics"


@pytest.fixture
def look(mailroom):
    """One run of the workflow, as each minute brings it."""
    return lambda: mailroom.run(WORKFLOW, "Each minute")


@pytest.fixture
def later(mailroom):
    """A minute passes: what was seen was seen a minute ago."""

    def pass_a_minute():
        with database.connect(mailroom.settings) as connection:
            connection.execute(
                "UPDATE wardclerk.drop_file"
                " SET quiet_since = quiet_since - interval '1 minute'"
            )

    return pass_a_minute


@pytest.fixture
def two_looks(look, later):
    """What a file needs to be taken."""

    def see_twice():
        look()
        later()
        look()

    return see_twice


def names(place):
    """What lies there, without the time that stands before a moved file's name."""
    return sorted(file.name.split("-", 1)[-1] for file in place.glob("*"))


def test_file_arrives_like_mail_and_is_moved_away(mailroom, folder, two_looks):
    (folder / "Rechnung n° 42.pdf").write_bytes(PDF)

    two_looks()

    [message] = mailroom.results("message.received")
    [document] = message["documents"]
    assert message["mailbox"] == CLINICS
    assert document["filename"] == "Rechnung n° 42.pdf"
    assert document["size_bytes"] == len(PDF)
    assert message["readings"] == [READING]
    assert names(folder / "processed") == ["Rechnung n° 42.pdf"]
    assert [one.name for one in folder.iterdir()] == ["processed"]


def test_half_written_file_is_left_alone_until_it_is_whole(
    mailroom, folder, look, later
):
    file = folder / "scan.pdf"
    file.write_bytes(PDF[:20])
    look()
    later()
    file.write_bytes(PDF)  # the scanner goes on
    look()
    assert not mailroom.odoo.told("message.received")
    later()

    look()

    [message] = mailroom.results("message.received")
    assert message["documents"][0]["size_bytes"] == len(PDF)


@pytest.mark.parametrize("name", ["a.pdf.part", ".a.pdf.swp", "a.pdf.filepart", "a~"])
def test_file_that_says_it_is_not_whole_is_never_taken(
    mailroom, folder, two_looks, name
):
    (folder / name).write_bytes(PDF)

    two_looks()

    assert not mailroom.odoo.told("message.received")
    assert (folder / name).exists()


def test_same_file_told_twice_is_the_same_message(mailroom, folder, two_looks, look):
    mailroom.odoo.answer = lambda request: (503, {"status": "unavailable"})
    (folder / "bill.pdf").write_bytes(PDF)
    two_looks()
    assert (folder / "bill.pdf").exists()
    mailroom.odoo.answer = lambda request: (200, {"status": "applied"})

    look()

    key = mailroom.settings.secrets.mailroom_secret
    events = [verified(one, key) for one in mailroom.odoo.told("message.received")]
    assert len(events) >= 2
    assert len({event["id"] for event in events}) == 1
    assert names(folder / "processed") == ["bill.pdf"]


def test_second_file_of_the_same_name_does_not_replace_the_first(
    mailroom, folder, two_looks, later
):
    for content in (PDF, PDF + b"\n% another"):
        (folder / "scan.pdf").write_bytes(content)
        two_looks()

    assert len(mailroom.odoo.told("message.received")) == 2
    assert names(folder / "processed") == ["scan.pdf", "scan.pdf"]


def test_bad_files_become_incidents_and_the_others_go_on(mailroom, folder, two_looks):
    (folder / "empty.pdf").write_bytes(b"")
    with (folder / "film.pdf").open("wb") as file:
        file.truncate(TOO_LARGE_BYTES)
    (folder / "good.pdf").write_bytes(PDF)

    two_looks()

    incidents = mailroom.results("incident.reported", count=2)
    [message] = mailroom.results("message.received")
    assert {one["detail"].split("\n")[0] for one in incidents} == {
        "The file is empty.",
        "The file is larger than 20 MiB.",
    }
    assert message["subject"] == "good.pdf"
    assert names(folder / "refused") == ["empty.pdf", "film.pdf"]
    assert names(folder / "processed") == ["good.pdf"]


def test_file_that_odoo_refuses_for_good_is_put_aside_with_its_words(
    mailroom, folder, two_looks, look
):
    def answer(request):
        is_message = request.json["type"] == "message.received"
        return (422, {"message": "Unknown mailbox."}) if is_message else (200, {})

    mailroom.odoo.answer = answer
    (folder / "bill.pdf").write_bytes(PDF)
    two_looks()

    look()

    [incident] = mailroom.results("incident.reported")
    assert "bill.pdf" in incident["title"]
    assert "Odoo answered 422: Unknown mailbox." in incident["detail"]
    assert names(folder / "refused") == ["bill.pdf"]


def test_file_stays_while_nobody_can_be_told(mailroom, folder, two_looks):
    mailroom.odoo.stop()
    (folder / "bill.pdf").write_bytes(PDF)

    two_looks()

    assert [one.name for one in folder.iterdir()] == ["bill.pdf"]
