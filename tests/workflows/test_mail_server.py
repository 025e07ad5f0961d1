"""The demo's mail server: every local address has a mailbox, and no mail leaves."""

import imaplib
import os
import smtplib

import pytest
from mailroom import CLINICS, HOSPITALS

from wardclerk.cli.settings import LOOPBACK
from wardclerk.mail import dovecot, gateway, mailboxes

LETTER = b"Subject: Hello\r\n\r\nHello.\r\n"


def test_message_without_id_gets_the_same_one_each_time():
    named = gateway.with_message_id(LETTER)

    assert named == gateway.with_message_id(LETTER)
    assert named.endswith(LETTER)
    assert named.startswith(b"Message-ID: <")


@pytest.mark.parametrize("name", [b"Message-ID", b"message-id", b"Message-Id"])
def test_message_with_id_is_left_alone(name):
    content = name + b": <1@tidewell.example>\r\n" + LETTER

    assert gateway.with_message_id(content) == content


def test_id_in_the_text_does_not_count():
    content = LETTER + b"Message-ID: <1@tidewell.example>\r\n"

    assert gateway.with_message_id(content).startswith(b"Message-ID: <")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("ap.clerk@harbourview.example", True),
        ("invoices@HOSPITALS.harbourview.example", True),
        ("someone@notharbourview.example", False),
        ("someone@harbourview.example.org", False),
        ("nobody", False),
    ],
)
def test_only_the_groups_own_domains_are_local(address, expected):
    assert mailboxes.is_local(address) is expected


def test_relocation_keeps_the_length_and_can_be_repeated(tmp_path):
    programs = tmp_path / "usr/lib/dovecot"
    programs.mkdir(parents=True)
    before = b"\0" + dovecot.MODULE_PATH + b"/auth\0rest"
    (programs / "auth").write_bytes(before)

    dovecot.relocate(tmp_path)
    dovecot.relocate(tmp_path)

    after = (programs / "auth").read_bytes()
    assert len(after) == len(before)
    assert dovecot.MODULE_PATH not in after
    path = after.strip(b"\0").partition(b"\0")[0].decode()
    assert os.path.normpath(path) == "modules/auth"


def test_mailbox_comes_to_life_with_its_first_message(mailroom):
    mailroom.send(LETTER, "New.Person@harbourview.example")

    [(_flags, message)] = mailroom.inbox("new.person@harbourview.example")

    assert message["Subject"] == "Hello"
    assert message["Message-ID"]


def test_mail_for_elsewhere_is_refused(mailroom):
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        mailroom.send(LETTER, "somebody@elsewhere.example")


def test_wrong_password_opens_no_mailbox(mailroom):
    with (
        imaplib.IMAP4(LOOPBACK, mailroom.settings.ports.imap) as server,
        pytest.raises(imaplib.IMAP4.error),
    ):
        server.login(HOSPITALS, "guess")


def test_password_is_kept_as_a_hash(mailroom):
    file = dovecot.config_file(mailroom.settings)

    assert mailroom.settings.secrets.mailbox_password not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


def test_gateway_defers_mail_that_the_mailbox_does_not_take(mailroom):
    from wardclerk.cli.parts import mailbox

    mailroom.stop_part(mailbox.PART)
    try:
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            mailroom.send(LETTER, "later@harbourview.example")
    finally:
        mailroom.start_part(mailbox.PART)

    assert refusal.value.smtp_code == 451


def test_mail_flows_again_after_the_mailbox_was_away(mailroom):
    from wardclerk.cli.parts import mailbox

    mailroom.stop_part(mailbox.PART)
    mailroom.start_part(mailbox.PART)

    message_id = mailroom.send_letter("one-document", to=CLINICS)

    mailroom.received(message_id)


def test_watched_mailboxes_have_used_up_their_first_number(mailroom):
    with imaplib.IMAP4(LOOPBACK, mailroom.settings.ports.imap) as server:
        server.login(CLINICS, mailroom.settings.secrets.mailbox_password)
        answer = server.status("INBOX", "(UIDNEXT)")[1][0]

    assert b"UIDNEXT 1)" not in answer
