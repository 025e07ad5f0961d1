"""Numbers and dates as people of a country write them."""

from datetime import date
from decimal import Decimal

MONTHS = (
    "January February March April May June July August September October "
    "November December"
).split()


def money(value: Decimal, decimals: int = 2) -> str:
    """12,345.60"""
    return f"{value:,.{decimals}f}"


def money_german(value: Decimal) -> str:
    """12.345,60"""
    return money(value).translate(str.maketrans(",.", ".,"))


def count(value: Decimal) -> str:
    """Whole numbers without a tail: 12 or 38.5, thousands set apart."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: Decimal) -> str:
    """7.25%"""
    return f"{count(value)}%"


def date_us(day: date) -> str:
    """11/03/2026"""
    return day.strftime("%m/%d/%Y")


def date_german(day: date) -> str:
    """03.11.2026"""
    return day.strftime("%d.%m.%Y")


def date_long(day: date) -> str:
    """November 3, 2026"""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def date_short(day: date) -> str:
    """Nov 3, 2026"""
    return f"{MONTHS[day.month - 1][:3]} {day.day}, {day.year}"
