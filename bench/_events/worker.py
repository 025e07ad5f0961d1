"""Runs inside Odoo's shell: transactions that tell somebody, in one of three ways."""

import os
import time

import requests

from odoo import SUPERUSER_ID, api

TYPE = "bench.happened"
TIMEOUT_SECONDS = 15  # as the relay's
DONE = "done"


class Variant:
    """A partner is written, and a receiver is told of it."""

    def __init__(self, registry):
        self.registry = registry
        self.url = ""
        self.tell = None

    def prepare(self, kind, url):
        """Set up who is told."""
        self.url = url
        self.tell = getattr(self, f"_tell_{kind}")
        with self.environment() as env:
            self.partner_id = env["res.partner"].create({"name": "Bench"}).id
            getattr(self, f"_prepare_{kind}")(env)

    def aim(self, kind, url):
        """Let the receiver behave in another way from now on."""
        self.url = url
        with self.environment() as env:
            if kind == "ours":
                env["wardclerk.event.endpoint"].search([]).url = url
            elif kind == "native":
                env["ir.actions.server"].browse(self.action_id).webhook_url = url

    def jobs(self):
        """How many jobs wait."""
        with self.environment() as env:
            return env["queue.job"].search_count([("state", "=", "pending")])

    def environment(self):
        """A transaction that commits, as a request's does."""
        return Transaction(self.registry)

    def transactions(self, count):
        """Milliseconds of each transaction, its commit included."""
        found = []
        for number in range(count):
            started = time.perf_counter()
            with self.environment() as env:
                partner = env["res.partner"].browse(self.partner_id)
                partner.write({"comment": f"{number}"})
                self.tell(env, partner)
            found.append(1000 * (time.perf_counter() - started))
        return found

    def enqueue(self, count):
        """(milliseconds, statements) that telling adds, each up to the commit."""
        found = []
        for _ in range(count):
            with self.environment() as env:
                partner = env["res.partner"].browse(self.partner_id)
                partner.write({"comment": "x"})
                env.flush_all()
                before, started = env.cr.sql_log_count, time.perf_counter()
                self.tell(env, partner)
                env.flush_all()
                env.cr.precommit.run()
                milliseconds = 1000 * (time.perf_counter() - started)
                found.append((milliseconds, env.cr.sql_log_count - before))
        return found

    def drain(self, limit):
        """Jobs a second of those that wait, done one by one as its runner does them."""
        from odoo.addons.queue_job.job import Job

        with self.environment() as env:
            waiting = env["queue.job"].search([("state", "=", "pending")], limit=limit)
            uuids = waiting.mapped("uuid")
        started = time.perf_counter()
        for uuid in uuids:
            with self.environment() as env:
                job = Job.load(env, uuid)
                job.set_started()
                job.store()
                env.cr.commit()
                job.perform()
                job.set_done()
                job.store()
        seconds = time.perf_counter() - started
        return len(uuids) / seconds

    # -- ours
    def _prepare_ours(self, env):
        kind = env["wardclerk.event.type"].create(
            {"name": TYPE, "description": "x", "field_names": "id,name"}
        )
        env["wardclerk.event.endpoint"].search([]).active = False
        endpoint = env["wardclerk.event.endpoint"].create(
            {
                "name": "bench",
                "url": self.url,
                "confirm_seconds": 0,
                "subscription_ids": [
                    (0, 0, {"type_id": kind.id, "field_names": "id,name"})
                ],
            }
        )
        endpoint._set_secret(os.environ["WARDCLERK_BENCH_SECRET"])

    def _tell_ours(self, env, partner):
        env["wardclerk.outbox"]._emit(
            TYPE, partner, lambda record: {"id": record.id, "name": record.name}
        )

    # -- OCA's queue_job
    def _prepare_queue_job(self, _env):
        url = self.url

        def bench_send(partner):
            body = {"id": partner.id, "name": partner.name, "subject": "x"}
            requests.post(url, json=body, timeout=TIMEOUT_SECONDS).raise_for_status()
            return DONE

        self.registry["res.partner"].bench_send = bench_send

    def _tell_queue_job(self, _env, partner):
        partner.with_delay().bench_send()

    # -- Odoo's own webhook action
    def _prepare_native(self, env):
        model = env["ir.model"]._get("res.partner")
        name = env["ir.model.fields"]._get("res.partner", "name")
        self.action_id = (
            env["ir.actions.server"]
            .create(
                {
                    "name": "Bench",
                    "model_id": model.id,
                    "state": "webhook",
                    "webhook_url": self.url,
                    "webhook_field_ids": [(6, 0, name.ids)],
                }
            )
            .id
        )

    def _tell_native(self, env, partner):
        action = env["ir.actions.server"].browse(self.action_id)
        action.with_context(
            active_model="res.partner", active_id=partner.id, active_ids=partner.ids
        ).run()


class Transaction:
    """One cursor, committed at its end with what runs after the commit."""

    def __init__(self, registry):
        self.cursor = registry.cursor()

    def __enter__(self):
        return api.Environment(self.cursor, SUPERUSER_ID, {})

    def __exit__(self, kind, *_rest):
        if kind is None:
            self.cursor.commit()
        self.cursor.close()
