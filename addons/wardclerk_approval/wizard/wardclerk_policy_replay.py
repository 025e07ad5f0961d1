"""What cases know of the past: facts and decisions for replays and for the drift."""

from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.wardclerk_policy.wizard.wardclerk_policy_replay import BATCH, Past

from wardclerk.core.policy.overlay import decide_in_layers

MEASURED_MIN = 5  # decided steps of a role; fewer say nothing about its usual hours


class WardclerkPolicyReplay(models.TransientModel):
    """Decided documents come from their last case, with the facts as they were."""

    _inherit = "wardclerk.policy.replay"

    def _count_documents(self):
        self.env.flush_all()
        ((cases,),) = self.env.execute_query(
            SQL("SELECT count(*) FROM (%s) AS last", self._last_cases(0, None))
        )
        return cases + super()._count_documents()

    def _batches(self):
        yield from self._case_batches()
        yield from super()._batches()

    def _undecided_domain(self):
        decided = SQL(
            "(SELECT res_id FROM wardclerk_approval_case"
            " WHERE res_model = %s AND gate = %s)",
            self.policy_id.res_model,
            self.policy_id.gate,
        )
        return super()._undecided_domain() & Domain("id", "not in", decided)

    def _case_batches(self):
        """Yield the last case of each document, one statement a batch."""
        self.env.flush_all()
        last = 0
        while rows := self.env.execute_query(self._last_cases(last, BATCH)):
            last = rows[-1][0]
            yield [
                Past(key, facts or {}, _version_ids(layers, version_id), *where, month)
                for key, facts, layers, version_id, *where, month in rows
            ]

    def _last_cases(self, after, limit):
        """Return the query; documents whose facts nobody knows are part of it."""
        return SQL(
            """
            SELECT DISTINCT ON (res_id)
                   res_id, facts, layers, policy_version_id, company_id, facility_id,
                   to_char(requested_at, 'YYYY-MM')
              FROM wardclerk_approval_case
             WHERE res_model = %s AND gate = %s AND res_id > %s
               AND requested_at >= %s
             ORDER BY res_id, id DESC
             LIMIT %s
            """,
            self.policy_id.res_model,
            self.policy_id.gate,
            after,
            self._since(),
            limit,
        )

    def _measured_hours(self):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(role.code, person.login),
                       percentile_cont(0.5) WITHIN GROUP (ORDER BY
                           extract(epoch FROM said.decided_at - step.opened_at) / 3600)
                  FROM wardclerk_approval_decision AS said
                  JOIN wardclerk_approval_step AS step ON step.id = said.step_id
                  LEFT JOIN wardclerk_role AS role ON role.id = step.role_id
                  LEFT JOIN res_users AS person ON person.id = step.user_id
                 WHERE said.decided_at >= %s
                   AND COALESCE(role.code, person.login) IS NOT NULL
                 GROUP BY 1 HAVING count(*) >= %s
                """,
                self._since(),
                MEASURED_MIN,
            )
        )
        return dict(rows)


class WardclerkPolicyDrift(models.TransientModel):
    """Which documents an override changed is read from the cases themselves."""

    _inherit = "wardclerk.policy.drift"

    def _changed_documents(self, versions, since):
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (res_model, res_id, gate)
                       res_id, facts, layers, policy_version_id
                  FROM wardclerk_approval_case
                 WHERE requested_at >= %s AND jsonb_array_length(layers) > 1
                   AND company_id = ANY(%s)
                 ORDER BY res_model, res_id, gate, id DESC
                """,
                since,
                self.env.user.company_ids.ids,
            )
        )
        changed = defaultdict(list)
        for version in versions:
            effects = OneLayer(version.id, self.env)
            for res_id, facts, layers, first_id in rows:
                ids = _version_ids(layers, first_id)
                if version.id in ids[1:] and (rule := effects.rule(ids, facts or {})):
                    changed[version.id, rule].append(res_id)
        return changed


class OneLayer:
    """What one version among others added to decisions."""

    def __init__(self, version_id, env):
        self._id = version_id
        self._env = env
        self._layers = {}

    def rule(self, version_ids, facts):
        """Return its rule that changed the decision of these versions, if it did."""
        layers = self._layers.get(version_ids)
        if layers is None:
            # Versions never change; the report says only what they changed.
            versions = self._env["wardclerk.policy.version"].sudo().browse(version_ids)
            layers = self._layers[version_ids] = versions._layers()
        place = version_ids.index(self._id)
        joined = decide_in_layers(layers, facts)
        without = decide_in_layers(layers[:place] + layers[place + 1 :], facts)
        if (joined.steps, joined.block) == (without.steps, without.block):
            return ""
        return joined.parts[place].decision.rule_id


def _version_ids(layers, version_id):
    """Return the ids of the versions that decided, the widest first."""
    return tuple(layer["version"] for layer in layers or ()) or (version_id,)
