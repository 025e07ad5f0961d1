"""Something that looks like a way around a control, until a person has judged it."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_amount, format_date

from odoo.addons.wardclerk_policy.permit import permitted, take_permit

from wardclerk.core.control import Document, Kind, find, next_limit

EVIDENCE_MAX = 50  # documents that a finding lists; more tell nothing new


class WardclerkControlFinding(models.Model):
    """Names persons: for policy owners and auditors only, by access right.

    A verdict is final. What was judged is not reported again; a finding comes back
    when most of its documents are new.
    """

    _name = "wardclerk.control.finding"
    _description = "Finding"
    _inherit = ["wardclerk.audit.mixin"]
    _order = "state desc, id desc"
    _rec_name = "words"

    kind = fields.Selection(
        [
            (Kind.SPLIT.value, "Order in parts"),
            (Kind.NEAR_LIMIT.value, "Just below a limit"),
            ("duty", "Two duties on one document"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [
            ("suspected", "Suspected"),
            ("confirmed", "Confirmed"),
            ("dismissed", "Not a problem"),
        ],
        string="Verdict",
        required=True,
        readonly=True,
        default="suspected",
        index=True,
    )
    words = fields.Char(string="Finding", readonly=True, required=True)
    res_model = fields.Char(string="Document Model", readonly=True, required=True)
    document_type = fields.Char(compute="_compute_document_type")
    person_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    vendor = fields.Char(readonly=True)
    company_id = fields.Many2one(
        "res.company", readonly=True, index=True, ondelete="restrict"
    )
    currency_id = fields.Many2one("res.currency", readonly=True, ondelete="restrict")
    limit_amount = fields.Monetary(string="Limit", readonly=True)
    total = fields.Monetary(readonly=True)
    chance = fields.Float(
        readonly=True,
        digits=(16, 12),
        help="How likely this, or more of it, is without any intent.",
    )
    chance_words = fields.Char(string="How Likely", compute="_compute_chance_words")
    exclusion_id = fields.Many2one(
        "wardclerk.control.exclusion", readonly=True, ondelete="restrict"
    )
    evidence = fields.Json(
        string="Found Documents", readonly=True, help="As they were when found."
    )
    document_count = fields.Integer(string="Documents", readonly=True)
    evidence_card = fields.Html(compute="_compute_evidence_card", sanitize=False)
    found_at = fields.Datetime(readonly=True, required=True)
    verdict_reason = fields.Text(readonly=True)
    verdict_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    verdict_at = fields.Datetime(readonly=True)

    _verdict_has_person = models.Constraint(
        "CHECK (state = 'suspected' OR (verdict_by_id IS NOT NULL"
        " AND verdict_by_id <> person_id AND btrim(verdict_reason) <> ''))",
        "Somebody else judges, with a reason.",
    )
    _open_idx = models.Index("(kind, res_model) WHERE state = 'suspected'")

    def _compute_document_type(self):
        for finding in self:
            model = self.env["ir.model"]._get(finding.res_model)
            finding.document_type = model.sudo().name  # what people call it

    @api.depends("chance")
    def _compute_chance_words(self):
        for finding in self:
            finding.chance_words = _chance_words(self.env, finding.chance)

    @api.depends("evidence")
    def _compute_evidence_card(self):
        for finding in self:
            finding.evidence_card = finding._evidence_markup()

    def _evidence_markup(self):
        rows = Markup("").join(
            Markup(
                "<tr><td><a href='/odoo/%s/%s'>%s</a></td><td>%s</td>"
                "<td class='text-end'>%s</td></tr>"
            )
            % (
                self.res_model,
                int(one["id"]),
                one["name"],
                format_date(self.env, one["date"]),
                format_amount(self.env, float(one["amount"]), self.currency_id)
                if self.currency_id
                else one["amount"],
            )
            for one in self.evidence or ()
        )
        return Markup(
            "<div class='table-responsive'><table class='table table-sm'><thead><tr>"
            "<th>%s</th><th>%s</th><th class='text-end'>%s</th></tr></thead>"
            "<tbody>%s</tbody></table></div>"
        ) % (self.env._("Document"), self.env._("Asked on"), self.env._("Amount"), rows)

    @api.model_create_multi
    def create(self, vals_list):
        if not take_permit(self):
            raise AccessError(self.env._("Findings come from documents."))
        return super().create(vals_list)

    def write(self, vals):
        if not take_permit(self):
            raise AccessError(self.env._("A finding is judged, not edited."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A finding is judged, not deleted."))

    # -- verdicts ----------------------------------------------------------------

    def action_open_verdict(self):
        """Open the form that asks for the verdict and its reason."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Judge"),
            "res_model": "wardclerk.control.verdict",
            "view_mode": "form",
            "target": "new",
            "context": {"default_finding_id": self.id},
        }

    def _judge(self, verdict, reason):
        """Store the verdict of the person who is logged in."""
        self.ensure_one()
        self.check_access("read")
        self._refuse_strangers()
        if verdict not in ("confirmed", "dismissed"):
            raise UserError(self.env._("Say whether it is confirmed or not a problem."))
        if not isinstance(reason, str) or not reason.strip():
            raise UserError(self.env._("Say why: auditors read it."))
        self.lock_for_update()
        self.invalidate_recordset()
        if self.state != "suspected":
            raise UserError(self.env._("This was judged already."))
        # The person was checked; nobody has a right to write findings.
        permitted(self.sudo()).write(
            {
                "state": verdict,
                "verdict_reason": reason.strip(),
                "verdict_by_id": self.env.uid,
                "verdict_at": fields.Datetime.now(),
            }
        )
        self.env["wardclerk.audit"]._record(
            f"finding.{verdict}", self, new={"state": verdict}, reason=reason
        )

    def _refuse_strangers(self):
        person = self.env.user
        if not self.env["res.users"]._wardclerk_in_person():
            raise AccessError(
                self.env._("Only a person judges, with their own log-in.")
            )
        if person == self.person_id:
            raise UserError(
                self.env._("This is about yourself. Somebody else judges it.")
            )

    # -- two duties --------------------------------------------------------------

    @api.model
    def _report_duty(self, rule, document, person, duty):
        """Report that a rule which only warns was broken, once a document."""
        Findings = self.sudo()  # the engine's own rows
        evidence = [
            _told(document.id, document.sudo().display_name, fields.Date.today())
        ]
        # The rule's name, which the finding tells.
        exclusion = self.env["wardclerk.control.exclusion"].sudo().browse(rule.id)
        known = Findings.search(
            [
                ("kind", "=", "duty"),
                ("res_model", "=", document._name),
                ("person_id", "=", person.id),
                ("exclusion_id", "=", rule.id),
            ]
        )
        if any(document.id == one["id"] for row in known for one in row.evidence):
            return
        Findings._report(
            [
                {
                    "kind": "duty",
                    "res_model": document._name,
                    "person_id": person.id,
                    "exclusion_id": rule.id,
                    "company_id": self.env["wardclerk.control"]
                    ._company_of(document)
                    .id,
                    "words": self.env._(
                        "%(person)s did “%(duty)s” on %(document)s against the rule"
                        " %(rule)s",
                        person=person.name,
                        duty=duty,
                        document=document.sudo().display_name,  # a name in a finding
                        rule=exclusion.name,
                    ),
                    "evidence": evidence,
                }
            ]
        )

    # -- habits ------------------------------------------------------------------

    @api.model
    def _cron_scan(self):
        """Look for orders in parts and amounts below limits, type by type."""
        self.env["wardclerk.control.holding"]._cron_scan()
        types = self._watched_types()
        for number, res_model in enumerate(types, 1):
            self.sudo()._scan(res_model)  # over all companies, for all requesters
            self.env["ir.cron"]._commit_progress(1, remaining=len(types) - number)

    @api.model
    def _watched_types(self):
        """Return the document types that a policy was ever in force for."""
        policies = self.env["wardclerk.policy"]
        return [
            one for one in policies._subject_models() if policies._governs_model(one)
        ]

    @api.model
    def _scan(self, res_model):
        """Report what chance explains badly among a year of documents of a type."""
        settings = self.env["wardclerk.control.watch"]._settings(res_model)
        if not settings:
            return self.browse()
        cases = self._cases(res_model, settings)
        judged = self._known_documents(res_model)
        vals_list = []
        for currency, of_one_currency in cases.grouped(
            lambda case: case.company_id.currency_id
        ).items():
            limits = _Limits()
            documents = [_document(case, limits) for case in of_one_currency]
            case_of = {case.res_id: case for case in of_one_currency}
            for suspicion in find(documents, settings):
                ids = {one.id for one in suspicion.documents}
                known = judged[suspicion.kind.value, suspicion.requester]
                if len(ids - known) * 2 > len(ids):
                    vals_list.append(
                        self._suspicion_values(suspicion, case_of, currency)
                    )
        return self._report(vals_list)

    @api.model
    def _cases(self, res_model, settings):
        """Return the last case of each document of the type, in the time looked at."""
        since = fields.Datetime.now() - timedelta(days=settings.history_days)
        domain = [
            ("res_model", "=", res_model),
            ("requested_at", ">=", since),
            ("state", "!=", "cancelled"),
            ("company_amount", ">", 0),
        ]
        names = [
            "res_id",
            "document_name",
            "requested_at",
            "requester_id",
            "vendor_key",
            "category",
            "company_amount",
            "company_id",
            "facts",
            "policy_version_id",
            "partner_id",
        ]
        cases = self.env["wardclerk.approval.case"].search_fetch(
            domain, names, order="id"
        )
        last = {case.res_id: case.id for case in cases}
        return cases.browse(last.values())

    @api.model
    def _known_documents(self, res_model):
        """Return {(kind, person id): documents that a finding lists already}."""
        known = defaultdict(set)
        for finding in self.search([("res_model", "=", res_model)]):
            known[finding.kind, finding.person_id.id].update(
                one["id"] for one in finding.evidence or ()
            )
        return known

    @api.model
    def _suspicion_values(self, suspicion, case_of, currency):
        cases = [case_of[one.id] for one in suspicion.documents]
        vendor = cases[0].partner_id.commercial_partner_id if suspicion.vendor else None
        return {
            "kind": suspicion.kind.value,
            "res_model": cases[0].res_model,
            "person_id": suspicion.requester,
            "vendor": vendor.name if vendor else False,
            "company_id": cases[0].company_id.id,
            "currency_id": currency.id,
            "limit_amount": float(suspicion.limit),
            "total": float(suspicion.total),
            "chance": suspicion.chance,
            "words": self._suspicion_words(suspicion, cases, vendor, currency),
            "evidence": [
                _told(
                    case.res_id,
                    case.document_name,
                    case.requested_at.date(),
                    one.amount,
                )
                for one, case in zip(suspicion.documents, cases, strict=True)
            ],
        }

    @api.model
    def _suspicion_words(self, suspicion, cases, vendor, currency):
        count = len(cases)
        limit = format_amount(self.env, float(suspicion.limit), currency)
        who = cases[0].requester_id.name
        chance = _chance_words(self.env, suspicion.chance)
        if suspicion.kind is Kind.SPLIT:
            days = (suspicion.documents[-1].day - suspicion.documents[0].day).days + 1
            return self.env._(
                "%(who)s asked %(count)s times within %(days)s days of %(vendor)s for"
                " %(total)s together, each below the limit of %(limit)s (%(chance)s)",
                who=who,
                count=count,
                days=days,
                vendor=vendor.name if vendor else self.env._("one vendor"),
                total=format_amount(self.env, float(suspicion.total), currency),
                limit=limit,
                chance=chance,
            )
        return self.env._(
            "%(who)s: %(count)s of %(compared)s amounts around the limit of %(limit)s"
            " lie just below it, %(vendor)s (%(chance)s)",
            who=who,
            count=count,
            compared=suspicion.compared,
            limit=limit,
            vendor=vendor.name if vendor else self.env._("across vendors"),
            chance=chance,
        )

    @api.model
    def _report(self, vals_list):
        """Create findings, and leave evidence of them."""
        now = fields.Datetime.now()
        # Findings are the engine's own; documents are why they exist.
        findings = permitted(self.sudo()).create(
            [
                {
                    **vals,
                    "evidence": vals["evidence"][:EVIDENCE_MAX],
                    "document_count": len(vals["evidence"]),
                    "found_at": now,
                }
                for vals in vals_list
            ]
        )
        self.env["wardclerk.audit"]._record(
            "finding.reported",
            findings,
            new={"state": "suspected"},
            detail={
                one.id: {
                    "kind": one.kind,
                    "person": one.person_id,
                    "chance": one.chance,
                }
                for one in findings
            },
        )
        return findings


class _Limits:
    """The next limit of a document, looked up once for equal facts."""

    def __init__(self):
        self._tables = {}

    def above(self, case):
        version = case.policy_version_id
        if version not in self._tables:
            self._tables[version] = version._decision_table()
        return next_limit(self._tables[version], case.facts or {})


def _document(case, limits):
    return Document(
        id=case.res_id,
        day=case.requested_at.date(),
        amount=Decimal(f"{case.company_amount:.2f}"),
        requester=case.requester_id.id,
        vendor=case.vendor_key or "",
        category=case.category or "",
        limit=limits.above(case),
    )


def _told(record_id, name, day, amount=Decimal(0)):
    return {
        "id": record_id,
        "name": name,
        "date": fields.Date.to_string(day),
        "amount": str(amount),
    }


def _chance_words(env, chance):
    """Return a small chance as people say it: one in so many."""
    if not chance:
        return ""
    return env._("by chance 1 in %s", f"{min(round(1 / chance), 10**9):,}")
