"""Anybody with a log-in and a program: JSON-RPC with a session, JSON-2 with a key."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import httpx

CALL_SECONDS = 120
CSRF = re.compile(r"csrf_token: \"([^\"]+)\"")


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a public method. Without `ids` it is called on the model."""

    model: str
    method: str
    ids: tuple[int, ...] | None = None
    named: dict[str, Any] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    door: str = "rpc"

    def __str__(self) -> str:
        ids = "" if self.ids is None else list(self.ids)
        context = f", context={self.context}" if self.context else ""
        return f"{self.door}: {self.model}({ids}).{self.method}({self.named}{context})"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a value, or the words of an error."""

    value: Any = None
    error: str = ""
    kind: str = ""  # the class of the error

    @property
    def ok(self) -> bool:
        return not self.error

    def __str__(self) -> str:
        return "done" if self.ok else f"{self.kind}: {self.error.strip()[:160]}"


NO_LOG_IN = {"bot"}  # a key is all that it has, and that opens what is listed


class Client:
    """One person's session and key."""

    def __init__(self, url: str, database: str, login: str, password: str, key: str):
        self.login = login
        self.http = httpx.Client(base_url=url, timeout=CALL_SECONDS)
        self.json2 = httpx.Client(
            base_url=url,
            timeout=CALL_SECONDS,
            headers={"Authorization": f"bearer {key}", "X-Odoo-Database": database},
        )
        signed_in = self._post(
            "/web/session/authenticate",
            {"db": database, "login": login, "password": password},
        )
        if signed_in.ok is (login in NO_LOG_IN):
            raise AssertionError(f"{login} logs in, or not: {signed_in}")

    def send(self, call: Call) -> Answer:
        """Through the door that the call names."""
        return self._send_json2(call) if call.door == "json2" else self._send_rpc(call)

    def route(self, path: str, params: dict) -> Answer:
        """A JSON route that is no method of a model, such as those of the chatter."""
        return self._post(path, params)

    def follow(self, path: str) -> Answer:
        """A page, as a mail scanner or a browser opens it."""
        response = self.http.get(path)
        return Answer(response.text) if response.is_success else _refused(response)

    def submit(self, path: str, fields: dict[str, str]) -> Answer:
        """A form, with the mark of this session that Odoo wants in each."""
        found = CSRF.search(self.http.get("/odoo").text)
        mark = found.group(1) if found else ""
        response = self.http.post(path, data={**fields, "csrf_token": mark})
        return Answer(response.text) if response.is_success else _refused(response)

    def close(self) -> None:
        self.http.close()
        self.json2.close()

    def _send_rpc(self, call: Call) -> Answer:
        args, named = [], {**call.named, "context": call.context}
        if call.ids is not None:
            args.append(list(call.ids))
        if call.method == "create":  # which Odoo wants by position
            args.append(named.pop("vals_list"))
        params = {
            "model": call.model,
            "method": call.method,
            "args": args,
            "kwargs": named,
        }
        return self._post(f"/web/dataset/call_kw/{call.model}/{call.method}", params)

    def _send_json2(self, call: Call) -> Answer:
        body = {**call.named, "context": call.context}
        if call.ids is not None:
            body["ids"] = list(call.ids)
        response = self.json2.post(f"/json/2/{call.model}/{call.method}", json=body)
        if response.status_code == httpx.codes.OK:
            return Answer(response.json())
        try:
            said = response.json()
        except ValueError:
            said = {"name": str(response.status_code), "message": response.text}
        return Answer(error=said.get("message") or "refused", kind=said.get("name", ""))

    def _post(self, path: str, params: dict) -> Answer:
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        response = self.http.post(path, json=body)
        try:
            answer = response.json()
        except ValueError:
            return Answer(error=response.text or "no answer", kind="http")
        if "error" not in answer:
            return Answer(answer.get("result"))
        said = answer["error"].get("data") or {}
        return Answer(
            error=said.get("message") or str(answer["error"]), kind=said.get("name", "")
        )


def _refused(response: httpx.Response) -> Answer:
    return Answer(error=response.text or "refused", kind=str(response.status_code))
