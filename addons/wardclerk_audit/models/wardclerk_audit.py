"""The one door through which evidence is written."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime

from odoo import api, models
from odoo.http import request
from odoo.tools import SQL

from wardclerk.core import canonical

BODY_SCHEMA = "wardclerk.evidence/1"
BUFFER = "wardclerk.audit.entries"  # key in the cursor's precommit data
TEXT_MAX_CHARS = 2000  # longer text is kept as its beginning and its digest
BODY_MAX_BYTES = 60_000  # the table's own limit is 65,536
FLUSH_MAX_ENTRIES = 5000  # per statement; the function in the database takes 10,000
TRACEPARENT = re.compile(r"[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")

PATH_CHANNELS = (
    ("/wardclerk/v1/events/", "inbox"),
    ("/wardclerk/decide/", "mail"),
    ("/json/2/", "json2"),
    ("/jsonrpc", "rpc"),
    ("/xmlrpc", "rpc"),
)


class WardclerkAudit(models.AbstractModel):
    """Writes evidence in the transaction of what it tells of.

    Entries wait in the cursor and go to the database in one statement just before
    commit (or before a savepoint). What is rolled back leaves no evidence, and
    nothing commits without it.
    """

    _name = "wardclerk.audit"
    _description = "Evidence Writer"

    @api.model
    def _record(
        self,
        action,
        records,
        *,
        old=None,
        new=None,
        reason=None,
        on_behalf_of=None,
        role=None,
        policy_version=None,
        detail=None,
        personal=(),
        subject=None,
        company=None,
    ):
        """Add one entry for each record.

        :param action: what happened, as `<thing>.<past participle>`, for example
            ``"approval.approved"``
        :param records: the records it happened to; none: no entry
        :param old, new: values before and after, a dictionary of field name -> value
            for all records, or record id -> such a dictionary
        :param reason: the person's own words
        :param on_behalf_of: the user for whom the actor acted (delegation)
        :param role: code of the role in which they acted
        :param policy_version: what was in force, as text such as ``"Bills, version 3"``
        :param detail: further facts, given as `old` and `new` are
        :param personal: names of fields in `old`, `new` and `detail` whose values are
            personal: the entry commits to them by salted hashes, and the values are
            kept apart, where they can be erased
        :param subject: the record of the person whom the personal values are about;
            by default each record itself
        :param company: the company under which it is filed; by default the record's

        The actor is `env.user`, also under `sudo()`. The database sets the time.
        """
        shared = {
            "schema": BODY_SCHEMA,
            "action": action,
            "res_model": records._name,
            "actor": self.env.uid,
            "channel": self._channel(),
            "trace": self._trace_id(),
            "reason": reason,
            "on_behalf_of": on_behalf_of.id if on_behalf_of else None,
            "role": role,
            "policy_version": policy_version,
        }
        parts = {"old": old, "new": new, "detail": detail}
        entries = []
        for record in records:
            facts = {
                name: _plain(_part_of(part, record.id)) for name, part in parts.items()
            }
            secrets = _commit_personal(facts, personal, _reference(subject or record))
            body = _without_none(
                _plain(shared)
                | {
                    "res_id": record.id,
                    "company": company.id if company else self._company_id(record),
                }
                | facts
            )
            entries.append({"body": _bounded_text(body), "secrets": secrets})
        self._buffer(entries)

    def _buffer(self, entries):
        """Keep the entries until the cursor is flushed."""
        if not entries:
            return
        precommit = self.env.cr.precommit
        if BUFFER not in precommit.data:
            precommit.data[BUFFER] = []
            precommit.add(self._append_buffered)
        precommit.data[BUFFER] += entries

    def _append_buffered(self):
        """Write all entries of the transaction, as a rule with one statement."""
        entries = self.env.cr.precommit.data.pop(BUFFER, [])
        for start in range(0, len(entries), FLUSH_MAX_ENTRIES):
            batch = json.dumps(entries[start : start + FLUSH_MAX_ENTRIES])
            self.env.cr.execute(
                SQL("SELECT wardclerk_evidence.append(%s::jsonb)", batch)
            )

    def _company_id(self, record):
        """Return the company that the record belongs to, when it says so."""
        # Evidence is filed under the record's company even if the actor cannot see it.
        record = record.sudo()
        if record._name == "res.company":
            return record.id
        if "company_id" in record._fields:
            return record.company_id.id or None
        return None

    def _channel(self):
        """Tell through which door the actor came; see `CHANNELS` of the entry."""
        if not request:
            return "cron" if self.env.context.get("cron_id") else "server"
        path = request.httprequest.path
        for prefix, channel in PATH_CHANNELS:
            if path.startswith(prefix):
                return channel
        return "import" if self.env.context.get("import_file") else "ui"

    def _trace_id(self):
        """Return the trace that the caller sent along, when it is well-formed."""
        if not request:
            return None
        header = request.httprequest.headers.get("traceparent", "")
        found = TRACEPARENT.fullmatch(header)
        return found[1] if found else None


def _part_of(part, record_id):
    """Return this record's share of values given for all or by record id."""
    if part and all(isinstance(key, int) for key in part):
        return part.get(record_id)
    return part


def _plain(value):
    """Return the value as JSON has it: no floats, no records, no dates."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return _bounded(_clean(value))
    if isinstance(value, float):
        return format(value, ".15g")
    if isinstance(value, datetime):
        return value.isoformat() + ("" if value.tzinfo else "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.BaseModel):
        return [_reference(record) for record in value]
    if isinstance(value, Mapping):
        return {_clean(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return {"bytes": len(value), "sha256": canonical.sha256(value)}
    return _bounded(_clean(value))


def _clean(value):
    """Return text that PostgreSQL and UTF-8 can hold: no zero, no half character."""
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode()


def _bounded(text):
    """Keep long text as its beginning and the digest of the whole."""
    if len(text) <= TEXT_MAX_CHARS:
        return text
    return {
        "begins": text[: TEXT_MAX_CHARS // 2],
        "chars": len(text),
        "sha256": canonical.sha256(text.encode()),
    }


def _bounded_text(body):
    """Return the body as canonical text; too large values give way to digests."""
    text = canonical.canonical_text(body)
    if len(text.encode()) <= BODY_MAX_BYTES:
        return text
    for name in ("old", "new", "detail"):
        if name in body:
            body[name] = {"too_large": True, "sha256": canonical.digest(body[name])}
    return canonical.canonical_text(body)


def _reference(record):
    return f"{record._name},{record.id}"


def _commit_personal(facts, personal, subject):
    """Put commitments in place of personal values; return what to keep apart."""
    secrets = []
    for part, values in facts.items():
        for name in sorted(set(personal).intersection(values or ())):
            field, salt = f"{part}.{name}", canonical.new_salt()
            value = canonical.canonical_text(values[name])
            secrets.append(
                {"field": field, "salt": salt, "value": value, "subject": subject}
            )
            values[name] = {"commitment": canonical.commitment(salt, field, value)}
    return secrets


def _without_none(body):
    return {name: value for name, value in body.items() if value not in (None, {}, "")}
