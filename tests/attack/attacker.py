"""The random attacker: each run makes documents and tries everything on them."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from tests.attack import moves, people, rows
from tests.attack.arena import Arena
from tests.attack.client import Answer, Call
from tests.attack.kinds import BILL, CHANGE, KINDS, MAKERS
from tests.attack.oracle import Broken, Oracle
from tests.attack.rows import MADE, MODEL, MYSELF, Asked, filled

PRICES = (40, 1000, 9000)  # nobody, one person, four people decide
AT_ONCE = 2
STEPS_MAX = 4  # of the world's policy: one head, two controllers, one chief
OWNERS = ("owner", "second_owner")
APPROVERS = ("head", "deputy", "controller", "auditing_controller", "cfo") * 2

# Ways to attack rows, and those who have some right to such rows.
INSIDERS = {
    (
        *("server_action", "automation_rule", "scheduled_action"),
        *("past_the_orm", "content_past_the_orm", "case_past_the_orm"),
        *("decisions_past_the_orm", "permit_by_hand"),
    ): ("system", "system", "system"),
    (
        "rewrite_active_version",
        "rewrite_table",
        "born_active",
        "activate_own_draft",
        "forget_author",
        "delete_version",
        "put_policy_away",
        "other_gate_for_policy",
        "active_version_through_policy",
    ): OWNERS * 3,
    ("role_for_myself", "role_through_user", "assignment_of_another"): (
        *("administrator", "system", "owner"),
    ),
    # Who has a turn to give away, and who may set one up for others.
    (
        *("delegate_to_another", "delegate_to_me", "delegate_in_a_chain"),
        *("delegate_to_myself", "rewrite_delegation", "end_delegation"),
    ): ("head", "deputy", "controller", "cfo", "owner", "second_owner"),
    ("override", "override_and_confirm"): ("controller", "owner", "cfo"),
    ("forward", "send_back", "ask_and_answer", "prompt_for_another"): (
        *("head", "deputy", "controller", "auditing_controller", "cfo"),
    ),
    ("recall", "recall_and_ask_again", "amend", "amendment_by_hand"): MAKERS,
    ("add_approver",): OWNERS,
}
numbers = st.integers(0, 9999)
doors = st.sampled_from(("rpc", "json2"))
contexts = st.sampled_from(moves.CONTEXTS)
CASE = rows.CASE
VALUE = f"{people.AMENDMENT}.change"
VALUE_TABLE = VALUE.replace(".", "_")


class Attacker(RuleBasedStateMachine):
    """Each run makes documents of its own on the same database."""

    arena = None  # set by the test
    oracle = None
    first_broken = None  # the story to tell, whatever comes of its repetition
    people: tuple[str, ...] = ()
    kinds: tuple = ()
    document_ways: tuple[str, ...] = ()
    row_ways: tuple[str, ...] = ()

    def __init__(self):
        super().__init__()
        self.documents = []
        self.journal = []
        self.contents = {}
        self.oracle.begin_run()
        self.older = self.last_ids()

    def teardown(self):
        """Keep the story of the run for a reader."""
        folder = os.environ.get("WARDCLERK_ARTIFACTS")
        if folder:
            with Path(folder, "story.txt").open("a") as story:
                story.write("\n".join(["run", *self.journal, ""]))

    # -- what honest people do ----------------------------------------------------
    @initialize(
        price=st.sampled_from(PRICES), kind=numbers, maker=st.sampled_from(MAKERS)
    )
    def first_document(self, price, kind, maker):
        self.draft(price, kind, maker)
        # A long run uses up the bills to pay and the firms to ask about.
        if not self.documents and BILL in self.kinds:
            self.draft(price, self.kinds.index(BILL), maker)

    @rule(price=st.sampled_from(PRICES), kind=numbers, maker=st.sampled_from(MAKERS))
    def draft(self, price, kind, maker):
        """A document that its maker may make."""
        kind = picked(self.kinds, kind)
        maker = picked(kind.makers, MAKERS.index(maker))
        values = kind.values(self.arena.world, price)
        call = Call(kind.model, "create", None, {"vals_list": [values]})
        answer = self.send(maker, call)
        if answer.ok:
            (record_id,) = answer.value
            self.documents.append((kind, record_id))
            self.oracle.wrote(maker, kind.model, record_id)

    @rule(which=numbers, person=st.sampled_from(MAKERS))
    def ask(self, which, person):
        target = self.target(which)
        person = picked(target.kind.makers, MAKERS.index(person))
        self.send(person, target.call(target.kind.ask))

    @rule(which=numbers)
    def next_step(self, which):
        """Somebody who may decide does so; deep states are reached by this."""
        asked = self.asked(which)
        if asked and asked.admitted:
            login = self.oracle.login_of[asked.admitted]
            self.send(login, asked.case_call("action_approve"))

    @rule(which=numbers)
    def approve(self, which):
        """All say yes: an attacker needs what waits right before the gate."""
        target = self.target(which)
        if target.kind is CHANGE:
            self.send_all("treasurer", target, people.called_back(target), "rpc", {})
        self.send("clerk", target.call(target.kind.ask))
        self.decide_all(target.kind.model, target.id)

    @rule(which=numbers)
    def release(self, which):
        """The whole way at once: an attacker needs what is behind the gate, too."""
        target = self.target(which)
        self.approve(which)
        self.send(target.kind.presser, moves.press_confirm(target, 0)[0])

    @rule(
        which=numbers,
        person=st.sampled_from(MAKERS),
        price=st.sampled_from(PRICES),
        decided=st.booleans(),
    )
    def amend(self, which, person, price, decided):
        """Propose another price for what is bound, and perhaps have it applied."""
        target = self.target(which)
        opened = self.send(person, target.call("action_amend"))
        amendment = self.newest()[people.LATEST[people.AMENDMENT]]
        if not opened.ok or not amendment:
            return
        self.oracle.wrote(person, people.AMENDMENT, amendment)
        for row in self.arena.ask(
            f"SELECT id FROM {VALUE_TABLE} WHERE amendment_id = %s"
            " AND field_name = 'price_unit' ORDER BY id LIMIT 1",
            amendment,
        ):
            write = {"vals": {"new_value": str(price + 1)}}
            self.send(person, Call(VALUE, "write", (row["id"],), write))
        why = {"vals": {"reason": "Another price."}}
        self.send(person, Call(people.AMENDMENT, "write", (amendment,), why))
        request = Call(people.AMENDMENT, "action_request_approval", (amendment,))
        self.send(person, request)
        if decided:
            self.decide_all(people.AMENDMENT, amendment)

    @rule(which=numbers, who=numbers)
    def lend(self, which, who):
        """Whoever is asked lends their turn, and that person decides at once."""
        asked = self.asked(which)
        person = picked((*APPROVERS, *self.people), who)
        if asked and asked.admitted:
            lender = self.oracle.login_of[asked.admitted]
            turn = people.stands_in(asked.admitted, self.arena.world["people"][person])
            self.send(lender, turn)
            self.send(person, asked.case_call("action_approve"))

    @rule(which=numbers)
    def open_gate(self, which):
        """Somebody who may override does, and the document passes by it."""
        asked = self.asked(which)
        if asked:
            self.confirm_identity("controller", asked, "overridden", people.CANNOT_WAIT)
            target = asked.target
            self.send(target.kind.presser, moves.press_confirm(target, 0)[0])

    # -- what others try ----------------------------------------------------------
    @rule(which=numbers, outcome=st.booleans(), door=doors, who=numbers)
    def decide(self, which, outcome, door, who):
        """Anybody at all."""
        asked = self.asked(which)
        person = picked(self.people, who)
        if asked and outcome:
            self.send(person, asked.case_call("action_approve"), door)
        elif asked:
            self.send(person, asked.case_call("action_refuse", reason="No."), door)

    @rule(
        which=numbers,
        way=numbers,
        who=numbers,
        number=numbers,
        door=doors,
        context=contexts,
    )
    def attack_document(self, which, way, who, number, door, context):
        name = picked(self.document_ways, way)
        person = picked((*MAKERS, *MAKERS, *self.people), who)
        target = self.target(which)
        self.send_all(person, target, moves.WAYS[name](target, number), door, context)

    @rule(
        which=numbers,
        way=numbers,
        who=numbers,
        number=numbers,
        door=doors,
        context=contexts,
    )
    def attack_rows(self, which, way, who, number, door, context):
        name = picked(self.row_ways, way)
        asked = self.asked(which)
        if asked:
            person = picked(self.people_for(name), who)
            calls = rows.WAYS[name](asked, number)
            self.send_all(person, asked.target, calls, door, context)

    @rule(
        which=numbers,
        pair=st.sampled_from(("approve", "edit", "release", "ask")),
        of_money=st.booleans(),
    )
    def at_once(self, which, pair, of_money):
        """Two requests at the same time, of which at most one may have its way."""
        target, asked = self.target(which), self.asked(which)
        if target.kind.lines:
            values = {target.money: 66666} if of_money else {"name": "Other goods"}
            edit = ("requester", target.line_call("write", vals=values))
        else:
            edit = ("clerk", moves.WAYS["rewrite_header"](target, 1)[0])
        if pair == "release":
            confirm = moves.press_confirm(target, 0)[0]
            self.together((target.kind.presser, confirm), edit)
        elif pair == "ask":
            self.together(("clerk", target.call(target.kind.ask)), edit)
        elif asked:
            decider = self.oracle.login_of.get(asked.admitted, "cfo")
            approve = (decider, asked.case_call("action_approve"))
            self.together(approve, approve if pair == "approve" else edit)

    @rule(which=numbers, who=numbers, outcome=st.sampled_from(("approve", "refuse")))
    def link_of_another(self, which, who, outcome):
        """A mail that somebody else got hold of, and a scanner that follows links."""
        asked = self.asked(which)
        if not asked or not asked.admitted:
            return
        path, thief = self.mailed(asked), picked(self.people, who)
        owner = self.oracle.login_of[asked.admitted]
        said = self.decisions()
        for login in (owner, thief):
            self.followed(login, path, self.arena.client(login).follow(path))
        if thief != owner:
            form = {"outcome": outcome, "reason": "Stolen.", "seen": "yes"}
            self.followed(thief, path, self.arena.client(thief).submit(path, form))
        if self.decisions() != said:
            raise Broken(f"{path} decided without its owner:\n{self.journal[-1]}")

    @rule(which=numbers)
    def link_twice(self, which):
        """The owner decides by their own link, and sends the same form again."""
        asked = self.asked(which)
        if not asked or not asked.admitted:
            return
        path, owner = self.mailed(asked), self.oracle.login_of[asked.admitted]
        said = self.decisions()
        for _time in range(2):
            client = self.arena.client(owner)
            form = {"outcome": "approve", "reason": "", "seen": "yes"}
            self.followed(owner, path, client.submit(path, form))
        if self.decisions() > said + 1:
            raise Broken(f"{path} decided twice")

    @rule(which=numbers, who=numbers, number=numbers)
    def chatter_routes(self, which, who, number):
        """What the chatter can do is no decision, and changes nobody's words."""
        asked, person = self.asked(which), picked(self.people, who)
        if not asked:
            return
        client = self.arena.client(person)
        thread = {"thread_model": CASE, "thread_id": asked.case}
        post = {"post_data": {"body": "Approved.", "message_type": "comment"}, **thread}
        words = {"body": "Never said.", "attachment_ids": []}
        edit = {"message_id": 1 + number, "update_data": words}
        for route, params in (
            ("/mail/message/post", post),
            ("/mail/message/update_content", edit),
            ("/mail/thread/subscribe", {"res_model": CASE, "res_id": asked.case,
                                        "partner_ids": [3]}),
        ):  # fmt: skip
            self.followed(person, route, client.route(route, params))

    # -- the laws -----------------------------------------------------------------
    @invariant()
    def the_laws_hold(self):
        try:
            self.oracle.check()
        except Broken as broken:
            story = "\n".join(self.journal[-60:])
            told = Broken(f"{broken}\n\nWhat happened:\n{story}")
            type(self).first_broken = self.first_broken or told
            raise told from None

    # -- helpers ------------------------------------------------------------------
    def confirm_identity(self, person, asked, outcome, reason):
        """As the window does that asks for the password, which then does the act."""
        named = {"outcome": outcome, "reason": reason}
        window = self.send(person, asked.case_call("action_confirm_identity", **named))
        if window.ok:
            password = {"password": self.arena.world["password"]}
            check = (window.value["res_id"],)
            self.send(person, Call(people.CHECK, "run_check", check, {}, password))

    def decide_all(self, model, record_id):
        """All who are asked say yes, one after the other."""
        for _step in range(STEPS_MAX):
            for row in self.arena.ask(
                "SELECT id FROM wardclerk_approval_case WHERE res_model = %s"
                " AND res_id = %s AND state = 'pending' ORDER BY id DESC LIMIT 1",
                model,
                record_id,
            ):
                login = self.oracle.login_of.get(self.admitted(row["id"]))
                if login:
                    self.send(login, Call(CASE, "action_approve", (row["id"],)))

    def send(self, person, call, door="rpc") -> Answer:
        """Make one call and note what came of it."""
        call = Call(call.model, call.method, call.ids, call.named, call.context, door)
        return self.note(person, call, self.arena.client(person).send(call))

    def note(self, person, call, answer, how="") -> Answer:
        self.journal.append(f"  {how}{person}: {call} -> {answer}")
        if answer.ok:
            self.remember_requesters(call)
            self.remember_editor(person)
        return answer

    def remember_requesters(self, call):
        """Who was once named as requester stays one, whatever is written later."""
        values = call.named.get("vals")
        if call.model in KINDS and isinstance(values, dict):
            for name in ("requester_id", "user_id"):
                login = self.oracle.login_of.get(values.get(name))
                if login:
                    self.oracle.wrote(login, call.model, call.ids[0])

    def remember_editor(self, person):
        """Compare the contents with those before: only real changes count."""
        for kind, record_id in self.documents:
            content = self.oracle.content(kind, record_id)
            key = (kind.model, record_id)
            if self.contents.get(key, content) != content:
                self.oracle.changed(person, *key)
            self.contents[key] = content

    def send_all(self, person, target, calls, door, context):
        """One call after the other, as one attacker; what fails does not stop them."""
        known = {
            MADE: 0,
            MYSELF: self.arena.world["people"][person],
            MODEL: self.model_id(target.kind.model),
        }
        for call in calls:
            call = filled(call, known | self.newest())
            call = Call(
                call.model, call.method, call.ids, call.named,
                {**context, **call.context}, door,
            )  # fmt: skip
            answer = self.note(person, call, self.arena.client(person).send(call))
            if target.kind.edit_in_sql(target.id) in str(call.named):
                self.oracle.tampered(target.kind.model, target.id)
            if answer.ok and call.method == "create":
                known[MADE] = answer.value[0]
                if call.model in KINDS:
                    self.oracle.wrote(person, call.model, known[MADE])

    def newest(self):
        """The last row of what people made around a case in this run, by its word."""
        return {
            word: 0 if last == self.older[word] else last
            for word, last in self.last_ids().items()
        }

    def last_ids(self):
        tables = {
            word: model.replace(".", "_") for model, word in people.LATEST.items()
        }
        columns = ", ".join(
            f"(SELECT max(id) FROM {table}) AS {table}" for table in tables.values()
        )
        (row,) = self.arena.ask(f"SELECT {columns}")
        return {word: row[table] or 0 for word, table in tables.items()}

    def mailed(self, asked):
        """A link as the mail to the person who can decide holds it."""
        token = f"wct_{hashlib.sha256(os.urandom(32)).hexdigest()[:43]}"
        key = (hashlib.sha256(token.encode()).hexdigest(), asked.admitted, asked.case)
        # The one before was lost on its way: there is one live link a step and person.
        self.arena.ask(
            "UPDATE wardclerk_approval_link SET state = 'lost', ended_at = now()"
            " WHERE case_id = %s AND user_id = %s AND state = 'live' RETURNING id",
            asked.case,
            asked.admitted,
        )
        self.arena.ask(
            "INSERT INTO wardclerk_approval_link (case_id, step_id, user_id,"
            " token_hash, digest, policy_version_id, sent_at, expires_at, state)"
            " SELECT asked.id, step.id, person.id, %s, asked.digest,"
            " asked.policy_version_id, timezone('utc', now()),"
            " timezone('utc', now()) + interval '1 day', 'live'"
            " FROM wardclerk_approval_case AS asked"
            " JOIN res_users AS person ON person.id = %s"
            " JOIN wardclerk_approval_step AS step"
            "  ON step.case_id = asked.id AND step.state = 'open'"
            " WHERE asked.id = %s LIMIT 1 RETURNING id",
            *key,
        )
        return f"{people.LINK_PATH}/{token}"

    def decisions(self):
        (row,) = self.arena.ask(
            "SELECT count(*) AS said FROM wardclerk_approval_decision"
        )
        return row["said"]

    def followed(self, person, path, answer):
        """Note what became of a page or a route."""
        told = "done" if answer.ok else answer
        self.journal.append(f"  {person}: {path} -> {told}")

    def together(self, *both):
        """Two people's calls, as much at once as two threads can make them."""
        clients = [self.arena.client(person) for person, _call in both]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            answers = pool.map(lambda client, one: client.send(one[1]), clients, both)
            for (person, call), answer in zip(both, answers, strict=True):
                self.note(person, call, answer, how="at once, ")

    def people_for(self, name):
        """Who has some right there tries more often than who has none at all."""
        for ways, insiders in INSIDERS.items():
            if name in ways:
                return (*insiders, *insiders, "auditor", "bot", "requester")
        return self.people

    def target(self, which):
        there = [
            (kind, one)
            for kind, one in self.documents
            if self.contents.get((kind.model, one), True)
        ]
        kind, record_id = picked(there or self.documents, which)
        others = [one for one_kind, one in self.documents if one_kind is kind]
        return moves.Target(
            kind,
            record_id,
            self.oracle.line_ids(kind, record_id),
            next((one for one in others if one != record_id), 0),
            self.arena.world,
            self.role_ids(),
        )

    def asked(self, which):
        """The document with its last case; None when nobody has asked yet."""
        target = self.target(which)
        found = self.arena.ask(
            "SELECT id, digest, policy_version_id FROM wardclerk_approval_case"
            " WHERE res_model = %s AND res_id = %s ORDER BY id DESC LIMIT 1",
            target.kind.model,
            target.id,
        )
        if not found:
            return None
        case = found[0]
        steps = self.arena.ask(
            "SELECT id, state FROM wardclerk_approval_step"
            " WHERE case_id = %s ORDER BY sequence, id",
            case["id"],
        )
        decisions = self.arena.ask(
            "SELECT id FROM wardclerk_approval_decision WHERE case_id = %s", case["id"]
        )
        version = self.arena.ask(
            "SELECT policy_id FROM wardclerk_policy_version WHERE id = %s",
            case["policy_version_id"],
        )
        return Asked(
            target,
            case["id"],
            tuple(row["id"] for row in steps),
            tuple(row["id"] for row in decisions),
            case["digest"],
            version[0]["policy_id"],
            case["policy_version_id"],
            self.admitted(case["id"]),
            tuple(self.arena.world["people"][one] for one in OWNERS),
        )

    def admitted(self, case_id):
        """A person whom the open step waits for; 0 when there is none."""
        found = self.arena.ask(
            "SELECT holder.user_id FROM wardclerk_approval_step AS step"
            " JOIN wardclerk_approval_step_holder_rel AS holder"
            " ON holder.step_id = step.id"
            " WHERE step.case_id = %s AND step.state = 'open'"
            " AND NOT EXISTS (SELECT FROM wardclerk_approval_decision AS said"
            "  WHERE said.case_id = step.case_id AND said.user_id = holder.user_id)"
            " ORDER BY 1 LIMIT 1",
            case_id,
        )
        return found[0]["user_id"] if found else 0

    def role_ids(self):
        rows = self.arena.ask("SELECT id, code FROM wardclerk_role")
        return {row["code"]: row["id"] for row in rows}

    def model_id(self, name):
        return self.arena.ask("SELECT id FROM ir_model WHERE model = %s", name)[0]["id"]


def picked(choices, number):
    """By a number: what is drawn must not depend on what the database holds."""
    return choices[number % len(choices)]


def chosen(known: dict, ways: tuple[str, ...]) -> tuple[str, ...]:
    """Those of the named ways that are known, or all when none of them is."""
    return tuple(name for name in sorted(known) if name in ways) or tuple(sorted(known))


def attack(
    arena: Arena,
    *,
    runs: int,
    steps: int,
    number: int,
    shrink: bool,
    ways: tuple[str, ...] = (),
    models: tuple[str, ...] = tuple(KINDS),
) -> dict:
    """Attack an arena and return the tally; Broken tells the story of a broken law.

    With `ways` only these are tried beside what honest people do, on documents of these
    `models`.
    """
    Attacker.arena = arena
    Attacker.oracle = Oracle(arena)
    Attacker.people = tuple(sorted(arena.world["people"]))
    Attacker.kinds = tuple(
        kind for kind in Attacker.oracle.kinds if kind.model in models
    )
    Attacker.document_ways = chosen(moves.WAYS, ways)
    Attacker.row_ways = chosen(rows.WAYS, ways)
    Attacker.first_broken = None
    try:
        run_state_machine_as_test(
            seed(number)(Attacker),
            settings=settings(
                max_examples=runs,
                stateful_step_count=steps,
                deadline=None,
                database=None,
                phases=[Phase.generate] + [Phase.shrink] * shrink,
                suppress_health_check=list(HealthCheck),
            ),
        )
    except Exception:
        # A law is reported broken once, so the same run again finds it unbroken.
        if Attacker.first_broken:
            raise Attacker.first_broken from None
        raise
    Attacker.oracle.check_all()
    return Attacker.oracle.tally()
