"""What a read bill refers to in the master data: vendor, order, taxes, currency."""

import re
from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain

from wardclerk.core.intake import order as order_rules
from wardclerk.core.intake import vendor as vendor_rules
from wardclerk.core.intake.problem import Finding

CANDIDATES_MAX = 200  # vendors or orders compared for one document
NAME_WORDS = 3  # the longest words of a name find its candidates
ORDER_VENDOR_SCORE_MIN = 0.60  # an order may name the vendor when its name is similar


class WardclerkBillMatcher(models.AbstractModel):
    _name = "wardclerk.bill.matcher"
    _description = "Matching of Read Bills"

    # -- vendor -------------------------------------------------------------

    @api.model
    def _find_vendor(self, company, reading):
        """(vendor or empty, how it was found or why not)."""
        candidates = self._vendor_candidates(company, reading)
        found = vendor_rules.match(
            reading.text("vendor_name"),
            reading.text("vendor_vat"),
            reading.text("vendor_iban"),
            [
                vendor_rules.Vendor(
                    partner.id,
                    partner.name or "",
                    partner.vat or "",
                    tuple(partner.bank_ids.mapped("acc_number")),
                )
                for partner in candidates
            ],
        )
        return candidates.browse(found.vendor_id or ()), found.reason

    @api.model
    def _vendor_candidates(self, company, reading):
        """Partners that share a tax id, an account or a word of the name."""
        hints = Domain.FALSE
        tax_ids = _written_ways(reading.text("vendor_vat"))
        if tax_ids:
            hints |= Domain("vat", "in", tax_ids)
        account = vendor_rules.normalise_account(reading.text("vendor_iban"))
        if account:
            hints |= Domain("bank_ids.sanitized_acc_number", "=", account)
        for word in _longest_words(reading.text("vendor_name")):
            hints |= Domain("name", "ilike", word)
        if hints.is_false():
            return self.env["res.partner"]
        is_vendor = Domain("is_company", "=", True) | Domain("supplier_rank", ">", 0)
        return self.env["res.partner"].search(
            hints
            & is_vendor
            & Domain("parent_id", "=", False)
            & Domain("company_id", "in", [False, company.id])
            & Domain("ref_company_ids", "=", False),  # we are not our own vendor
            order="supplier_rank desc, id",
            limit=CANDIDATES_MAX,
        )

    @api.model
    def _account_findings(self, vendor, reading):
        """Compare the account on the document with master data; never store it."""
        account = reading.text("vendor_iban")
        known = vendor.bank_ids.mapped("acc_number")
        if not vendor or not vendor_rules.account_differs(account, known):
            return ()
        # The number itself stays in the reading: problems travel in events and logs.
        detail = self.env._("ends with %s", account.replace(" ", "")[-4:])
        return (Finding("bank_account_differs", detail),)

    @api.model
    def _trusted_account(self, company, vendor, reading):
        """The vendor's own account that was released for payment, if there is one."""
        trusted = vendor.bank_ids.filtered(
            lambda bank: (
                bank.allow_out_payment and bank.company_id.id in (False, company.id)
            )
        )
        asked = vendor_rules.normalise_account(reading and reading.text("vendor_iban"))
        named = trusted.filtered(lambda bank: bank.sanitized_acc_number == asked)
        return (named or trusted)[:1]

    # -- order --------------------------------------------------------------

    @api.model
    def _find_order(self, company, vendor, reading):
        """(open purchase order or empty, vendor by now, findings)."""
        reference = reading.text("purchase_order")
        empty = self.env["purchase.order"]
        if not reference:
            return empty, vendor, (Finding("missing_purchase_order"),)
        candidates = self._order_candidates(company, vendor, reference)
        found = order_rules.match_order(
            reference,
            [
                order_rules.Order(order.id, order.name, order.partner_ref or "")
                for order in candidates
            ],
        )
        order = empty.browse(found.id if found else ())
        if not order:
            detail = self.env._("no open order is called %s", reference)
            return empty, vendor, (Finding("missing_purchase_order", detail),)
        owner = order.partner_id.commercial_partner_id
        score = vendor_rules.name_score(reading.text("vendor_name"), owner.name or "")
        if not vendor and score >= ORDER_VENDOR_SCORE_MIN:
            return order, owner, ()
        if owner == vendor.commercial_partner_id:
            return order, vendor, ()
        detail = self.env._(
            "%(order)s is an order to %(vendor)s", order=order.name, vendor=owner.name
        )
        return empty, vendor, (Finding("missing_purchase_order", detail),)

    @api.model
    def _order_candidates(self, company, vendor, reference):
        tokens = re.findall(r"[\w/.-]+", reference)
        names = list({*tokens, *(token.upper() for token in tokens), reference})
        wanted = Domain("name", "in", names) | Domain("partner_ref", "in", names)
        if vendor:
            wanted |= Domain("partner_id", "child_of", vendor.commercial_partner_id.id)
        return self.env["purchase.order"].search(
            wanted
            & Domain("company_id", "=", company.id)
            & Domain("state", "=", "purchase"),
            order="date_order desc, id desc",
            limit=CANDIDATES_MAX,
        )

    @api.model
    def _order_lines(self, order, planned):
        """Position of the bill's line -> line of the order that it bills."""
        order_lines = order.order_line.filtered(lambda line: not line.display_type)
        pairs = order_rules.pair_lines(
            [
                order_rules.BillLine(
                    line.description, line.vendor_code, line.unit_price
                )
                for line in planned
            ],
            [
                order_rules.OrderLine(
                    line.id,
                    line.name or "",
                    self._codes(line),
                    Decimal(repr(line.price_unit)),
                )
                for line in order_lines
            ],
        )
        return {
            position: order_lines.browse(line_id) for position, line_id in pairs.items()
        }

    @api.model
    def _codes(self, order_line):
        """The product's own code and the vendor's codes for it."""
        product = order_line.product_id
        sellers = product.seller_ids.filtered(
            lambda seller: seller.partner_id == order_line.partner_id
        )
        codes = [product.default_code, *sellers.mapped("product_code")]
        return tuple(code for code in codes if code)

    # -- taxes and currency -------------------------------------------------

    @api.model
    def _taxes_by_rate(self, company):
        """The company's purchase taxes by rate, its default first."""
        taxes = self.env["account.tax"].search(
            [
                *self.env["account.tax"]._check_company_domain(company),
                ("type_tax_use", "=", "purchase"),
                ("amount_type", "=", "percent"),
                ("amount", ">=", 0),
            ]
        )
        default = company.account_purchase_tax_id
        by_rate = {}
        for tax in sorted(taxes, key=lambda tax: (tax != default, tax.sequence)):
            if not tax.price_include:
                by_rate.setdefault(Decimal(repr(tax.amount)).normalize(), tax)
        return by_rate

    @api.model
    def _currency(self, company, order, reading):
        """(currency to book in, findings)."""
        code = reading.text("currency")
        if not code:
            return order.currency_id or company.currency_id, ()
        currency = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", code)], limit=1)
        )
        if not currency:
            return company.currency_id, (Finding("currency_unknown", code),)
        findings = []
        expected = order.currency_id or company.currency_id
        if currency != expected:
            detail = self.env._(
                "%(found)s instead of %(expected)s",
                found=currency.name,
                expected=expected.name,
            )
            findings.append(Finding("currency_differs", detail))
        if currency != company.currency_id and not self._has_rate(company, currency):
            detail = self.env._("no exchange rate of %s", currency.name)
            findings.append(Finding("currency_unknown", detail))
        if not currency.active:
            currency.sudo().active = True  # a draft cannot be shown otherwise
            self.env["wardclerk.audit"]._record("currency.activated", currency)
        return currency, tuple(findings)

    @api.model
    def _has_rate(self, company, currency):
        return bool(
            self.env["res.currency.rate"].search_count(
                [
                    ("currency_id", "=", currency.id),
                    ("company_id", "in", [False, company.root_id.id]),
                ],
                limit=1,
            )
        )


def _written_ways(tax_id):
    """The ways in which one tax id is usually stored."""
    compact = vendor_rules.normalise_tax_id(tax_id)
    if len(compact) < vendor_rules.TAX_ID_CHARS_MIN:
        return []
    ways = {tax_id.strip(), tax_id.strip().upper(), compact}
    if compact.isdigit() and len(compact) == 9:
        ways.add(f"{compact[:2]}-{compact[2:]}")  # a US employer number
    return sorted(ways)


def _longest_words(name):
    words = {word for word in re.findall(r"\w+", name) if len(word) >= 3}
    return sorted(words, key=lambda word: (-len(word), word))[:NAME_WORDS]
