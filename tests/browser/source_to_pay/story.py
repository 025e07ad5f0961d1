"""Who takes part in a story, where each of them works, and what is kept of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import forms
from conftest import DESKTOP
from stack import Stack, wait_until

from source_to_pay.people import AUDITOR
from source_to_pay.pumps import Case

DOMAIN = "harbourview.example"
CASE = "wardclerk.approval.case"
STEP = "wardclerk.approval.step"
DECISION_SECONDS = 30


@dataclass
class Story:
    """What the chapters share. People are named by their log-in before the @."""

    stack: Stack
    case: Case
    browser: Any
    log_in: Any
    keep: Any
    quick_url: str  # of the server on which bank changes cool off in seconds
    began_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    pages: dict = field(default_factory=dict)
    sessions: dict = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    chapter: int = 0

    @cached_property
    def odoo(self):
        """The administrator, who arranges what comes before."""
        return self.stack.admin()

    @cached_property
    def auditor(self):
        """The auditor, who may read every record and change none."""
        return self.over_rpc(AUDITOR)

    def page_of(self, person: str, size=DESKTOP, url: str = ""):
        """The window in which a person is logged in."""
        key = (person, size["width"], url)
        if key not in self.pages:
            self.pages[key] = self.log_in(f"{person}@{DOMAIN}", size, url)
        return self.pages[key]

    def open(self, person: str, path: str, size=DESKTOP, url: str = ""):
        """A page of Odoo, opened by a person at a desk or on a phone."""
        page = self.page_of(person, size, url)
        page.goto(f"/odoo/{path}")
        page.wait_for_selector(".o_view_controller .o_content")
        return page

    def over_rpc(self, person: str):
        """The same person by JSON-RPC, for what is no part of the story."""
        if person not in self.sessions:
            self.sessions[person] = self.stack.person(f"{person}@{DOMAIN}")
        return self.sessions[person]

    def picture(self, page, name: str) -> None:
        """Keep what the person sees; pictures sort in the order of the story."""
        self.chapter += 1
        width = page.viewport_size["width"]
        self.keep(page, f"story-{self.chapter:02}-{name}-{width}")

    def read(self, model: str, record_id: int, *names: str) -> dict:
        """What a record holds now."""
        (row,) = self.auditor.search_read(model, [("id", "=", record_id)], list(names))
        return row

    def await_value(self, model: str, record_id: int, name: str, value: Any) -> None:
        """Wait until a record holds this value."""
        wait_until(
            lambda: self.read(model, record_id, name)[name] == value,
            DECISION_SECONDS,
            f"{name} of {model} {record_id} is {value!r}",
        )

    # -- approvals ---------------------------------------------------------------

    def open_steps(self, model: str, record_id: int) -> list[dict]:
        """The steps about a document that somebody can decide now."""
        about = [("case_id.res_model", "=", model), ("case_id.res_id", "=", record_id)]
        return self.auditor.search_read(
            STEP, [*about, ("state", "=", "open")], ["case_id", "holder_ids"]
        )

    def approve(
        self, model: str, record_id: int, *people: str, url: str = "", **shown: Any
    ) -> None:
        """These people, and after them nobody, approve a document in this order."""
        for person in people:
            self._approve_one(model, record_id, person, url, **shown)
        assert not self.open_steps(model, record_id)

    def _approve_one(self, model, record_id, person, url, size=DESKTOP, picture=""):
        step, case_id = self._step_of(model, record_id, person)
        page = self.open(person, f"my-approvals/{case_id}", size, url)
        page.wait_for_selector(".o_form_view:has-text('Why')")
        if picture:
            self.picture(page, picture)
        forms.press(page, "Approve")
        wait_until(
            lambda: self.read(STEP, step["id"], "state")["state"] == "approved",
            DECISION_SECONDS,
            f"the decision of {person} is stored",
        )

    def _step_of(self, model: str, record_id: int, person: str):
        """The step that waits for this very person, and its case."""
        login = f"{person}@{DOMAIN}"
        steps = self.open_steps(model, record_id)
        for step in steps:
            holders = self.odoo.search_read(
                "res.users", [("id", "in", step["holder_ids"])], ["login"]
            )
            if login in {holder["login"] for holder in holders}:
                return step, step["case_id"][0]
        raise AssertionError(
            f"no step of {model} {record_id} waits for {person}: {steps}"
        )
