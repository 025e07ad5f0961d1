"""Says whether the laws hold, from stored rows and its own memory; never asks Odoo.

It knows the world's people, roles and policy by itself, reads documents with SQL of its
own, and remembers every row of evidence that it has seen. Each broken law is reported
once: a database that was broken stays so, and the next run must find something new.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.attack.arena import Arena
from tests.attack.kinds import CHANGE, KINDS, RUN, TRANSFER, Kind

TINY_BELOW, SMALL_BELOW = 100, 5000  # of the world's policy
HEAD, CONTROLLER, CHIEF = "department_head", "finance_controller", "group_cfo"
NEVER = {"bot", "portal"}  # these decide nothing
MAY_OVERRIDE = {"controller"}
# What was seen once stays; of rows that do change, what never changes of them.
SEEN = {
    "decision": "SELECT * FROM wardclerk_approval_decision WHERE case_id > %s",
    "maker": "SELECT * FROM wardclerk_approval_case_maker_rel WHERE case_id > %s",
    "case": "SELECT id, res_model, res_id, gate, requester_id, policy_version_id,"
    " rule_code, digest, md5(content::text) AS content, md5(facts::text) AS facts"
    " FROM wardclerk_approval_case WHERE id > %s",
    "step": "SELECT id, case_id, sequence, role_id, user_id, quorum, quorum_value"
    " FROM wardclerk_approval_step WHERE case_id > %s",
    "version": 'SELECT id, policy_id, number, md5("table"::text) AS body, digest'
    " FROM wardclerk_policy_version WHERE state <> 'draft'",
    "policy": "SELECT id, res_model, gate, company_id, active FROM wardclerk_policy"
    " WHERE EXISTS (SELECT FROM wardclerk_policy_version AS version"
    "  WHERE policy_id = wardclerk_policy.id AND version.state <> 'draft')",
}


class Broken(AssertionError):
    """A law does not hold."""


@dataclass
class Memory:
    """What was seen once and must be there, unchanged, ever after."""

    rows: dict[str, dict] = field(default_factory=lambda: defaultdict(dict))
    older_rows: dict[str, dict] = field(default_factory=lambda: defaultdict(dict))
    evidence_last: int = 0
    evidence_sum: int = 0
    # (model, id): who made it, or was ever named as its requester
    makers: dict[tuple[str, int], set[int]] = field(
        default_factory=lambda: defaultdict(set)
    )
    # (model, id): who changed last what money depends on
    editors: dict[tuple[str, int], int] = field(default_factory=dict)
    tampered: set[tuple[str, int]] = field(default_factory=set)
    reported: set = field(default_factory=set)


class Oracle:
    """Looks at the database after each step of the attacker."""

    def __init__(self, arena: Arena):
        self.arena = arena
        self.memory = Memory()
        self.login_of = {uid: login for login, uid in arena.world["people"].items()}
        self.role_of = arena.world["roles"]
        self.kinds = [KINDS[model] for model in arena.world["policies"]]
        # {table: last id of older runs}; what the world itself holds is no attack.
        self.beginning = self._last_ids()
        self.floors = dict(self.beginning)

    # -- runs ---------------------------------------------------------------------
    def begin_run(self) -> None:
        """From now on look at what this run makes; `check_all` looks at the rest."""
        self.floors = self._last_ids()
        for name, rows in self.memory.rows.items():
            self.memory.older_rows[name].update(rows)
            rows.clear()

    def check_all(self) -> None:
        """The whole database, with everything that was ever seen."""
        self.floors = dict(self.beginning)
        for name, rows in self.memory.older_rows.items():
            self.memory.rows[name].update(rows)
        self.check()

    def tally(self) -> dict[str, int]:
        """What all runs came to: an attacker who reaches nothing proves nothing."""
        (row,) = self.arena.ask(
            "SELECT count(*) FILTER (WHERE state = 'approved') AS approved,"
            " count(*) FILTER (WHERE state = 'refused') AS refused,"
            " count(*) FILTER (WHERE state = 'superseded') AS superseded,"
            " (SELECT count(*) FROM wardclerk_approval_decision) AS decisions,"
            " (SELECT count(*) FROM wardclerk_approval_amendment"
            "   WHERE state = 'applied') AS amended,"
            " (SELECT count(*) FROM wardclerk_approval_override) AS overridden,"
            " (SELECT count(*) FROM wardclerk_approval_link"
            "   WHERE state = 'used') AS by_link,"
            " (SELECT count(*) FROM wardclerk_approval_delegation) AS delegated,"
            " (SELECT count(*) FROM wardclerk_evidence.entry) AS evidence"
            " FROM wardclerk_approval_case"
        )
        released = {
            kind.model: sum(
                one["state"] in kind.behind for one in self._documents(kind)
            )
            for kind in self.kinds
        }
        return {**row, "released": sum(released.values()), **released}

    def _last_ids(self) -> dict[str, int]:
        tables = [kind.table for kind in self.kinds] + ["wardclerk_approval_case"]
        rows = {
            table: self.arena.ask(f"SELECT coalesce(max(id), 0) AS id FROM {table}")
            for table in tables
        }
        return {table: row["id"] for table, (row,) in rows.items()}

    @property
    def _first_case(self) -> int:
        return self.floors["wardclerk_approval_case"]

    # -- what the attacker tells --------------------------------------------------
    def wrote(self, login: str, model: str, record_id: int) -> None:
        """This person made the document, or was named as its requester."""
        uid = self.arena.world["people"][login]
        self.memory.makers[model, record_id].add(uid)

    def changed(self, login: str, model: str, record_id: int) -> None:
        """This person was the last to change what money depends on."""
        self.memory.editors[model, record_id] = self.arena.world["people"][login]

    def tampered(self, model: str, record_id: int) -> None:
        """Somebody wrote the document past Odoo: its case may lie until the gate."""
        self.memory.tampered.add((model, record_id))

    def content(self, kind: Kind, record_id: int) -> tuple:
        """What money depends on, as it is stored now."""
        header = self.arena.ask(
            f"SELECT {', '.join(kind.header)} FROM {kind.table} WHERE id = %s",
            record_id,
        )
        return tuple(
            tuple(row.values()) for row in (*header, *self._lines(kind, record_id))
        )

    def line_ids(self, kind: Kind, record_id: int) -> tuple[int, ...]:
        """Its lines, if it has any."""
        return tuple(row["id"] for row in self._lines(kind, record_id))

    # -- the laws -----------------------------------------------------------------
    def check(self) -> None:
        """Raise what is broken and was not reported before."""
        found = [
            *self._bound(),
            *self._live_cases_hold(),
            *self._separate(),
            *self._looked_at_by_another(),
            *self._complete(),
            *self._evident(),
            *self._kept(),
            *self._money_moved(),
            *self._accounts_known(),
            *self._paid_by_runs(),
        ]
        new = [(key, words) for key, words in found if key not in self.memory.reported]
        self.memory.reported.update(key for key, _words in new)
        if new:
            raise Broken("\n".join(words for _key, words in new))

    def _bound(self):
        """Law 1: behind a gate stands only what was approved exactly so."""
        for kind in self.kinds:
            approved = self._live_cases(kind, "approved")
            for document in self._documents(kind):
                if document["state"] not in kind.behind:
                    continue
                key = ("bound", kind.model, document["id"])
                case = approved.get(document["id"])
                if not case:
                    yield key, f"{key} is {document['state']} without an approved case"
                elif words := self._differs(kind, document, case["content"]):
                    yield key, f"{key} is released, but {words}"

    def _live_cases_hold(self):
        """Law 1: whoever approves sees the content that is there now."""
        for kind in self.kinds:
            documents = {one["id"]: one for one in self._documents(kind)}
            for state in ("pending", "approved"):
                for record_id, case in self._live_cases(kind, state).items():
                    key = ("live", case["id"])
                    document = documents.get(record_id)
                    if (kind.model, record_id) in self.memory.tampered:
                        continue
                    if not document:
                        yield key, f"{key} is {state} for a document that is gone"
                    elif words := self._differs(kind, document, case["content"]):
                        yield key, f"{key} is {state}, but {words}"

    def _separate(self):
        """Law 2: who decided was a person, of that role, on the work of others."""
        rows = self.arena.ask(
            "SELECT said.id, said.case_id, said.user_id, asked.res_model, asked.res_id,"
            " asked.company_id, role.code AS role, document.create_uid,"
            " amended.res_model AS amended_model, amended.res_id AS amended_id,"
            " said.on_behalf_of_id, step.user_id AS named, EXISTS ("
            "  SELECT FROM wardclerk_approval_delegation AS lent"
            "   WHERE lent.delegator_id = said.on_behalf_of_id"
            "   AND lent.delegate_id = said.user_id"
            "   AND lent.create_date <= said.decided_at + interval '1 second'"
            "   AND coalesce(lent.ended_at, said.decided_at) >= said.decided_at"
            " ) AS is_lent"
            " FROM wardclerk_approval_decision AS said"
            " JOIN wardclerk_approval_case AS asked ON asked.id = said.case_id"
            " JOIN wardclerk_approval_step AS step ON step.id = said.step_id"
            " LEFT JOIN wardclerk_role AS role ON role.id = step.role_id"
            f" LEFT JOIN LATERAL ({self._creators()}) AS document ON true"
            " LEFT JOIN wardclerk_approval_amendment AS amended"
            "  ON asked.res_model = 'wardclerk.approval.amendment'"
            "  AND amended.id = asked.res_id WHERE asked.id > %s",
            self._first_case,
        )
        twice = defaultdict(set)
        for row in rows:
            key = ("separate", row["id"])
            login = self.login_of.get(row["user_id"], f"user {row['user_id']}")
            document = (row["res_model"], row["res_id"])
            amended = (row["amended_model"], row["amended_id"])
            makers = self.memory.makers[document] | self.memory.makers[amended]
            makers |= {row["create_uid"]}
            is_new = row["id"] not in self.memory.rows["decision"]
            if login in NEVER or login.startswith("user "):
                yield key, f"{key}: {login} decided and never may"
            elif row["user_id"] in makers:
                yield key, f"{key}: {login} decided on their own work"
            elif is_new and row["user_id"] == self.memory.editors.get(document):
                yield key, f"{key}: {login} decided, who changed it last"
            else:
                yield from self._separate_turn(key, login, row, makers)
            if row["user_id"] in twice[row["case_id"]]:
                yield key, f"{key}: {login} decided twice in case {row['case_id']}"
            twice[row["case_id"]].add(row["user_id"])

    def _creators(self):
        tables = {kind.model: kind.table for kind in self.kinds}
        tables["wardclerk.approval.amendment"] = "wardclerk_approval_amendment"
        return " UNION ALL ".join(
            f"SELECT create_uid FROM {table}"
            f" WHERE asked.res_model = '{model}' AND id = asked.res_id"
            for model, table in tables.items()
        )

    def _separate_turn(self, key, login, row, makers):
        """Law 2: the turn was theirs, or lent by somebody whose turn it was."""
        lender = row["on_behalf_of_id"]
        holder = self.login_of.get(lender or row["user_id"])
        if lender and not row["is_lent"]:
            yield key, f"{key}: {login} decided for {holder}, who lent them nothing"
        elif lender in makers:
            yield key, f"{key}: {login} decided for {holder}, whose own work it is"
        elif row["named"] and self.login_of.get(row["named"]) != holder:
            yield key, f"{key}: {login} decided, and somebody else was asked"
        elif not row["named"] and self.role_of.get(holder) != row["role"]:
            yield key, f"{key}: {holder} does not hold the role {row['role']}"
        elif self._company_of(login) != row["company_id"]:
            yield key, f"{key}: {login} decided for another company"

    def _looked_at_by_another(self):
        """Law 2: who opens a gate alone is no party, and another one looks at it."""
        for row in self.arena.ask(
            "SELECT opened.id, opened.user_id, opened.digest = asked.digest AS is_same,"
            " asked.id AS case_id, asked.res_model, asked.res_id,"
            " review.user_id AS second, EXISTS ("
            "  SELECT FROM wardclerk_approval_decision AS said"
            "   WHERE said.case_id = asked.id AND said.user_id = opened.user_id"
            " ) AS is_party, EXISTS (SELECT FROM wardclerk_evidence.entry"
            "   WHERE action = 'approval.overridden' AND actor_id = opened.user_id"
            "   AND (body::jsonb -> 'detail' ->> 'override')::int = opened.id"
            " ) AS is_told"
            " FROM wardclerk_approval_override AS opened"
            " JOIN wardclerk_approval_case AS asked ON asked.id = opened.case_id"
            " LEFT JOIN wardclerk_approval_override_review AS review"
            "  ON review.override_id = opened.id WHERE asked.id > %s",
            self._first_case,
        ):
            key = ("override", row["id"])
            login = self.login_of.get(row["user_id"])
            makers = self.memory.makers[row["res_model"], row["res_id"]]
            if login not in MAY_OVERRIDE:
                yield key, f"{key}: {login} is not among those who may override"
            elif row["user_id"] in makers or row["is_party"]:
                yield key, f"{key}: {login} is a party to it"
            elif row["second"] in {row["user_id"], *makers}:
                yield (*key, "second"), f"{key}: no second person looked at it"
            elif not (row["is_same"] and row["is_told"]):
                yield key, f"{key}: of other content, or without evidence"

    def _complete(self):
        """Law 2: an approved case has all steps that its amount asks for, all said."""
        steps = defaultdict(list)
        for row in self.arena.ask(
            "SELECT step.case_id, step.state, role.code AS role,"
            " count(DISTINCT said.user_id) FILTER (WHERE said.outcome = 'approved')"
            "  AS said"
            " FROM wardclerk_approval_step AS step"
            " LEFT JOIN wardclerk_role AS role ON role.id = step.role_id"
            " LEFT JOIN wardclerk_approval_decision AS said ON said.step_id = step.id"
            " WHERE step.case_id > %s GROUP BY step.id, role.code",
            self._first_case,
        ):
            steps[row["case_id"]].append(row)
        for kind in self.kinds:
            for case in self._live_cases(kind, "approved").values():
                key = ("complete", case["id"])
                if case["is_overridden"]:
                    continue
                # What an amendment changed was approved as the amendment.
                asked = {
                    row["role"]: row
                    for row in steps[case["amendment_case_id"] or case["id"]]
                }
                amount = case["content"]["fields"].get(kind.amount)
                amount = None if amount is None else Decimal(str(amount))
                for role, quorum in wanted(amount).items():
                    row = asked.get(role)
                    if not row or row["state"] != "approved" or row["said"] < quorum:
                        yield key, f"{key}: {amount} is approved without {role}"

    def _evident(self):
        """Law 3: decisions, requests and passages left evidence as they happened."""
        for row in self.arena.ask(
            "SELECT said.id FROM wardclerk_approval_decision AS said"
            " WHERE said.case_id > %s AND NOT EXISTS ("
            "  SELECT FROM wardclerk_evidence.entry"
            "  WHERE CASE WHEN said.carried_from_id IS NULL"
            "   THEN action = 'approval.' || said.outcome"
            "    AND actor_id = said.user_id"
            "   ELSE action = 'approval.carried' END"
            "  AND (body::jsonb -> 'detail' ->> 'case')::int = said.case_id"
            "  AND pg_xact_commit_timestamp(entry.xmin)"
            "   = pg_xact_commit_timestamp(said.xmin))",
            self._first_case,
        ):
            key = ("evident decision", row["id"])
            yield key, f"{key}: no evidence in its transaction"
        for row in self.arena.ask(
            "SELECT asked.id, asked.state FROM wardclerk_approval_case AS asked"
            " WHERE asked.id > %s AND (NOT EXISTS ("
            "  SELECT FROM wardclerk_evidence.entry"
            "  WHERE action = CASE WHEN asked.amendment_case_id IS NULL"
            "   THEN 'approval.requested' ELSE 'approval.amended' END"
            "  AND res_model = asked.res_model"
            "  AND res_id = asked.res_id"
            "  AND (body::jsonb -> 'detail' ->> 'case')::int = asked.id)"
            " OR state IN ('cancelled', 'superseded') AND NOT EXISTS ("
            "  SELECT FROM wardclerk_evidence.entry"
            "  WHERE action = 'approval.' || asked.state"
            "  AND res_model = asked.res_model AND res_id = asked.res_id"
            "  AND (body::jsonb -> 'detail' ->> 'case')::int = asked.id))",
            self._first_case,
        ):
            key = ("evident case", row["id"], row["state"])
            yield key, f"{key}: no evidence of it"
        yield from self._evident_passages()
        for row in self.arena.ask(
            "SELECT id FROM wardclerk_policy_version AS version"
            " WHERE state <> 'draft' AND NOT EXISTS ("
            "  SELECT FROM wardclerk_evidence.entry WHERE action = 'policy.activated'"
            "  AND res_model = 'wardclerk.policy.version' AND res_id = version.id)"
        ):
            key = ("evident policy", row["id"])
            yield key, f"{key}: no evidence of its activation"

    def _evident_passages(self):
        """What is behind a gate came there with evidence of the case it passed by."""
        told = {
            row["number"]
            for row in self.arena.ask(
                "SELECT (body::jsonb -> 'detail' ->> 'case')::int AS number"
                " FROM wardclerk_evidence.entry"
                # An amendment is applied to what has passed: its case need not pass.
                " WHERE action IN ('approval.passed', 'approval.amended')"
                " AND (body::jsonb -> 'detail' ->> 'case')::int > %s",
                self._first_case,
            )
        }
        for kind in self.kinds:
            approved = self._live_cases(kind, "approved")
            for document in self._documents(kind):
                case = approved.get(document["id"])
                if case and document["state"] in kind.behind and case["id"] not in told:
                    key = ("evident passage", kind.model, document["id"])
                    yield key, f"{key}: no evidence of the passage"

    def _kept(self):
        """Law 3: nothing that was seen is gone or another one now."""
        for name, sql in SEEN.items():
            values = [self._first_case] if "%s" in sql else []
            yield from self._same_rows(name, self.arena.ask(sql, *values))
        yield from self._same_evidence()
        for row in self.arena.ask(
            "SELECT version.id FROM wardclerk_policy_version AS version"
            " JOIN wardclerk_policy_version_author_rel AS author"
            " ON author.version_id = version.id"
            " AND author.user_id = version.activated_by_id"
        ):
            key = ("own policy", row["id"])
            yield key, f"{key}: activated by an author"

    def _same_rows(self, name, rows):
        seen = self.memory.rows[name]
        now = {row.get("id") or tuple(row.values()): row for row in rows}
        for one, row in seen.items():
            if one not in now:
                yield ("kept", name, one), f"{name} {one} disappeared"
            elif now[one] != row:
                yield ("kept", name, one), f"{name} {one} changed: {row} -> {now[one]}"
        seen.update({one: row for one, row in now.items() if one not in seen})

    def _same_evidence(self):
        last = self.memory.evidence_last
        (row,) = self.arena.ask(
            "SELECT coalesce(max(id), 0) AS last,"
            " coalesce(sum(hashtext(body)) FILTER (WHERE id <= %s), 0) AS seen,"
            " coalesce(sum(hashtext(body)), 0) AS total FROM wardclerk_evidence.entry",
            last,
        )
        if row["seen"] != self.memory.evidence_sum:
            yield ("evidence", last), "evidence that was there is another one now"
        self.memory.evidence_last = row["last"]
        self.memory.evidence_sum = row["total"]

    def _money_moved(self):
        """Law 1: a budget is its plan and the transfers that were approved."""
        if TRANSFER not in self.kinds:
            return
        for row in self.arena.ask(
            "SELECT line.id, line.budgeted, line.planned, coalesce(sum("
            "  CASE WHEN moved.to_line_id = line.id THEN moved.amount"
            "   ELSE -moved.amount END), 0) AS moved"
            " FROM wardclerk_budget_line AS line"
            " LEFT JOIN wardclerk_budget_transfer AS moved ON moved.state = 'done'"
            "  AND line.id IN (moved.from_line_id, moved.to_line_id)"
            " GROUP BY line.id"
        ):
            planned = Decimal(self.arena.world["planned"])
            if row["planned"] != planned or row["budgeted"] != planned + row["moved"]:
                key = ("budget", row["id"], row["budgeted"], row["planned"])
                yield key, f"{key}: {row['moved']} was moved"

    def _accounts_known(self):
        """Law 1: nobody is paid at an account that no approved change brought."""
        if CHANGE not in self.kinds:
            return
        for row in self.arena.ask(
            "SELECT account.id FROM res_partner_bank AS account"
            " WHERE account.active AND account.partner_id = ANY(%s) AND NOT EXISTS ("
            "  SELECT FROM wardclerk_bank_change AS change"
            "   WHERE change.account_id = account.id AND change.state = 'applied')",
            self.arena.world["vendors"],
        ):
            key = ("account", row["id"])
            yield key, f"{key}: in use, and no change was applied"

    def _paid_by_runs(self):
        """Law 1: money leaves by a released run, for a bill of it, once."""
        if RUN not in self.kinds:
            return
        for row in self.arena.ask(
            "SELECT payment.id, payment.amount, run.state, run.amount_total, ("
            "  SELECT count(*) FROM account_payment AS twin"
            "   WHERE twin.payment_run_id = run.id AND twin.state <> 'canceled'"
            " ) AS paid, (SELECT count(*) FROM wardclerk_payment_run_line AS line"
            "   WHERE line.run_id = run.id) AS bills"
            " FROM account_payment AS payment"
            " LEFT JOIN wardclerk_payment_run AS run ON run.id = payment.payment_run_id"
            " WHERE payment.state IN ('in_process', 'paid')"
            " AND payment.payment_type = 'outbound'"
            " AND payment.partner_type = 'supplier'"
        ):
            key = ("paid", row["id"])
            if row["state"] != "released":
                yield (
                    key,
                    f"{key}: {row['amount']} left by a run that is {row['state']}",
                )
            elif row["paid"] > row["bills"] or row["amount"] > row["amount_total"]:
                yield key, f"{key}: {row['amount']}, more than its run says"

    # -- reading ------------------------------------------------------------------
    def _documents(self, kind: Kind) -> list[dict]:
        names = ", ".join(kind.header)
        return self.arena.ask(
            f"SELECT id, state, {names} FROM {kind.table}"
            f" WHERE id > %s AND {kind.where}",
            self.floors[kind.table],
        )

    def _lines(self, kind: Kind, record_id: int) -> list[dict]:
        if not kind.lines:
            return []
        return self.arena.ask(
            f"SELECT id, {', '.join(kind.line_fields)} FROM {kind.line_table}"
            f" WHERE {kind.link} = %s AND {kind.line_where} ORDER BY id",
            record_id,
        )

    def _live_cases(self, kind: Kind, state: str) -> dict[int, dict]:
        rows = self.arena.ask(
            "SELECT id, res_id, content, amendment_case_id, EXISTS ("
            "  SELECT FROM wardclerk_approval_override AS opened"
            "   WHERE opened.case_id = wardclerk_approval_case.id) AS is_overridden"
            " FROM wardclerk_approval_case"
            " WHERE id > %s AND res_model = %s AND gate = %s AND state = %s",
            self._first_case,
            kind.model,
            kind.gate,
            state,
        )
        return {row["res_id"]: row for row in rows}

    def _differs(self, kind: Kind, document: dict, content: dict) -> str:
        """What money depends on differs from the approved content; empty: nothing."""
        approved = content["fields"]
        for name in kind.header:
            if name not in approved or plain(approved[name]) != plain(document[name]):
                return f"{name} is {document[name]}, approved {approved.get(name)}"
        stored = {str(row["id"]): row for row in self._lines(kind, document["id"])}
        lines = content["lines"].get(kind.lines, {})
        if stored.keys() != lines.keys():
            return f"its lines are {sorted(stored)}, approved {sorted(lines)}"
        for line_id, line in lines.items():
            for name in kind.line_fields:
                if plain(line[name]) != plain(stored[line_id][name]):
                    return f"line {line_id} has {name} {stored[line_id][name]}"
        return ""

    def _company_of(self, login: str) -> int:
        first, second = self.arena.world["companies"]
        return second if login in self.arena.world["strangers"] else first


def wanted(amount: Decimal | None) -> dict[str, int]:
    """{role: how many of its people} that the world's policy asks for."""
    if amount is not None and amount < TINY_BELOW:
        return {}
    if amount is not None and amount < SMALL_BELOW:
        return {HEAD: 1}
    return {HEAD: 1, CONTROLLER: 2, CHIEF: 1}


def plain(value):
    """Numbers of one size are one value, and so are all kinds of nothing."""
    if value in (None, False, ""):
        return None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float | Decimal):
        value = str(value)
    try:
        number = Decimal(value).normalize() if isinstance(value, str) else value
    except ArithmeticError:
        return value
    return number or None
