"""The random attacker: each run makes documents and tries everything on them."""

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

from tests.attack import moves, rows
from tests.attack.arena import Arena
from tests.attack.client import Answer, Call
from tests.attack.oracle import KINDS, Broken, Oracle
from tests.attack.rows import MADE, MODEL, MYSELF, Asked, filled

PRICES = (40, 1000, 9000)  # nobody, one person, four people decide
MAKERS = ("requester", "colleague", "clerk", "head", "cfo", "manager")
AT_ONCE = 2
OWNERS = ("owner", "second_owner")

# Ways to attack rows, and those who have some right to such rows.
INSIDERS = {
    ("server_action", "automation_rule", "scheduled_action"): ("system",) * 3,
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
}
numbers = st.integers(0, 9999)
doors = st.sampled_from(("rpc", "json2"))
contexts = st.sampled_from(moves.CONTEXTS)
CASE = rows.CASE


class Attacker(RuleBasedStateMachine):
    """Each run makes documents of its own on the same database."""

    arena = None  # set by the test
    oracle = None
    people: tuple[str, ...] = ()
    document_ways: tuple[str, ...] = ()
    row_ways: tuple[str, ...] = ()

    def __init__(self):
        super().__init__()
        self.documents = []
        self.journal = []
        self.contents = {}
        self.oracle.begin_run()

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

    @rule(price=st.sampled_from(PRICES), kind=numbers, maker=st.sampled_from(MAKERS))
    def draft(self, price, kind, maker):
        """A document that its maker may make."""
        world = self.arena.world
        kind = list(world["policies"])[kind % len(world["policies"])]
        values = moves.document_values(
            KINDS[kind], world["vendors"][0], world["product"], price
        )
        call = Call(kind, "create", None, {"vals_list": [values]})
        answer = self.send(maker, call)
        if answer.ok:
            (record_id,) = answer.value
            self.documents.append((KINDS[kind], record_id))
            self.oracle.wrote(maker, kind, record_id)

    @rule(which=numbers, person=st.sampled_from(MAKERS))
    def ask(self, which, person):
        target = self.target(which)
        self.send(person, target.call("action_request_approval"))

    @rule(which=numbers)
    def next_step(self, which):
        """Somebody who may decide does so; deep states are reached by this."""
        asked = self.asked(which)
        if asked and asked.admitted:
            login = self.oracle.login_of[asked.admitted]
            self.send(login, asked.case_call("action_approve"))

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
        values=st.sampled_from(({"price_unit": 66666}, {"name": "Other goods"})),
    )
    def at_once(self, which, pair, values):
        """Two requests at the same time, of which at most one may have its way."""
        target, asked = self.target(which), self.asked(which)
        edit = ("requester", target.line_call("write", vals=values))
        if pair == "release":
            confirm = moves.press_confirm(target, 0)[0]
            self.together(("manager", confirm), edit)
        elif pair == "ask":
            self.together(("clerk", target.call("action_request_approval")), edit)
        elif asked:
            decider = self.oracle.login_of.get(asked.admitted, "cfo")
            approve = (decider, asked.case_call("action_approve"))
            self.together(approve, approve if pair == "approve" else edit)

    # -- the laws -----------------------------------------------------------------
    @invariant()
    def the_laws_hold(self):
        try:
            self.oracle.check()
        except Broken as broken:
            story = "\n".join(self.journal[-60:])
            raise Broken(f"{broken}\n\nWhat happened:\n{story}") from None

    # -- helpers ------------------------------------------------------------------
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
            call = filled(call, known)
            call = Call(
                call.model, call.method, call.ids, call.named,
                {**context, **call.context}, door,
            )  # fmt: skip
            answer = self.note(person, call, self.arena.client(person).send(call))
            if f"UPDATE {target.kind.line_table}" in str(call.named):
                self.oracle.tampered(target.kind.model, target.id)
            if answer.ok and call.method == "create":
                known[MADE] = answer.value[0]
                if call.model in KINDS:
                    self.oracle.wrote(person, call.model, known[MADE])

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
        kind, record_id = self.documents[which % len(self.documents)]
        others = [one for one_kind, one in self.documents if one_kind is kind]
        world = self.arena.world
        lines = self.arena.ask(
            f"SELECT id FROM {kind.line_table}"
            f" WHERE {kind.link} = %s AND {kind.line_where} ORDER BY id",
            record_id,
        )
        return moves.Target(
            kind,
            record_id,
            tuple(row["id"] for row in lines),
            next((one for one in others if one != record_id), 0),
            world["product"],
            tuple(world["vendors"]),
            world["people"],
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
) -> dict:
    """Attack an arena and return the tally; Broken tells the story of a broken law.

    With `ways` only these are tried beside what honest people do.
    """
    Attacker.arena = arena
    Attacker.oracle = Oracle(arena)
    Attacker.people = tuple(sorted(arena.world["people"]))
    Attacker.document_ways = chosen(moves.WAYS, ways)
    Attacker.row_ways = chosen(rows.WAYS, ways)
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
    Attacker.oracle.check_all()
    return Attacker.oracle.tally()
