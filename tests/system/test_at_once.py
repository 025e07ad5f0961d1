"""Two people press at the same moment, each on a connection of their own."""

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier

import money
import pytest
from approving import BILL, approve_all_steps, holder_of, open_steps
from stack import Refused

TIMES = 3  # a race is run more than once
WAIT_SECONDS = 60
RELEASES = "riverside.ap.clerk"  # approved nothing and received nothing
GENERAL = "Harbourview General Hospital"
CASE = "wardclerk.approval.case"
TRANSFER = "wardclerk.budget.transfer"
REQUEST = "wardclerk.purchase.request"
RUN = "wardclerk.payment.run"
numbers = count(71001)  # of cost centres: those of the demo group have four digits


def at_once(*acts):
    """What each act gave, begun together; a refusal is an answer too."""
    ready = Barrier(len(acts))

    def run(act):
        ready.wait(WAIT_SECONDS)
        try:
            return act()
        except Refused as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(run, act) for act in acts]]


@pytest.fixture
def person(stack):
    """Log somebody of the demo group in, by the log-in before the @."""
    return lambda name: stack.person(f"{name}@harbourview.example")


@pytest.fixture
def ward(stack, person):
    """Make a cost centre with so much money; its id and its budget line's."""

    def make(amount):
        odoo, code = stack.admin(), str(next(numbers))
        centre = money.cost_centre(odoo, "Sleep Laboratory", code, GENERAL)
        finance = person("hospitals.finance.controller")
        lines = money.plan(finance, f"At once {code}", {centre: amount})
        return centre, lines[centre]

    return make


def approvals(stack, model, *documents):
    """An act a document: its approver presses the button, in a session of their own."""
    acts = []
    for document in documents:
        (step,) = open_steps(stack.admin(), document, model)
        session = stack.person(holder_of(stack.admin(), step))
        case = step["case_id"][0]
        acts.append(lambda s=session, c=case: s.call(CASE, "action_approve", [c]))
    return acts


@pytest.fixture
def auditor(person):
    """Reads every record and changes none, where an administrator sees no money."""
    return person("group.auditor")


def values(auditor, model, field, documents):
    """What these documents hold there now."""
    rows = auditor.search_read(model, [("id", "in", documents)], [field])
    return [row[field] for row in rows]


@pytest.mark.parametrize("_time", range(TIMES))
def test_of_two_transfers_that_take_the_same_money_one_is_done(
    stack, person, auditor, ward, _time
):
    _centre, source = ward(100)
    _other, target = ward(1)
    finance = person("hospitals.finance.controller")
    transfers = finance.call(
        TRANSFER,
        "create",
        [{"from_line_id": source, "to_line_id": target, "amount": 60, "reason": "Two"}]
        * 2,
    )
    finance.call(TRANSFER, "action_submit", transfers)

    at_once(*approvals(stack, TRANSFER, *transfers))

    assert values(auditor, TRANSFER, "state", transfers).count("done") == 1
    assert values(auditor, "wardclerk.budget.line", "left", [source]) == [40]


def asked_for(nurse, centre, price):
    """A submitted request for one thing."""
    (place,) = nurse.search_read(
        "wardclerk.facility", [("name", "=", GENERAL)], ["name"]
    )
    line = {"name": "A recliner", "quantity": 1, "price_unit": price}
    [request] = nurse.call(
        REQUEST,
        "create",
        [
            {
                "title": "Recliner",
                "reason": "The old one is broken.",
                "facility_id": place["id"],
                "cost_centre_id": centre,
                "line_ids": [(0, 0, line)],
            }
        ],
    )
    nurse.call(REQUEST, "action_submit", [request])
    return request


@pytest.mark.parametrize("_time", range(TIMES))
def test_of_two_requests_that_need_the_last_money_one_is_approved(
    stack, person, auditor, ward, _time
):
    centre, line = ward(900)
    nurse = person("general.nurse.manager")
    requests = [asked_for(nurse, centre, 800) for _n in range(2)]

    at_once(*approvals(stack, REQUEST, *requests))

    assert values(auditor, REQUEST, "state", requests).count("approved") == 1
    assert values(auditor, "wardclerk.budget.line", "left", [line]) == [100]


@pytest.mark.parametrize("_time", range(TIMES))
def test_two_buyers_order_a_request_once(stack, person, auditor, ward, _time):
    centre, _line = ward(900)
    request = asked_for(person("general.nurse.manager"), centre, 800)
    approve_all_steps(stack, request, REQUEST)
    buyer = person("general.buyer")
    [line] = buyer.search_read(
        f"{REQUEST}.line", [("request_id", "=", request)], ["quantity"]
    )
    [product] = buyer.search_read(
        "product.product", [("default_code", "=", "MS-1001")], ["id"]
    )
    buyer.call(
        f"{REQUEST}.line", "write", [line["id"]], {"order_product_id": product["id"]}
    )

    at_once(
        *(
            lambda s=session: s.call(REQUEST, "action_create_orders", [request])
            for session in (buyer, person("general.buyer"))
        )
    )

    shares = auditor.search_read(
        f"{REQUEST}.allocation",
        [("request_line_id", "=", line["id"]), ("is_released", "=", False)],
        ["quantity"],
    )
    assert [share["quantity"] for share in shares] == [1]


@pytest.fixture(scope="module")
def payable(stack):
    """Bills of the demo group's mailbox are approved and posted."""
    odoo = stack.admin()
    pending = odoo.search_read(
        CASE, [("res_model", "=", BILL), ("state", "=", "pending")], ["res_id"]
    )
    for case in pending:
        approve_all_steps(stack, case["res_id"])


def new_run(clerk):
    [journal] = clerk.search_read(
        "account.journal", [("type", "=", "bank")], ["id"], limit=1
    )
    values = {"journal_id": journal["id"], "due_until": "2100-01-01"}
    [run] = clerk.call(RUN, "create", [values])
    return run


def bills_of(auditor, *runs):
    rows = auditor.search_read(f"{RUN}.line", [("run_id", "in", runs)], ["move_id"])
    return [row["move_id"][0] for row in rows]


@pytest.mark.usefixtures("payable")
def test_two_clerks_who_propose_at_once_hold_a_bill_once(person, auditor):
    clerks = [person("general.ap.clerk"), person("general.ap.clerk")]
    for _time in range(TIMES):
        runs = [new_run(clerk) for clerk in clerks]

        at_once(
            *(
                lambda c=clerk, r=run: c.call(RUN, "action_propose", [r])
                for clerk, run in zip(clerks, runs, strict=True)
            )
        )

        bills = bills_of(auditor, *runs)
        assert bills
        assert len(bills) == len({*bills})
        clerks[0].call(RUN, "action_cancel", runs)


@pytest.mark.usefixtures("payable")
def test_a_run_that_two_release_at_once_pays_once(stack, person, auditor):
    clerk = person("general.ap.clerk")
    run = new_run(clerk)
    clerk.call(RUN, "action_propose", [run])
    clerk.call(RUN, "action_request_approval", [run])
    approve_all_steps(stack, run, RUN)
    bills = bills_of(auditor, run)

    answers = at_once(
        *(
            lambda s=session: s.call(RUN, "action_release", [run])
            for session in (person(RELEASES), person(RELEASES))
        )
    )

    assert answers.count(True) == 1
    (refusal,) = (one for one in answers if one is not True)
    assert re.search("same moment|This run has ended", str(refusal))
    assert values(auditor, RUN, "state", [run]) == ["released"]
    paid = auditor.search_read(
        "account.payment", [("payment_run_id", "=", run)], ["amount"]
    )
    assert len(paid) == len(bills) > 0
    assert {*values(auditor, BILL, "amount_residual", bills)} == {0}
