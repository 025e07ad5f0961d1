"""What speaks for and against a change of a vendor's bank account.

Every check is met, not met, or unknown (None). A check that is not met stops nothing:
it is shown to those who decide, and policies can ask for more people because of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

RECENT_CHANGES_MAX = 1  # one change in a quarter happens; a second one is unusual
# Anybody can have an address there: it says nothing about a firm.
PUBLIC_MAIL = frozenset(
    "gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com aol.com "
    "icloud.com gmx.com gmx.de gmx.net web.de proton.me protonmail.com".split()
)


class Check(StrEnum):
    """What is looked at."""

    CALLED_BACK = "called_back"
    NUMBER_KNOWN_BEFORE = "number_known_before"
    VALID_IBAN = "valid_iban"
    OWN_COUNTRY = "own_country"
    NOT_OF_ANOTHER_VENDOR = "not_of_another_vendor"
    NOT_OF_AN_EMPLOYEE = "not_of_an_employee"
    KNOWN_SENDER = "known_sender"
    NO_OTHER_CHANGE = "no_other_change"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one change; empty text and None mean that nobody knows."""

    is_confirmed_by_call: bool | None = None
    known_phones: tuple[str, ...] = ()
    is_iban: bool | None = None
    account_country: str = ""
    vendor_country: str = ""
    other_holders: int = 0
    employees: int = 0
    sender: str = ""  # the address that asked for the change, if it came by mail
    known_addresses: tuple[str, ...] = ()  # of mail and of the web, from before
    other_changes: int = 0  # within a quarter


def checks(facts: Facts) -> dict[Check, bool | None]:
    """Return the outcome of every check, in the order in which people read them."""
    return {
        Check.CALLED_BACK: facts.is_confirmed_by_call,
        Check.NUMBER_KNOWN_BEFORE: bool(facts.known_phones),
        Check.VALID_IBAN: facts.is_iban,
        Check.OWN_COUNTRY: _own_country(facts),
        Check.NOT_OF_ANOTHER_VENDOR: not facts.other_holders,
        Check.NOT_OF_AN_EMPLOYEE: not facts.employees,
        Check.KNOWN_SENDER: _known_sender(facts),
        Check.NO_OTHER_CHANGE: facts.other_changes < RECENT_CHANGES_MAX,
    }


def _own_country(facts: Facts) -> bool | None:
    if not facts.account_country or not facts.vendor_country:
        return None
    return facts.account_country.upper() == facts.vendor_country.upper()


def _known_sender(facts: Facts) -> bool | None:
    """Whether it came from a domain that was the vendor's before.

    A public mail service proves nothing, unless it is this very address that is known.
    """
    if not facts.sender:
        return None
    sender = facts.sender.strip().lower()
    known = {address.strip().lower() for address in facts.known_addresses}
    if sender in known:
        return True
    domains = {_domain(address) for address in known} - PUBLIC_MAIL - {""}
    return bool(domains) and _domain(sender) in domains


def _domain(address: str) -> str:
    """Return the domain of a mail address or of a web address."""
    host = address.rpartition("@")[2].rpartition("://")[2]
    return host.split("/")[0].split(":")[0].removeprefix("www.").rstrip(">. ")
