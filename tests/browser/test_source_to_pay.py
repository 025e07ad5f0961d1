"""One story from a need to its payment, each step by the person whose it is."""

import pytest
from second_server import second_server
from source_to_pay import bills, evidence, need, orders, payment, vendor
from source_to_pay.pumps import draw_case
from source_to_pay.story import Story


@pytest.fixture
def story(stack, browser, log_in, keep):
    """A vendor that nobody has met, and a server where accounts cool off quickly."""
    with second_server(stack.settings, "quick_cooling") as url:
        yield Story(stack, draw_case(), browser, log_in, keep, url)


def test_from_a_need_to_its_payment(story, tmp_path):
    need.money_is_planned(story)
    need.pumps_are_asked_for(story)
    need.money_is_transferred(story)
    need.requests_are_approved(story)

    vendor.vendor_is_invited(story)
    vendor.vendor_describes_itself(story)
    vendor.vendor_is_checked(story)
    vendor.vendor_is_approved(story)
    vendor.first_account_is_released(story)

    orders.pump_is_in_the_catalogue(story)
    orders.requests_become_orders(story)
    orders.orders_are_approved(story)
    orders.a_part_arrives(story)

    bills.bill_arrives(story)
    bills.exceptions_show(story)
    bills.account_change_is_quarantined(story)
    bills.price_may_stand(story)
    bills.bill_is_approved(story)

    payment.run_leaves_out_what_is_held(story)
    payment.first_payment_is_released(story)
    payment.run_is_approved_and_released(story)

    evidence.auditor_sees_who_decided(story)
    evidence.binder_is_valid(story, tmp_path)
