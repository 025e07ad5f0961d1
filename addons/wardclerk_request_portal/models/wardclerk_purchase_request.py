"""What a requester of the portal may put into a request, and sees beside it."""

from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

OF_THE_FORM = {
    *("title", "reason", "facility_id", "cost_centre_id", "company_id"),
    *("needed_by_date", "is_urgent", "line_ids", "requester_id", "state"),
}
OF_A_LINE = {"request_id", "sequence", "product_id", "name", "quantity", "price_unit"}
FOUND_MAX = 20  # a reader stops there and types another word
FILES_MAX = 10
FILE_BYTES_MAX = 10 * 1024 * 1024
KINDS = (b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")  # PDF, PNG, JPEG


class WardclerkPurchaseRequest(models.Model):
    """The pages call nothing else than what a client of the portal could call."""

    _inherit = "wardclerk.purchase.request"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_of_portal(vals, OF_THE_FORM)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_of_portal(vals, OF_THE_FORM)
        return super().write(vals)

    @api.model
    def _refuse_of_portal(self, vals, known):
        """Who comes from outside fills in the form, for themselves, and no more."""
        user = self.env.user
        if self.env.su or not user.share:
            return
        further = sorted(vals.keys() - known)
        if further:
            raise AccessError(
                self.env._("%s: this is not yours to write.", ", ".join(further))
            )
        if vals.get("requester_id", user.id) != user.id:
            raise AccessError(self.env._("Requester: ask in your own name."))

    @api.constrains("requester_id", "company_id", "facility_id", "cost_centre_id")
    def _check_portal_place(self):
        """Facility and cost centre are among those that somebody allowed."""
        for request in self:
            person = request.requester_id.sudo()  # is it one, and with which places
            if not person.share:
                continue
            # What is allowed does not depend on who writes it down.
            mine = request.sudo().with_context(
                allowed_company_ids=person.company_ids.ids
            )
            place = mine.facility_id.with_user(person)
            centre = mine.cost_centre_id.with_user(person)
            if place and not place._filtered_access("read"):
                raise ValidationError(
                    self.env._("Facility: it is not one of yours. Choose another.")
                )
            if centre and not centre._filtered_access("read"):
                raise ValidationError(
                    self.env._("Cost centre: it is not one of yours. Choose another.")
                )
            # As a place above theirs can pay, which they do not see.
            if centre and centre.sudo().facility_id not in place._ancestors():
                raise ValidationError(
                    self.env._(
                        "Cost centre: it does not belong to the facility. Choose one"
                        " that does."
                    )
                )

    def action_submit(self):
        self._check_portal_place()  # what was allowed once can have ended
        return super().action_submit()

    # -- who asks from outside has no to-dos: a mail tells them ----------------

    def _on_approved(self, case):
        result = super()._on_approved(case)
        self._tell_outside(case)
        return result

    def _on_refused(self, case):
        result = super()._on_refused(case)
        self._tell_outside(case)
        return result

    def _tell_outside(self, case):
        """Tell the requester where the request is now, once people have decided."""
        person = self.requester_id
        if person.share and case.decision_ids:
            self.invalidate_recordset(["where_it_is"])
            words = self.with_context(lang=person.lang).where_it_is
            case._post_words(words, person, self.env.user)

    # -- for the pages ---------------------------------------------------------

    @api.model
    def _catalogue(self, company, words="", ids=None):
        """Return what can be asked for, as plain values: no right on products needed.

        One more than is shown tells that there are more.
        """
        domain = Domain("purchase_ok", "=", True)
        domain &= Domain("company_id", "in", (False, company.id))
        if ids is not None:
            domain &= Domain("id", "in", ids)
        for word in words.split():
            domain &= Domain("name", "ilike", word) | Domain(
                "default_code", "ilike", word
            )
        # Only these values leave here; products have much that is not for everybody.
        products = self.env["product.product"].sudo().with_company(company)
        found = products.search(domain, limit=FOUND_MAX + 1 if ids is None else None)
        return [
            {
                "id": product.id,
                "name": product.display_name,
                "unit": product.uom_id.name,
                "price": product.standard_price,
            }
            for product in found
        ]

    def _attach_file(self, name, content):
        """Keep a file beside the request, as the person who asks."""
        self.ensure_one()
        self.check_access("write")
        self._refuse_edit()
        if len(content) > FILE_BYTES_MAX:
            raise UserError(self.env._("Files: %s is larger than 10 MB.", name))
        if not content.startswith(KINDS):
            raise UserError(
                self.env._("Files: %s is no PDF, PNG or JPEG. Choose another.", name)
            )
        if len(self._own_files()) >= FILES_MAX:
            raise UserError(
                self.env._("Files: at most %s. Put pages into one PDF.", FILES_MAX)
            )
        # Portal users have no right on files; whose request it is was checked.
        self.env["ir.attachment"].sudo().create(
            {
                "name": name,
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _own_files(self):
        """Return the files that the person who looks added to this request."""
        self.check_access("read")
        # As above; what colleagues keep beside it is not for the portal.
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("res_field", "=", False),
                    ("create_uid", "=", self.env.uid),
                ],
                order="id",
            )
        )

    def _own_questions(self):
        """Return the questions to the person who looks, the last one first."""
        self.check_access("read")
        # Cases are not for the portal; its questions to this person are.
        cases = self.env["wardclerk.approval.case"].sudo()
        cases = cases.search([("res_model", "=", self._name), ("res_id", "=", self.id)])
        asked = cases.question_ids.filtered(lambda one: one.asked_id == self.env.user)
        return asked.sudo(False).sorted("id", reverse=True)


class WardclerkPurchaseRequestLine(models.Model):
    _inherit = "wardclerk.purchase.request.line"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self.env["wardclerk.purchase.request"]._refuse_of_portal(vals, OF_A_LINE)
        return super().create(vals_list)

    def write(self, vals):
        self.env["wardclerk.purchase.request"]._refuse_of_portal(vals, OF_A_LINE)
        return super().write(vals)

    @api.constrains("product_id", "price_unit", "quantity")
    def _check_portal_line(self):
        """The catalogue says what it costs: who asks does not talk its price down."""
        # Costs are not the requester's to read.
        for line in self.sudo().filtered("request_id.requester_id.share"):
            product = line.product_id.with_company(line.company_id)
            if not product:
                continue
            if not (product.active and product.purchase_ok):
                raise ValidationError(
                    self.env._("%s: it is not bought any more.", line.name)
                )
            cost = product.uom_id._compute_price(product.standard_price, line.uom_id)
            if line.currency_id.compare_amounts(line.price_unit, cost) < 0:
                raise ValidationError(
                    self.env._(
                        "%s: its estimate is that of the catalogue. Leave it empty.",
                        line.name,
                    )
                )
