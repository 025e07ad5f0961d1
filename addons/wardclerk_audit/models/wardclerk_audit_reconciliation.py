"""The nightly search for rows that somebody changed past Odoo."""

import json

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

FINDINGS_MAX = 200  # a run; more is one cause, and the number says it


class WardclerkAuditReconciliation(models.Model):
    """One run: how many rows were compared, and what differed.

    Configuration is compared with its fingerprints of the last run: a row may differ
    when evidence tells of its change, or when the addon that it came with was
    installed or updated. Engines that govern records add their own comparison.
    """

    _name = "wardclerk.audit.reconciliation"
    _description = "Reconciliation"
    _order = "id desc"
    _rec_name = "started_at"
    _allow_sudo_commands = False

    started_at = fields.Datetime(readonly=True, required=True)
    rows = fields.Integer(readonly=True, string="Rows Compared")
    differences = fields.Integer(readonly=True)
    totals = fields.Json(readonly=True)
    mark = fields.Json(readonly=True, help="Which entries this run could see.")
    finding_ids = fields.One2many("wardclerk.audit.finding", "run_id", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("The nightly run makes these."))
        return super().create(vals_list)

    @api.model
    def _run(self):
        """Compare everything, keep what is found, and leave evidence either way."""
        self.env.flush_all()
        self.env.cr.flush()  # what this transaction changed is explained as well
        previous = self.sudo().search([], limit=1)  # runs belong to nobody
        run = self.sudo().create(
            {"started_at": fields.Datetime.now(), "mark": self._mark()}
        )
        rows, differences = run._compare(previous)
        run._keep_findings(differences)
        run.write(
            {
                "rows": rows,
                "differences": len(differences),
                "totals": run._renew_fingerprints(),
            }
        )
        self.env["wardclerk.audit"]._record(
            "reconciliation.completed",
            run,
            detail={
                "rows": rows,
                "differences": len(differences),
                "totals": run.totals,
            },
        )
        return run

    def _mark(self):
        """Return where evidence is now, to tell later what came after this run."""
        [[entry, oldest, own]] = self.env.execute_query(
            SQL(
                "SELECT coalesce(max(id), 0),"
                "       pg_snapshot_xmin(pg_current_snapshot())::text,"
                "       pg_current_xact_id()::text FROM wardclerk_evidence.entry"
            )
        )
        return {"entry": entry, "oldest": oldest, "own": own}

    def _compare(self, previous):
        """Return how many rows were compared and [values of findings].

        For engines to extend with the records that they govern.
        """
        rows, differences = 0, []
        for model in self._watched():
            if not previous or model._name not in (previous.totals or {}):
                continue  # the first run only takes the fingerprints
            differences += self._altered_fingerprints(model, previous)
            differences += self._unexplained(model, previous)
            rows += previous.totals[model._name][0]
        return rows, differences

    def _watched(self):
        watch = self.pool["wardclerk.audit.watch"]
        return [
            self.env[name].sudo()  # rows are compared, whoever may read them
            for name, model in sorted(self.pool.items())
            if issubclass(model, watch) and not model._abstract and model._auto
        ]

    def _altered_fingerprints(self, model, previous):
        """The fingerprints themselves must be those of the last run's evidence."""
        kept = self.env["wardclerk.audit.fingerprint"]._total(model)
        told = self._sealed_totals(previous).get(model._name)
        if kept == told:
            return []
        return [
            self._difference(
                model,
                0,
                self.env._("The fingerprints of %s were altered", model._description),
                expected=told and told[1],
                found=kept[1],
            )
        ]

    def _sealed_totals(self, previous):
        rows = self.env.execute_query(
            SQL(
                "SELECT body FROM wardclerk_evidence.entry WHERE res_model = %s"
                " AND res_id = %s AND action = 'reconciliation.completed'"
                " ORDER BY id LIMIT 1",
                self._name,
                previous.id,
            )
        )
        return json.loads(rows[0][0])["detail"]["totals"] if rows else {}

    def _unexplained(self, model, previous):
        """Rows that differ although no evidence tells why."""
        found = self.env["wardclerk.audit.fingerprint"]._differences(model)
        explained = self._explained(model, [row[0] for row in found], previous)
        return [
            self._difference(
                model,
                res_id,
                self.env._(
                    "%(kind)s %(number)s was changed outside Odoo",
                    kind=model._description,
                    number=res_id,
                ),
                expected=expected,
                found=now or "deleted",
            )
            for res_id, expected, now in found
            if res_id not in explained
        ]

    def _explained(self, model, ids, previous):
        """Return which rows have evidence since the last run, or came with an addon."""
        if not ids:
            return set()
        # An entry with a lower number counts as well when it was committed later.
        mark = previous.mark
        since = SQL(
            "(entry.id > %s OR (entry.txid >= %s::xid8 AND entry.txid <> %s::xid8))",
            mark["entry"],
            mark["oldest"],
            mark["own"],
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT differing.id
                  FROM unnest(%(ids)s) AS differing (id)
                 WHERE EXISTS (
                       SELECT FROM wardclerk_evidence.entry
                        WHERE %(since)s
                          AND ((res_model = %(model)s AND res_id = differing.id)
                               OR strpos(body, format('"%%s,%%s"', %(model)s::text,
                                                      differing.id)) > 0))
                    OR EXISTS (
                       SELECT FROM ir_model_data AS named
                         JOIN ir_module_module AS addon ON addon.name = named.module
                         JOIN wardclerk_evidence.entry
                           ON entry.res_model = 'ir.module.module'
                          AND entry.res_id = addon.id
                        WHERE named.model = %(model)s AND named.res_id = differing.id
                          AND %(since)s)
                """,
                ids=ids,
                model=model._name,
                since=since,
            )
        )
        return {row[0] for row in rows}

    def _difference(self, model, res_id, sentence, expected, found, severity="high"):
        return {
            "run_id": self.id,
            "sentence": sentence,
            "severity": severity,
            "res_model": model._name,
            "res_id": res_id,
            "expected": expected,
            "found": found,
        }

    def _keep_findings(self, differences):
        """Make findings of what is new; one that is open already is not repeated."""
        findings = self.env["wardclerk.audit.finding"].sudo()  # nobody else makes them
        known = {
            (one.res_model, one.res_id, one.found)
            for one in findings.search([("state", "=", "open")])
        }
        fresh = [
            one
            for one in differences
            if (one["res_model"], one["res_id"], one["found"]) not in known
        ]
        findings.create(fresh[:FINDINGS_MAX])

    def _renew_fingerprints(self):
        kept = self.env["wardclerk.audit.fingerprint"]
        return {model._name: kept._keep(model) for model in self._watched()}
