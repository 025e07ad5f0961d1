"""A permit that lets one call of an engine pass the guard of its own rows.

Rows such as approvals, decisions and active policies are written by the engines'
methods only, whatever rights the user has and under `sudo()` too. The guard in
`create` and `write` asks for a permit. It is a Python object in the context: a
client sends JSON and cannot send one. It is spent by the first call, so that code
which runs within that call, an Automation Rule for example, finds none.
"""

KEY = "wardclerk_permit"


class Permit:
    """Leave for one call on one model."""

    __slots__ = ("is_spent", "model")

    def __init__(self, model):
        self.model = model
        self.is_spent = False


def permitted(records):
    """Return the records with a fresh permit for one `create` or `write`."""
    return records.with_context(**{KEY: Permit(records._name)})


def take_permit(records):
    """Spend the permit of this call; tell whether there was one."""
    permit = records.env.context.get(KEY)
    if type(permit) is not Permit or permit.is_spent:
        return False
    if permit.model != records._name:
        return False
    permit.is_spent = True
    return True
