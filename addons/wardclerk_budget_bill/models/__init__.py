"""Bills and the money that they need."""

from . import account_move
