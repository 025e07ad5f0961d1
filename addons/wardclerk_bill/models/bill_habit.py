"""What a bill does that its vendor did not do before, in the queue of exceptions."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_amount, format_date

from odoo.addons.wardclerk_exception import Noticed

from wardclerk.core import habit
from wardclerk.core.habit.dormant import SLEEP_DAYS
from wardclerk.core.habit.price import WINDOW_DAYS

PRICE_CREEP, DORMANT = "price_creep", "dormant_vendor"
PRICE_PLACES = 6  # of a price a unit, after its conversion


class WardclerkBillHabit(models.Model):
    """Looked at anew with the bill's vendor, date, goods and prices.

    Further habits are told by domains that extend `_habit_codes` and `_habits`.
    """

    _name = "wardclerk.bill.habit"
    _description = "Habits a Bill Departs from"
    _inherit = ["wardclerk.bill.beside"]

    _bill_unique = models.Constraint("UNIQUE (bill_id)", "A bill has one such row.")

    @api.depends(
        "bill_id.state",
        "bill_id.invoice_date",
        "bill_id.currency_id",
        "bill_id.commercial_partner_id",
        "bill_id.partner_bank_id",
        "bill_id.invoice_line_ids.product_id",
        "bill_id.invoice_line_ids.product_uom_id",
        "bill_id.invoice_line_ids.price_unit",
        "bill_id.invoice_line_ids.discount",
    )
    def _compute_is_stale(self):
        return super()._compute_is_stale()

    def _follow(self):
        bills = self.bill_id
        live = bills.filtered(
            lambda bill: bill.state != "cancel" and bill.move_type == "in_invoice"
        )
        found = defaultdict(list)
        for habits in self._habits(live):
            for bill_id, noticed in habits.items():
                found[bill_id] += noticed
        self.env["wardclerk.exception"]._settle(bills, self._habit_codes(), found)
        self._followed({row: {} for row in self})

    @api.model
    def _habit_codes(self):
        """Return the codes of all exceptions that are told here."""
        return [PRICE_CREEP, DORMANT]

    @api.model
    def _habits(self, bills):
        """Return one {bill id: [Noticed, ...]} for each habit that is looked at."""
        return [self._creeping_prices(bills), self._woken_vendors(bills)]

    # -- prices that creep -------------------------------------------------------------

    @api.model
    def _creeping_prices(self, bills):
        known = self._prices_before(bills)
        found = defaultdict(list)
        for bill in bills:
            for line in bill._priced_lines():
                earlier = [
                    (day, price)
                    for day, price, bill_id in known[line._price_key()]
                    if bill_id != bill.id
                ]
                told = habit.creep(bill._habit_day(), line._price_a_unit(), earlier)
                if told:
                    found[bill.id].append(self._creep_noticed(line, told))
        return found

    @api.model
    def _prices_before(self, bills):
        """Return {price key: [(day, price, bill id), ...]}, with one search for all."""
        found = defaultdict(list)
        lines = bills._priced_lines()
        if not lines:
            return found
        since = min(bill._habit_day() for bill in bills)
        before = self.env["account.move.line"].search(
            Domain("move_id.move_type", "=", "in_invoice")
            & Domain("parent_state", "!=", "cancel")
            & Domain("product_id", "in", lines.product_id.ids)
            & Domain("partner_id", "child_of", bills.commercial_partner_id.ids)
            & Domain("invoice_date", ">=", since - timedelta(days=WINDOW_DAYS))
            & Domain("display_type", "=", "product"),
        )
        for line in before:
            price = line._price_a_unit()
            if line.invoice_date and price:
                found[line._price_key()].append(
                    (line.invoice_date, price, line.move_id.id)
                )
        return found

    @api.model
    def _creep_noticed(self, line, told):
        currency = line.currency_id
        words = self.env._(
            "%(product)s went up by %(percent)s %% in %(rises)s small steps since"
            " %(day)s: from %(first)s to %(now)s a %(unit)s",
            product=line.product_id.display_name,
            percent=round(told.share * 100),
            rises=told.rises,
            day=format_date(self.env, told.since),
            first=format_amount(self.env, float(told.first), currency),
            now=format_amount(self.env, float(told.now), currency),
            unit=line.product_id.uom_id.name,
        )
        return Noticed(
            PRICE_CREEP,
            words,
            key=str(line.product_id.id),
            content=f"{told.first} {told.now}",
            amount=line.move_id._company_total(),
        )

    # -- vendors that were away --------------------------------------------------------

    @api.model
    def _woken_vendors(self, bills):
        asleep = self._first_in_a_year(bills)
        days = self._days_billed(asleep)
        found = {}
        for bill in asleep:
            today = bill._habit_day()
            earlier = [day for day in days[bill.commercial_partner_id] if day < today]
            if gap := habit.slept(today, earlier):
                found[bill.id] = [self._dormant_noticed(bill, gap, max(earlier))]
        return found

    @api.model
    def _first_in_a_year(self, bills):
        """Return the bills whose vendor sent no other one in the year before.

        Few are: only for these all that the vendor ever sent is looked at.
        """
        if not bills:
            return bills
        bills.flush_model(["commercial_partner_id", "invoice_date", "state"])
        rows = self.env.execute_query(
            SQL(
                "SELECT bill.id FROM account_move AS bill WHERE bill.id IN %s"
                " AND bill.commercial_partner_id IS NOT NULL"
                " AND NOT EXISTS (SELECT FROM account_move AS other"
                " WHERE other.commercial_partner_id = bill.commercial_partner_id"
                " AND other.move_type = 'in_invoice' AND other.state <> 'cancel'"
                " AND other.id <> bill.id AND other.invoice_date BETWEEN"
                " COALESCE(bill.invoice_date, bill.create_date::date) - %s"
                " AND COALESCE(bill.invoice_date, bill.create_date::date))",
                tuple(bills.ids),
                SLEEP_DAYS - 1,
            )
        )
        return bills.browse(bill_id for [bill_id] in rows)

    @api.model
    def _days_billed(self, bills):
        """Return {vendor: days of its bills} in the whole group."""
        found = defaultdict(list)
        rows = self.env["account.move"]._read_group(
            [
                ("commercial_partner_id", "in", bills.commercial_partner_id.ids),
                ("move_type", "=", "in_invoice"),
                ("state", "!=", "cancel"),
                ("invoice_date", "!=", False),
            ],
            ["commercial_partner_id", "invoice_date:day"],
        )
        for vendor, day in rows:
            found[vendor].append(day)
        return found

    @api.model
    def _dormant_noticed(self, bill, gap, last):
        words = self.env._(
            "%(vendor)s sent nothing for %(days)s days, the last bill is of %(day)s",
            vendor=bill.commercial_partner_id.name,
            days=gap,
            day=format_date(self.env, last),
        )
        return Noticed(
            DORMANT,
            words,
            content=f"{bill.commercial_partner_id.id} {last}",
            amount=bill._company_total(),
        )


class AccountMove(models.Model):
    _inherit = "account.move"

    _by_vendor_day = models.Index(
        "(commercial_partner_id, invoice_date)"
        " WHERE move_type = 'in_invoice' AND commercial_partner_id IS NOT NULL"
    )

    def _models_beside(self):
        return (*super()._models_beside(), "wardclerk.bill.habit")

    def _habit_day(self):
        return self.invoice_date or self.create_date.date()

    def _priced_lines(self):
        """Return the lines that name goods at a price."""
        return self.invoice_line_ids.filtered(
            lambda line: (
                line.display_type == "product"
                and line.product_id
                and line.quantity > 0
                and line.price_unit > 0
            )
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _price_key(self):
        """Return what two prices must share to be compared."""
        vendor = self.move_id.commercial_partner_id
        return vendor.id, self.product_id.id, self.currency_id.id

    def _price_a_unit(self):
        """Return the price of one unit of the product, less its discount, exact."""
        unit = self.product_uom_id or self.product_id.uom_id
        price = unit._compute_price(
            self.price_unit * (1 - (self.discount or 0.0) / 100),
            self.product_id.uom_id,
        )
        return round(Decimal(repr(price)), PRICE_PLACES)
