"""No mail is forgotten: not when its fetcher dies, not when Odoo is away."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from wardclerk.relay.imap import message_id
from wardclerk.relay.mailbox import presentation_id

from .conftest import end
from .kit import free_port, wait_until
from .postbox import ADDRESS, Postbox

RECLAIM_SECONDS = "1"
LONG = "3600"


@pytest.fixture(scope="module")
def dovecot(tmp_path_factory):
    """One mail server for all these tests."""
    server = Postbox(tmp_path_factory.mktemp("mail")).start()
    yield server
    end(server)


@pytest.fixture
def postbox(dovecot):
    """Its mailbox, empty."""
    dovecot.empty()
    return dovecot


@pytest.fixture
def watch(make_relay, postbox):
    """Starts a relay that watches the mailbox."""

    def start(reclaim_seconds=RECLAIM_SECONDS, **environment):
        described = json.dumps([postbox.described()])
        return make_relay(
            WARDCLERK_MAILBOXES=described,
            WARDCLERK_RECLAIM_SECONDS=reclaim_seconds,
            **environment,
        ).start()

    return start


def test_mail_that_nobody_fetched_is_left_for_its_fetcher(postbox, watch):
    postbox.receive("<new@vendor.example>")
    before = postbox.content()

    relay = watch()

    wait_until(lambda: gauge(relay, "waiting") == 1, "the watchdog looked")
    assert postbox.content() == before


def test_mail_that_odoo_applied_is_filed_away(database, postbox, watch):
    content = postbox.receive("<done@vendor.example>")
    (uid,) = postbox.fetch_unseen()
    relay = watch(LONG)
    wait_until(lambda: gauge(relay, "in_flight") == 1, "in flight")

    confirm(database, uid, "<done@vendor.example>")

    wait_until(lambda: postbox.content("Processed"), "filed away")
    assert [mail for _, _, mail in postbox.content("Processed")] == [content]
    assert postbox.content() == []


def test_mail_whose_fetcher_died_comes_again_unchanged_and_unseen(postbox, watch):
    content = postbox.receive("<lost@vendor.example>")
    (old_uid,) = postbox.fetch_unseen()

    watch()

    wait_until(lambda: [seen for _, seen, _ in postbox.content()] == [False], "again")
    ((uid, _, mail),) = postbox.content()
    assert uid > old_uid
    assert mail == content


def test_same_message_id_with_other_content_is_not_taken_for_done(
    database, postbox, watch
):
    postbox.receive("<reused@erp.example>", "Invoice 1")
    second = postbox.receive("<reused@erp.example>", "Invoice 2")
    uids = postbox.fetch_unseen()
    relay = watch(LONG)
    wait_until(lambda: gauge(relay, "in_flight") == 2, "both in flight")

    confirm(database, uids[0], "<reused@erp.example>")

    wait_until(lambda: postbox.content("Processed"), "the first is filed away")
    assert [mail for _, _, mail in postbox.content()] == [second]


def test_mail_that_odoo_refused_stays_in_the_inbox(database, postbox, watch):
    postbox.receive("<refused@vendor.example>")
    (uid,) = postbox.fetch_unseen()
    confirm(database, uid, "<refused@vendor.example>", state="refused")

    watch()

    wait_until(lambda: [seen for _, seen, _ in postbox.content()] == [False], "again")
    assert postbox.content("Processed") == []


def test_while_odoo_is_away_nothing_comes_again_and_then_it_does(postbox, watch):
    postbox.receive("<waiting@vendor.example>")
    (uid,) = postbox.fetch_unseen()

    with odoo(well=False) as server:
        relay = watch(WARDCLERK_ODOO_URL=f"http://127.0.0.1:{server.server_port}")
        wait_until(lambda: server.asked >= 2, "Odoo was asked twice")
        assert [(uid, True)] == [(uid, seen) for uid, seen, _ in postbox.content()]
        server.well = True

        wait_until(lambda: not postbox.content()[0][1], "presented again")

    assert relay.metric(labelled("presented_total")) == 1


def test_reclaim_presents_everything_in_flight_at_once(postbox, watch):
    for number in range(3):
        postbox.receive(f"<flight-{number}@vendor.example>")
    postbox.fetch_unseen()
    postbox.receive("<unseen@vendor.example>")
    relay = watch(LONG)

    status, answer = relay.post("/reclaim")

    assert (status, answer) == (200, {f"mailbox {ADDRESS}": {"presented": 3}})
    assert [seen for _, seen, _ in postbox.content()] == [False] * 4


def test_mail_that_is_never_confirmed_comes_less_and_less_often_and_is_told(
    postbox, watch
):
    postbox.receive("<never@vendor.example>")
    relay = watch(LONG)

    for _ in range(5):
        wait_until(postbox.fetch_unseen, "unseen again")
        assert relay.post("/reclaim")[0] == 200

    wait_until(lambda: gauge(relay, "stuck") == 1, "a person is told")
    assert len(postbox.content()) == 1


def test_two_relays_present_one_copy_only(postbox, watch):
    postbox.receive("<once@vendor.example>")
    postbox.fetch_unseen()

    first, second = watch(), watch()

    wait_until(lambda: not postbox.content()[0][1], "presented again")
    for relay in (first, second):
        assert relay.post("/reclaim")[0] == 200
    assert len(postbox.content()) == 1


def test_copy_left_by_a_crash_between_append_and_removal_is_harmless(
    database, postbox, watch
):
    name = "<twice@vendor.example>"
    postbox.receive(name)
    (old_uid,) = postbox.fetch_unseen()
    postbox.receive(name)  # the copy was appended, then the relay died
    (new_uid,) = postbox.fetch_unseen()
    relay = watch(LONG)
    wait_until(lambda: gauge(relay, "in_flight") == 2, "both in flight")

    confirm(database, old_uid, name)
    confirm(database, new_uid, name)

    wait_until(lambda: len(postbox.content("Processed")) == 2, "both filed away")
    assert postbox.content() == []


def test_mailbox_that_is_down_is_told_and_used_again_when_it_is_back(
    database, tmp_path, make_relay
):
    server = Postbox(tmp_path / "mail").start()
    relay = make_relay(
        WARDCLERK_MAILBOXES=json.dumps([server.described()]),
        WARDCLERK_RECLAIM_SECONDS=RECLAIM_SECONDS,
    ).start()
    wait_until(lambda: gauge(relay, "up") == 1, "watched")

    server.kill()
    wait_until(lambda: gauge(relay, "up") == 0, "noticed")
    status, health = relay.health()
    assert (status, health["status"]) == (200, "degraded")

    try:
        server.start()
        server.receive("<back@vendor.example>")
        server.fetch_unseen()
        wait_until(lambda: not server.content()[0][1], "watched again")
    finally:
        end(server)


def test_mail_without_a_message_id_is_watched_too(database, postbox, watch):
    postbox.receive(None)
    (uid,) = postbox.fetch_unseen()
    confirm(database, uid, "")

    watch(LONG)

    wait_until(lambda: len(postbox.content("Processed")) == 1, "filed away")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"Message-ID: <a@b>\r\n\r\n", "<a@b>"),
        (b"message-id:\r\n <a@b>\r\n\r\n", "<a@b>"),
        (b"Message-Id: <a\r\n @b>\r\n\r\n", "<a@b>"),
        (b"Message-ID: <a@b>\r\nMessage-ID: <c@d>\r\n\r\n", "<c@d>"),
        (b"\r\n", ""),
    ],
)
def test_message_id_is_read_as_n8n_reads_it(header, expected):
    assert message_id(header) == expected


def test_presentation_id_is_the_agreed_one():
    made = presentation_id("Invoices@Clinics.example", 17, "<a@b>")

    # printf 'invoices@clinics.example\n17\n<a@b>' | sha256sum | cut -c1-32
    assert made == "mail_76acb23fdc76b3dff87a419e967d65dc"


def confirm(database, uid, name, state="applied"):
    """Odoo's inbox says what became of one presentation."""
    database.ask(
        "INSERT INTO wardclerk_inbox (message_id, state) VALUES (%s, %s)",
        presentation_id(ADDRESS, uid, name),
        state,
    )


def labelled(name):
    """A metric of the mailbox."""
    return f'wardclerk_mailbox_{name}{{mailbox="{ADDRESS}"}}'


def gauge(relay, name):
    """The figure of such a metric."""
    return relay.metric(labelled(name))


@contextmanager
def odoo(well):
    """An address that answers /web/health as Odoo does, well or not."""

    class Health(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked += 1
            self.send_response(200 if self.server.well else 502)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_):
            """Quiet."""

    server = HTTPServer(("127.0.0.1", free_port()), Health)
    server.well, server.asked = well, 0
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
