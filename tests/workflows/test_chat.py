"""What waits is said in chat: once, as a digest, not at night, and never lost."""

import json

import pytest
from mailroom import example, logged_in, post
from outside import NEVER, PORTS

from wardclerk.cli.ports import is_free
from wardclerk.workflows import database, deploy
from wardclerk.workflows.api import N8n
from wardclerk.workflows.credentials import credentials

ALWAYS = "00:00-23:59:59.999999 UTC"
UNSENT = "SELECT 1 FROM wardclerk.notice WHERE sent_at IS NULL"
RUNNING = """
    SELECT 1 FROM execution_entity
     WHERE "workflowId" = 'wcChatSendNotices' AND status IN ('new', 'running')
       AND "deletedAt" IS NULL
"""
CHANNEL = "channelofapprovals"
EACH_MINUTE = '{"field": "minutes", "minutesInterval": 1}'
EACH_SECOND = '{"field": "seconds", "secondsInterval": 1}'
LINE = "{} of Harbourview Hospitals waits for approval by"


@pytest.fixture
def chat(mailroom, outside):
    """Says something else of chat and deploys it; afterwards all is as before."""
    n8n = N8n(mailroom.settings)

    def say(**changed):
        outside.write_connections(**changed)
        for workflow in deploy.rendered(mailroom.settings):
            if workflow["name"].startswith("chat-"):
                n8n.put(workflow)

    yield say
    say()


@pytest.fixture
def mattermost(outside, chat):
    """A fake of Mattermost's API: chat is there, with what else is said of it."""
    outside.answers["mattermost"] = lambda request: (201, {"id": "p1"})
    url = f"http://127.0.0.1:{outside.fake.port}/mattermost"

    def say(**changed):
        chat(kind="mattermost", url=url, channel=CHANNEL, **changed)

    say()
    return say


@pytest.fixture
def wait(mailroom):
    """Lets orders of these names wait for approval, until each is a notice."""

    def begin(*names, event="approval.requested"):
        for name in names:
            document = {"model": "purchase.order", "id": 1, "name": name}
            mailroom.deliver("chat-keep-notice", example(event, document=document))
        mailroom.all_confirmed()

    return begin


@pytest.fixture
def minute(mailroom):
    """One run of the workflow, as each minute brings it."""
    return lambda: mailroom.run("wcChatSendNotices", "Each minute")


@pytest.fixture
def each_second(mailroom, chat):
    """n8n tells the failures of runs that it began itself: now it begins many."""

    def hurry():
        [content] = [
            one
            for one in deploy.rendered(mailroom.settings)
            if one["name"] == "chat-send-notices"
        ]
        hurried = json.dumps(content).replace(EACH_MINUTE, EACH_SECOND)
        N8n(mailroom.settings).put(json.loads(hurried))

    return hurry


@pytest.fixture
def now(mailroom):
    """Changes when notices were taken or sent."""

    def change(assignment):
        with database.connect(mailroom.settings) as connection:
            connection.execute(f"UPDATE wardclerk.notice SET {assignment}")  # noqa: S608

    return change


@pytest.fixture
def later(mailroom, now):
    """Ten minutes pass: what was taken and not sent may be taken again."""

    def pass_ten_minutes():
        mailroom.until(lambda: not mailroom.ask(RUNNING))
        now("taken_at = taken_at - interval '10 minutes'")

    return pass_ten_minutes


@pytest.fixture
def all_sent(mailroom):
    return lambda: mailroom.until(lambda: not mailroom.ask(UNSENT))


@pytest.fixture
def room(outside):
    """What was said in the room, read by a person who is in it."""
    return outside.matrix.messages


# -- Matrix, a real server --------------------------------------------------------
def test_notice_becomes_one_message_in_the_room(wait, minute, all_sent, room):
    wait("Order @room [x](y)")

    minute()

    all_sent()
    [message] = room()
    assert message["msgtype"] == "m.text"
    assert message["body"].startswith(LINE.format("Order  room  x  y"))
    assert message["m.mentions"] == {}
    assert "formatted_body" not in message


def test_post_that_is_repeated_stays_one_message(wait, minute, all_sent, room, now):
    """n8n dies after a post and before it notes it; meanwhile something else waits."""
    wait("P00001")
    minute()
    all_sent()
    now("taken_at = NULL, sent_at = NULL")
    wait("P00002")

    minute()

    all_sent()
    assert [message["body"].split()[0] for message in room()] == ["P00001", "P00002"]


def test_quiet_hours_end_with_a_digest(wait, minute, chat, all_sent, room):
    chat(quiet_hours=ALWAYS)
    wait("P00001", "Smith & Sons")
    wait("P00003", event="approval.escalated")
    minute()
    [urgent] = room()
    chat(quiet_hours=NEVER)

    minute()

    all_sent()
    [_urgent, digest] = room()
    assert urgent["body"].startswith("P00003")
    title, *lines = digest["body"].splitlines()
    assert title == "2 things wait:"
    assert [line.split()[1] for line in lines] == ["P00001", "Smith"]
    html = digest["formatted_body"]
    assert html.startswith("<p>2 things wait:</p><ul><li>P00001 of ")
    assert "<li>Smith &#38; Sons of " in html


def test_wrong_token_is_told_and_the_right_one_sends_what_was_kept(
    mailroom, wait, each_second, minute, later, all_sent, room
):
    say_token(mailroom, "Bearer wrong")
    each_second()
    wait("P00001")
    [incident] = mailroom.results("incident.reported")
    assert mailroom.ask(UNSENT)
    assert room() == []
    deploy.update(mailroom.settings)
    later()

    minute()

    all_sent()
    [message] = room()
    assert incident["workflow"] == "chat-send-notices"
    assert "Chat answered 401: Invalid access token passed." in incident["detail"]
    assert message["body"].startswith("P00001")


def say_token(mailroom, token):
    """As a person types it into n8n's editor."""
    settings = mailroom.settings
    [known] = [one for one in credentials(settings) if one["id"] == "wcChat"]
    editor = logged_in(
        settings.n8n_url,
        settings.n8n_owner_email,
        settings.secrets.n8n_owner_password,
    )
    changed = {**known, "data": {**known["data"], "value": token}}
    address = f"{settings.n8n_url}/rest/credentials/{known['id']}"
    post(editor, address, changed, method="PATCH")


def test_chat_that_does_not_answer_is_told_and_gets_all_later(
    mailroom, wait, each_second, minute, chat, later, all_sent, room
):
    nobody = next(port for port in PORTS if is_free(port))
    chat(url=f"http://127.0.0.1:{nobody}")
    each_second()
    wait("P00001")
    [incident] = mailroom.results("incident.reported")
    chat()
    later()

    minute()

    all_sent()
    assert "Chat gave no answer" in incident["detail"]
    assert len(room()) == 1


def test_room_that_is_not_there_is_told(mailroom, wait, each_second, chat):
    chat(channel="#elsewhere:harbourview.example")
    each_second()

    wait("P00001")

    [incident] = mailroom.results("incident.reported")
    assert "Chat answered 404: Room alias #elsewhere" in incident["detail"]
    assert mailroom.ask(UNSENT)


# -- Mattermost, a fake -----------------------------------------------------------
def test_notices_become_one_post_that_calls_nobody(
    outside, mattermost, wait, minute, all_sent
):
    mattermost(quiet_hours=ALWAYS)
    wait("Order @all", "Bill [x](y)")
    mattermost()

    minute()

    all_sent()
    [sent] = outside.fake.requests
    assert sent.path == "/mattermost/api/v4/posts"
    assert sent.headers["authorization"] == f"Bearer {outside.matrix.token}"
    assert sent.json["channel_id"] == CHANNEL
    assert "@" not in sent.json["message"]
    assert "](" not in sent.json["message"]
    assert sent.json["message"].startswith("2 things wait:")


def test_unclear_answer_repeats_the_same_post(
    outside, mattermost, wait, minute, later, all_sent
):
    outside.answers["mattermost"] = lambda request: (504, {"message": "too late"})
    wait("P00001")
    minute()
    wait("P00002")
    outside.answers["mattermost"] = lambda request: (201, {"id": "p1"})
    later()

    minute()

    all_sent()
    first, *others = [one.json["pending_post_id"] for one in outside.fake.requests]
    assert len(others) == 2
    assert others.count(first) == 1


def test_refused_posts_go_out_together_once_they_are_taken(
    outside, mattermost, wait, minute, later, all_sent
):
    outside.answers["mattermost"] = lambda request: (403, {"message": "not a member"})
    for name in ("P00001", "P00002"):
        wait(name)
        minute()
    outside.answers["mattermost"] = lambda request: (201, {"id": "p1"})
    later()

    minute()

    all_sent()
    assert outside.fake.requests[-1].json["message"].startswith("2 things wait:")


# -- quiet hours ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("hours", "quiet"),
    [
        ("00:00-23:59:59.999999 UTC", True),
        ("00:00-00:00 UTC", False),
    ],
)
def test_quiet_hours_are_those_of_the_place(mailroom, hours, quiet):
    [(found,)] = mailroom.ask("SELECT wardclerk.is_quiet(%s)", hours)

    assert found is quiet


def test_quiet_hours_may_cross_midnight(mailroom):
    [(evening, morning)] = mailroom.ask(
        """
        SELECT wardclerk.is_quiet(to_char(now() AT TIME ZONE 'UTC' - interval '1 hour',
                   'HH24:MI') || '-' || to_char(now() AT TIME ZONE 'UTC'
                   + interval '22 hours', 'HH24:MI') || ' UTC'),
               wardclerk.is_quiet(to_char(now() AT TIME ZONE 'UTC' + interval '1 hour',
                   'HH24:MI') || '-' || to_char(now() AT TIME ZONE 'UTC'
                   - interval '1 hour', 'HH24:MI') || ' UTC')
        """
    )

    assert (evening, morning) == (True, False)
