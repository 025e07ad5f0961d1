"""What documents tell: exceptions are opened, follow their values and end again."""

from odoo import api, fields, models, tools
from odoo.tools import SQL

from odoo.addons.wardclerk_policy.permit import permitted

from wardclerk.core import exception as core

from .wardclerk_exception import OPEN, WORDS_MAX_CHARS

NOTICED_MAX = 200  # exceptions of one document; more are told as one number


class WardclerkException(models.Model):
    _inherit = "wardclerk.exception"

    # -- for domains -------------------------------------------------------------

    @api.model
    def _settle(self, documents, codes, noticed):
        """Make the exceptions of these documents those that hold now.

        :param documents: the records that were looked at, all of one model
        :param codes: the reasons that were looked for; exceptions of other reasons
            stay as they are
        :param noticed: {document id: [`Noticed`, ...]}; a document that is left out
            has none

        Opens what is new, ends what is gone, and leaves alone what two people have
        overridden as long as its `content` is the same. Many documents cost as many
        queries as one. Returns what was opened.
        """
        rows = self.sudo()._on_record(documents, codes)  # the engine's own rows
        by_document = rows.grouped("res_id")
        opening, gone = [], self.browse()
        for document in documents:
            told = noticed.get(document.id, ())[:NOTICED_MAX]
            known = by_document.get(document.id, rows.browse())
            plan = core.settle(
                [one._as_core() for one in known],
                [one.as_core() for one in told],
                codes,
            )
            at = {one.as_core(): one for one in told}
            opening += [(document, at[one]) for one in plan.to_open]
            for old, new in plan.changed:
                rows.browse(old.id)._follow(at[new])
            gone += rows.browse([one.id for one in plan.gone])
        gone._close("resolved", self.env._("It no longer holds."))
        opened = self._open_all(opening)
        self._hide_again(documents.browse({one.id for one, _told in opening}))
        return opened

    @api.model
    def _open(self, documents, noticed):
        """Open one exception on each of these documents, where it is not open yet.

        For what no check would find again: it stays open until a person settles it.
        """
        rows = self.sudo()._on_record(documents, [noticed.code])  # own rows
        known = {
            one.res_id for one in rows if one.state in OPEN and one.key == noticed.key
        }
        waiting = documents.filtered(lambda document: document.id not in known)
        opened = self._open_all([(document, noticed) for document in waiting])
        self._hide_again(waiting)
        return opened

    @api.model
    def _open_codes(self, documents):
        """Return {document id: codes of its open exceptions}, with one query."""
        found = {document.id: set() for document in documents}
        for res_id, code in self._rows_of(documents, SQL("TRUE")):
            found[res_id].add(code)
        return found

    @api.model
    def _forget(self, documents):
        """End the exceptions of documents that are being deleted."""
        rows = self.sudo().search(  # the engine's own rows
            [
                ("res_model", "=", documents._name),
                ("res_id", "in", documents.ids),
                ("state", "in", OPEN),
            ]
        )
        rows._close("resolved", self.env._("The document was deleted."))

    # -- how ----------------------------------------------------------------------

    @api.model
    def _rows_of(self, documents, condition):
        if not documents.ids or not self._ever_on(documents._name):
            return []
        self.flush_model(["res_model", "res_id", "code", "severity", "state"])
        return self.env.execute_query(
            SQL(
                "SELECT res_id, code FROM wardclerk_exception WHERE res_model = %s"
                " AND res_id IN %s AND state IN %s AND %s ORDER BY id",
                documents._name,
                tuple(documents.ids),
                OPEN,
                condition,
            )
        )

    @api.model
    @tools.ormcache("res_model")
    def _ever_on(self, res_model):
        """Tell whether a document of this type ever had an exception.

        Most types never have one; their gates and facts need not ask each time.
        """
        return bool(
            self.env.execute_query(
                SQL(
                    "SELECT 1 FROM wardclerk_exception WHERE res_model = %s LIMIT 1",
                    res_model,
                )
            )
        )

    @api.model
    def _on_record(self, documents, codes):
        """Return what is open, and what two people accepted, of these reasons."""
        return self.search(
            [
                ("res_model", "=", documents._name),
                ("res_id", "in", documents.ids),
                ("code", "in", list(codes)),
                ("state", "in", (*OPEN, "overridden")),
            ],
            order="id",
        )

    def _as_core(self):
        return core.Known(
            self.id, self.code, self.key, self.content, self.state in OPEN
        )

    def _follow(self, noticed):
        """Take over the values of now; who asked to override did so for others."""
        self.ensure_one()
        permitted(self).write(
            {
                "content": noticed.compared,
                "words": noticed.words[:WORDS_MAX_CHARS],
                **self._money(noticed, self.reason_id),
                **self._no_override(),
            }
        )
        self._tell_evidence("changed")
        self._rank()

    @api.model
    def _open_all(self, opening):
        """Create one exception for each (document, noticed) of one model."""
        if not opening:
            return self.browse()
        # Public words, also for programs that may read nothing else.
        reasons = (
            self.env["wardclerk.exception.reason"]
            .sudo()
            ._by_code({noticed.code for _document, noticed in opening})
        )
        now = fields.Datetime.now()
        places = self._places(document for document, _noticed in opening)
        owners = self._owners(opening, reasons, places)
        # Nobody may create exceptions; these come from documents.
        opened = permitted(self.sudo().with_context(tracking_disable=True)).create(
            [
                {
                    **places[document.id],
                    **owners[document.id, noticed.code],
                    **self._money(noticed, reasons[noticed.code]),
                    "reason_id": reasons[noticed.code].id,
                    "severity": reasons[noticed.code].severity,
                    "group_id": reasons[noticed.code].group_id.id,
                    "key": noticed.key,
                    "content": noticed.compared,
                    "words": noticed.words[:WORDS_MAX_CHARS],
                    "opened_at": now,
                }
                for document, noticed in opening
            ]
        )
        if not self._ever_on(opened[0].res_model):
            self.env.registry.clear_cache()  # the first one of its document type
        opened._tell_evidence("opened")
        opened._rank()
        self.env["wardclerk.outbox"]._emit(
            "exception.opened", opened, lambda one: one._event_data()
        )
        return opened.with_env(self.env)

    @api.model
    def _money(self, noticed, reason):
        return {
            "cost_kind": noticed.cost_kind or reason.cost_kind,
            "amount": float(noticed.amount or 0),
            "cost": float(noticed.cost or 0),
            "cost_date": noticed.cost_date,
        }

    @api.model
    def _places(self, documents):
        """Return {document id: whose and where it is}; documents tell by themselves."""
        found = {}
        for document in documents:
            # Where an exception belongs does not depend on who looks.
            one = document.sudo()
            found[one.id] = {
                "res_model": one._name,
                "res_id": one.id,
                "document_name": one.display_name,
                "company_id": _value(one, "company").id,
                "facility_id": _value(one, "facility").id,
                "partner_id": _value(one, "partner").commercial_partner_id.id,
            }
        return found

    @api.model
    def _owners(self, opening, reasons, places):
        """Return {(document id, code): owner}: the person named, else the role's."""
        facilities = self.env["wardclerk.facility"]
        companies = self.env["res.company"]
        wanted = {}
        for document, noticed in opening:
            role, place = reasons[noticed.code].owner_role_id, places[document.id]
            if role:
                wanted[document.id, noticed.code] = (
                    role,
                    facilities.browse(place["facility_id"] or ()),
                    companies.browse(place["company_id"] or ()),
                )
        held = self.env["wardclerk.role"]._holders_map(list({*wanted.values()}))
        owners = {}
        for document, noticed in opening:
            place = (document.id, noticed.code)
            person = _person_in(document, reasons[noticed.code].owner_field)
            holders = held.get(wanted.get(place), person)._wardclerk_people()
            owners[place] = {
                "owner_id": (person or (holders if len(holders) == 1 else person)).id,
                "owner_role_id": reasons[noticed.code].owner_role_id.id,
            }
        return owners

    @api.model
    def _hide_again(self, documents):
        """Hide what has to wait for another exception, and show what has not."""
        if not documents:
            return
        rows = self.sudo().search(  # the engine's own rows
            [
                ("res_model", "=", documents._name),
                ("res_id", "in", documents.ids),
                ("state", "in", OPEN),
            ]
        )
        hides = rows.env["wardclerk.exception.reason"]._hides()
        for theirs in rows.grouped("res_id").values():
            hidden = core.hidden(theirs.mapped("code"), hides)
            for one in theirs:
                if one.is_hidden != (one.code in hidden):
                    permitted(one).write({"is_hidden": one.code in hidden})


def _value(document, what):
    """Return the document's company, facility or partner, by its own declaration."""
    if hasattr(document, "_approval_value"):
        return document._approval_value(what)
    models_of = {
        "company": "res.company",
        "facility": "wardclerk.facility",
        "partner": "res.partner",
    }
    field = document._fields.get(f"{what}_id")
    if field is None or field.comodel_name != models_of[what]:
        return document.env[models_of[what]]
    return document[f"{what}_id"]


def _person_in(document, field_name):
    """Return the person whom this field names, when they work here."""
    users = document.env["res.users"]
    field = document._fields.get(field_name or "")
    if field is None or field.comodel_name != "res.users":
        return users
    # Names an owner only, also one whom the user does not see.
    return document.sudo()[field_name][:1]._wardclerk_people().sudo(False)
