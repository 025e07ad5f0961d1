"""Steps run side by side, after their needs, and stop at the first failure."""

import threading

import pytest

from wardclerk.cli.errors import UserError
from wardclerk.cli.tasks import Task, run_all

WAIT_SECONDS = 5


def task(name, work, needs=()):
    return Task(name, name, 1, work, needs)


def test_step_waits_for_what_it_needs():
    order = []

    run_all(
        [
            task("roof", lambda _: order.append("roof"), ("walls",)),
            task("walls", lambda _: order.append("walls"), ("ground",)),
            task("ground", lambda _: order.append("ground")),
        ]
    )

    assert order == ["ground", "walls", "roof"]


def test_independent_steps_run_at_the_same_time():
    meeting = threading.Barrier(2, timeout=WAIT_SECONDS)

    seconds = run_all(
        [task("one", lambda _: meeting.wait()), task("two", lambda _: meeting.wait())]
    )

    assert set(seconds) == {"one", "two"}


def test_need_that_is_no_step_counts_as_done():
    seconds = run_all([task("n8n", lambda _: None, ("installed earlier",))])

    assert set(seconds) == {"n8n"}


def test_failure_stops_what_comes_after_and_is_raised():
    reached = []

    def fail(_progress):
        raise UserError("The disk is full.", "Free some space.")

    with pytest.raises(UserError, match="disk is full"):
        run_all(
            [
                task("download", fail),
                task("unpack", lambda _: reached.append("unpack"), ("download",)),
            ]
        )

    assert reached == []
