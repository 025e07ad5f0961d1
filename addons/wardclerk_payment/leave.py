"""The leave of a payment run to make payments: an object that no client can send."""

KEY = "wardclerk_payment_leave"


class Leave:
    """Says for which run payments are made in this call."""

    __slots__ = ("run_id",)

    def __init__(self, run):
        self.run_id = run.id


def run_of(records):
    """Return the id of the run that makes payments in this call, or nothing."""
    leave = records.env.context.get(KEY)
    return leave.run_id if type(leave) is Leave else None
