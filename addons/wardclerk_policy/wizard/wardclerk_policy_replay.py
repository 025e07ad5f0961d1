"""A replay: the documents of the last months decided again by a draft."""

from decimal import Decimal

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from wardclerk.core.policy import PolicyError, from_text
from wardclerk.core.policy.condition import stored
from wardclerk.core.policy.replay import Document, Kind, Replay

MONTHS_MAX = 36
BATCH = 5_000  # documents in memory at once
AT_ONCE_MAX = 10_000  # documents within a person's own request: a few seconds
DOCUMENTS_MAX = 500_000  # about a minute; reaching it is said in the report
DRAFT = "draft"  # the key of the table that is tried


class WardclerkPolicyReplay(models.TransientModel):
    """Decides nothing and changes nothing but itself.

    Few documents are replayed at once, many by a scheduled action, which commits its
    progress and tells the person when it is done.
    """

    _name = "wardclerk.policy.replay"
    _description = "Replay of a Policy"
    _rec_name = "policy_id"

    policy_id = fields.Many2one(
        "wardclerk.policy",
        compute="_compute_policy_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        ondelete="cascade",
    )
    version_id = fields.Many2one("wardclerk.policy.version", ondelete="cascade")
    text = fields.Text(help="A table as YAML, instead of a version.")
    months = fields.Integer(default=6, required=True)
    compare_with = fields.Selection(
        [
            ("then", "What was decided then"),
            ("now", "What is in force now"),
        ],
        required=True,
        default="then",
        help="Documents that were never decided are compared with what is in force.",
    )
    state = fields.Selection(
        [
            ("new", "Not Started"),
            ("waiting", "Waits for the Scheduled Action"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        default="new",
    )
    expected = fields.Integer(string="Documents to Replay", readonly=True)
    progress = fields.Integer(readonly=True, help="Percent of the documents.")
    is_cut = fields.Boolean(readonly=True)
    failure = fields.Char(readonly=True)
    result = fields.Json(readonly=True)
    report = fields.Html(compute="_compute_report", sanitize=False)
    example_ids = fields.One2many("wardclerk.policy.replay.example", "replay_id")

    _months_limited = models.Constraint(
        f"CHECK (months BETWEEN 1 AND {MONTHS_MAX})",
        f"Choose between 1 and {MONTHS_MAX} months.",
    )

    @api.depends("version_id")
    def _compute_policy_id(self):
        for replay in self:
            replay.policy_id = replay.version_id.policy_id or replay.policy_id

    @api.depends("result")
    def _compute_report(self):
        for replay in self:
            replay.report = replay.result and replay._report_markup()

    def action_run(self):
        """Replay now, or hand many documents to the scheduled action."""
        for replay in self:
            replay._check_may_run()
            replay._tried_table()  # a mistake in it is told before anything else
            expected = replay._count_documents()
            replay.write({"expected": expected, "progress": 0, "result": False})
            if expected <= AT_ONCE_MAX:
                replay._run()
            else:
                replay.state = "waiting"
                job = self.env.ref("wardclerk_policy.ir_cron_replay")
                # Whoever may replay may ask for the job that does it.
                job.sudo()._trigger()
        return True

    def _check_may_run(self):
        self.ensure_one()
        self.check_access("write")
        self.policy_id.check_access("read")
        if self.version_id:
            self.version_id.check_access("read")
        if not self.version_id and not (self.text or "").strip():
            raise UserError(self.env._("Choose the version to try."))

    @api.model
    def _cron_run(self):
        """Run what waits; what was running when the server stopped begins again."""
        waiting = self.search([("state", "in", ("waiting", "running"))], order="id")
        for replay in waiting:
            replay.state = "running"
            self.env["ir.cron"]._commit_progress(remaining=len(waiting))
            try:
                # As the person who asked: their companies and facilities count.
                replay.with_user(replay.create_uid)._run(replay._note_progress)
            except (UserError, ValueError) as error:
                self.env.cr.rollback()
                replay.write({"state": "failed", "failure": str(error)})
            self.env["ir.cron"]._commit_progress(1)
            replay._tell_person()

    def _note_progress(self, done):
        """Commit how far it is, so that the person sees it move."""
        self.progress = min(100 * done // max(self.expected, 1), 99)
        self.env["ir.cron"]._commit_progress()

    def _tell_person(self):
        done = self.state == "done"
        self.create_uid._bus_send(
            "simple_notification",
            {
                "type": "success" if done else "danger",
                "title": self.env._("Replay of %s", self.policy_id.name),
                "message": self.env._("It is done: open it again to read it.")
                if done
                else self.failure,
            },
        )

    def _run(self, note_progress=None):
        """Replay all documents, batch by batch, and keep the result."""
        self.ensure_one()
        run = ReplayRun(self)
        done = 0
        for batch in self._batches():
            run.add(batch)
            done += len(batch)
            if note_progress:
                note_progress(done)
            if done >= DOCUMENTS_MAX:
                break
        result = run.replay.result()
        self.write(
            {
                "state": "done",
                "progress": 100,
                "is_cut": done >= DOCUMENTS_MAX,
                "result": result,
                "example_ids": [
                    fields.Command.clear(),
                    *map(fields.Command.create, self._example_values(result)),
                ],
            }
        )

    def _tried_table(self):
        """Return the table that is tried."""
        if not self.version_id:
            inputs = self.env["wardclerk.policy.input"]
            inputs = inputs._declared(self.policy_id.res_model)._as_core()
            try:
                return from_text(self.text, inputs)
            except PolicyError as error:
                raise UserError(
                    self.env._("The policy cannot be read. %s", error)
                ) from error
        return self.version_id._decision_table()

    # -- documents: engines that keep decisions add theirs ---------------------

    def _since(self):
        return fields.Datetime.now() - relativedelta(months=self.months)

    def _count_documents(self):
        """Return about how many documents there are to replay."""
        return self._undecided_model().search_count(self._undecided_domain())

    def _batches(self):
        """Yield lists of `Past`, a few thousand at a time."""
        yield from self._undecided_batches()

    def _undecided_model(self):
        # What a policy would change does not depend on who may read the documents;
        # `ReplayRun` leaves out companies and facilities of others.
        return self.env[self.policy_id.res_model].sudo()

    def _undecided_domain(self):
        return Domain("create_date", ">=", self._since())

    def _undecided_batches(self):
        """Yield documents that were never decided, with the facts of today."""
        Documents, last = self._undecided_model(), 0
        while True:
            found = Documents.search(
                self._undecided_domain() & Domain("id", ">", last),
                order="id",
                limit=BATCH,
            )
            if not found:
                return
            last = found[-1].id
            yield self._past_of(found._policy_governed())
            self.env.invalidate_all()  # one batch in memory, not all of them

    def _past_of(self, documents):
        facts_of = documents._policy_facts()
        return [
            Past(
                one.id,
                {
                    name: stored(fact)
                    for name, fact in facts_of[one.id].items()
                    if fact is not None
                },
                None,
                one._policy_company().id,
                one._policy_facility().id,
                one.create_date.strftime("%Y-%m"),
            )
            for one in documents
        ]

    def _measured_hours(self):
        """Return {role code or login: median hours of a decided step}, if known."""
        return {}

    def _example_values(self, result):
        keys = [example["key"] for example in result["examples"]]
        # Names only; opening one asks the document's own access rules.
        names = {
            one.id: one.display_name
            for one in self._undecided_model().browse(keys).exists()
        }
        return [
            {
                "kind": example["kind"],
                "res_model": self.policy_id.res_model,
                "res_id": example["key"],
                "name": names[example["key"]],
                "amount": f"{Decimal(example['amount']):,.2f} {example['currency']}",
                "before": example["before"],
                "after": example["after"],
                "rule_code": example["rule"],
            }
            for example in result["examples"]
            if example["key"] in names
        ]


class Past:
    """One document of the past: its facts, who decided, where and when it was."""

    __slots__ = ("company_id", "facility_id", "facts", "key", "layers", "month")

    def __init__(self, key, facts, layers, company_id, facility_id, month):
        self.key = key
        self.facts = facts
        self.layers = layers  # ids of versions that decided; None: nobody did
        self.company_id = company_id or False
        self.facility_id = facility_id or False
        self.month = month


class ReplayRun:
    """Turns past documents into what the core compares, place by place."""

    def __init__(self, wizard):
        self._env = wizard.env
        self._wizard = wizard
        self._then = wizard.compare_with == "then"
        # Places may be hidden from the reader; `_may_see` decides what is counted.
        self._policy = wizard.policy_id.sudo()
        self._own_places = self._facilities_of_reader()
        self._companies = set(wizard.env.user.company_ids.ids)
        self.replay = Replay(
            hours=wizard._measured_hours(),
            names=wizard.env["wardclerk.policy"]._words_of_codes(),
        )
        self.replay.learn(
            DRAFT, wizard._tried_table(), self._policy.place or wizard.env._("Group")
        )
        self._places = {}

    def add(self, batch):
        self._prepare({(past.company_id, past.facility_id) for past in batch})
        self._learn({version for past in batch for version in past.layers or ()})
        self.replay.add(
            document for past in batch if (document := self._document(past))
        )

    def _document(self, past):
        place = self._places[past.company_id, past.facility_id]
        if not place:
            return None
        before, after, name, currency = place
        decided = self._then and past.layers is not None
        return Document(
            past.key,
            past.facts,
            past.layers if decided else before,
            after,
            name,
            past.month,
            Decimal(past.facts.get("amount") or 0),
            currency,
        )

    def _facilities_of_reader(self):
        """Return ids of the facilities that the reader is limited to, or None."""
        # All of them, also those of companies that are not selected at the moment.
        own = self._env.user.sudo().facility_ids
        if not own:
            return None
        return set(own.search([("id", "child_of", own.ids)]).ids)

    def _prepare(self, pairs):
        """Find out once which policies decide at each place, with the draft too."""
        new = [pair for pair in pairs if pair not in self._places]
        for company_id, facility_id in new:
            if not self._may_see(company_id, facility_id):
                self._places[company_id, facility_id] = None
                continue
            self._places[company_id, facility_id] = self._place(company_id, facility_id)

    def _may_see(self, company_id, facility_id):
        if company_id and company_id not in self._companies:
            return False
        return self._own_places is None or facility_id in self._own_places

    def _place(self, company_id, facility_id):
        # As decisions see it: who decides does not depend on who reads the replay.
        env = self._env(su=True)
        company = env["res.company"].browse(company_id or ())
        facility = env["wardclerk.facility"].browse(facility_id or ())
        scopes = [
            (False, False),
            *((one.id, False) for one in company),
            *((False, one) for one in (facility._ancestor_ids() if facility else ())),
        ]
        in_force = env["wardclerk.policy"]._version_of_scope(
            self._policy.res_model, self._policy.gate, scopes
        )
        own = (
            (False, self._policy.facility_id.id)
            if self._policy.facility_id
            else (self._policy.company_id.id, False)
        )
        self._learn({version.id for version in in_force.values()})
        before = tuple(in_force[one].id for one in scopes if one in in_force)
        after = tuple(
            DRAFT if one == own else in_force[one].id
            for one in scopes
            if one == own or one in in_force
        )
        name = facility.name or company.name or env._("No facility")
        return before, after, name, company.currency_id.name or ""

    def _learn(self, version_ids):
        # Versions never change; the replay shows what they ask for, to policy owners.
        versions = self._env["wardclerk.policy.version"].sudo().browse(version_ids)
        for version, layer in zip(versions, versions._layers(), strict=True):
            self.replay.learn(version.id, layer.table, layer.owner)


class WardclerkPolicyReplayExample(models.TransientModel):
    """One document that a replay decides otherwise."""

    _name = "wardclerk.policy.replay.example"
    _description = "Example of a Replay"
    _order = "id"

    replay_id = fields.Many2one(
        "wardclerk.policy.replay", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            (Kind.TERMS.value, "Other terms"),
            (Kind.MORE.value, "More people"),
            (Kind.OTHER.value, "Other people"),
            (Kind.FEWER.value, "Fewer people"),
            (Kind.FREE.value, "Nobody any more"),
            (Kind.BLOCKED.value, "Blocked"),
            (Kind.RELEASED.value, "Not blocked any more"),
        ],
        string="Change",
        readonly=True,
    )
    res_model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    name = fields.Char(string="Document", readonly=True)
    amount = fields.Char(readonly=True)
    before = fields.Char(readonly=True)
    after = fields.Char(string="With the Draft", readonly=True)
    rule_code = fields.Char(string="Rule", readonly=True)

    def action_open_document(self):
        """Open the document, for those who may read it."""
        self.ensure_one()
        document = self.env[self.res_model].browse(self.res_id)
        document.check_access("read")
        return document.get_formview_action()
