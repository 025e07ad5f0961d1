"""Whom one step asks."""

from typing import NamedTuple


class Who(NamedTuple):
    """A role, a person, or the requester's chain of managers up to some level.

    The person in a field of the document is noted when approval is requested: who
    asks cannot choose another one afterwards.
    """

    role_id: int | None
    user_id: int | None
    manager_levels: int
