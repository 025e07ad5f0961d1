"""Models of bills that name another account."""

from . import account_move, bill_habit
