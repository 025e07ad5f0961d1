"""A part is down: the mail still arrives, or waits, and somebody is told."""

from mailroom import HOSPITALS, READING

from wardclerk.cli.parts import n8n

SCHEDULE_SECONDS = 75  # reports are tried again each minute


def test_assist_down_means_a_message_without_reading(mailroom):
    mailroom.assist.stop()

    message_id = mailroom.send_letter("one-document")

    data = mailroom.received(message_id)["data"]
    assert data["documents"][0]["content_base64"]
    assert data["readings"] == [None]
    assert data["reading_errors"][0].startswith("assist gave no reading:")


def test_overloaded_assist_costs_only_its_own_reading(mailroom):
    def answer(request):
        return (503, {}) if request.body.startswith(b"<Invoice") else (200, READING)

    mailroom.assist.answer = answer

    message_id = mailroom.send_letter("several-documents")

    data = mailroom.received(message_id)["data"]
    assert data["readings"] == [READING, None, READING]
    assert [error is None for error in data["reading_errors"]] == [True, False, True]


def test_answer_that_is_no_reading_is_not_passed_on(mailroom):
    mailroom.assist.answer = lambda request: (200, {"hello": "there"})

    message_id = mailroom.send_letter("one-document")

    assert mailroom.received(message_id)["data"]["readings"] == [None]


def test_odoo_down_leaves_the_mail_in_flight_and_becomes_an_incident_later(mailroom):
    mailroom.odoo.stop()
    message_id = mailroom.send_letter("one-document")

    [failure] = mailroom.until(lambda: unreported(mailroom))
    flags = [
        flags
        for flags, message in mailroom.inbox(HOSPITALS)
        if message["Message-ID"] == message_id
    ]
    mailroom.odoo.start()
    events = mailroom.events("incident.reported", seconds=SCHEDULE_SECONDS)

    assert len(flags) == 1
    assert "\\Seen" in flags[0]
    assert failure == ("mailroom-receive-message",)
    [incident] = [event["data"] for event in events]
    assert incident["workflow"] == "mailroom-receive-message"
    assert incident["detail"].startswith("Odoo did not take message")
    assert incident["detail"].endswith(f"of {HOSPITALS}: no answer")
    assert incident["url"].startswith(mailroom.settings.n8n_url)
    assert "JVBER" not in str(incident)
    mailroom.until(lambda: not unreported(mailroom))


def test_refusal_by_odoo_fails_the_run_but_not_the_other_messages(mailroom):
    def answer(request):
        refused = (
            request.json["data"].get("subject") == "Question about your last order"
        )
        return (422, {"message": "unknown mailbox"}) if refused else (200, {})

    mailroom.odoo.answer = answer

    mailroom.send_letter("no-document")
    taken = mailroom.send_letter("one-document")

    mailroom.received(taken)
    [event] = mailroom.events("incident.reported")
    assert "answer 422, unknown mailbox" in event["data"]["detail"]


def test_mail_that_came_while_n8n_was_down_is_told_once_when_it_returns(mailroom):
    mailroom.stop_part(n8n.PART)
    first = mailroom.send_letter("one-document")
    second = mailroom.send_letter("no-document")

    mailroom.start_part(n8n.PART)

    mailroom.received(first)
    mailroom.received(second)
    assert len(mailroom.events("message.received", count=2)) == 2


def unreported(mailroom):
    return mailroom.ask(
        "SELECT workflow FROM wardclerk.failure WHERE reported_at IS NULL"
    )
