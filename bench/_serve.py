"""Follows a worker's text in Odoo's shell: answers until the bench closes its end."""

import os
from multiprocessing.connection import Connection


def serve(variant):
    """Call what is asked for, with what is given."""
    channel = Connection(int(os.environ["WARDCLERK_BENCH_CHANNEL"]))
    while True:
        try:
            what, *given = channel.recv()
        except EOFError:
            return
        channel.send(getattr(variant, what)(*given))


# `Variant` is the worker's, `env` is Odoo's shell's.
serve(Variant(env.registry))  # noqa: F821
