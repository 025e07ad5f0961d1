"""Models of payments of bills that were compared."""

from . import account_move
