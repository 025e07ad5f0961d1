"""The nightly comparison of documents with what was approved of them."""

from odoo import models
from odoo.tools import SQL

from ..content import stored_digests

CASES_MAX = 100_000  # the newest; a run that reaches it says so in its evidence
BATCH = 1_000


class WardclerkAuditReconciliation(models.Model):
    _inherit = "wardclerk.audit.reconciliation"

    def _compare(self, previous):
        rows, differences = super()._compare(previous)
        mixin = self.pool["wardclerk.approval.mixin"]
        for name, model in sorted(self.pool.items()):
            if issubclass(model, mixin) and not model._abstract and model._auto:
                documents = self.env[name].sudo()  # compared, whoever may read them
                compared, found = self._compare_documents(documents)
                rows, differences = rows + compared, differences + found
        return rows, differences

    def _compare_documents(self, documents):
        """Compare documents behind a gate: each has a case of exactly its content."""
        rows, differences = 0, []
        for gate, states in documents._approval_gates.items():
            behind = self._behind(documents, gate, states)
            rows += len(behind)
            for start in range(0, len(behind), BATCH):
                batch = dict(behind[start : start + BATCH])
                digests = stored_digests(documents.browse(batch))
                differences += [
                    self._content_difference(documents, res_id, approved, digests)
                    for res_id, approved in batch.items()
                    if digests.get(res_id) != approved
                ]
        return rows, differences

    def _behind(self, documents, gate, states):
        """Return [(document id, digest of its last approved case)] behind a gate."""
        field = documents._fields[documents._approval_state_field]
        if not field.store:
            return []
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (document.id) document.id, asked.digest
                  FROM %(table)s AS document
                  JOIN wardclerk_approval_case AS asked
                    ON asked.res_model = %(model)s AND asked.res_id = document.id
                   AND asked.gate = %(gate)s AND asked.state = 'approved'
                   AND NOT EXISTS (  -- approved when other fields were protected
                       SELECT FROM wardclerk_approval_gate AS gate
                        WHERE gate.res_model = %(model)s AND gate.state = 'active'
                          AND gate.activated_at > asked.requested_at)
                 WHERE document.%(state)s IN %(states)s
                 ORDER BY document.id DESC, asked.id DESC
                 LIMIT %(limit)s
                """,
                table=SQL.identifier(documents._table),
                model=documents._name,
                gate=gate,
                state=SQL.identifier(field.name),
                states=tuple(states),
                limit=CASES_MAX,
            )
        )

    def _content_difference(self, documents, res_id, approved, digests):
        return self._difference(
            documents,
            res_id,
            self.env._(
                "%(kind)s %(name)s is other than what was approved",
                kind=documents._description,
                name=documents.browse(res_id).display_name,
            ),
            expected=approved,
            found=digests.get(res_id),
        )
