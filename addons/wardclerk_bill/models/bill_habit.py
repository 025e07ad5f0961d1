"""What a bill does that its vendor did not do before, in the queue of exceptions."""

from collections import defaultdict
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL, format_amount, format_date

from odoo.addons.wardclerk_exception import Noticed

from wardclerk.core import habit
from wardclerk.core.habit.dormant import SLEEP_DAYS
from wardclerk.core.habit.price import WINDOW_DAYS

PRICE_CREEP, DORMANT = "price_creep", "dormant_vendor"
PRICE_FIELDS = [
    *("product_id", "partner_id", "currency_id", "product_uom_id", "price_unit"),
    *("discount", "invoice_date", "display_type", "parent_state", "move_id"),
]
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
                earlier = known[bill.id, line.product_id.id, line.currency_id.id]
                told = habit.creep(bill._habit_day(), line._price_a_unit(), earlier)
                if told:
                    found[bill.id].append(self._creep_noticed(line, told))
        return found

    @api.model
    def _prices_before(self, bills):
        """Return {(bill id, product id, currency id): [(day, price), ...]}.

        One query for all. However often a vendor bills at a price in a day, it is read
        once: what a bill costs does not grow with all that was bought before.
        """
        found = defaultdict(list)
        wanted = [
            (bill.id, product.id, bill.commercial_partner_id.id, bill._habit_day())
            for bill in bills
            for product in bill._priced_lines().product_id
            if bill.commercial_partner_id
        ]
        if not wanted:
            return found
        self.env["account.move.line"].flush_model(PRICE_FIELDS)
        bills.flush_model(["move_type"])
        rows = self.env.execute_query(
            SQL(
                "SELECT wanted.bill_id, wanted.product_id, earlier.*"
                " FROM unnest(%s, %s, %s, %s::date[])"
                " AS wanted(bill_id, product_id, vendor_id, day)"
                " CROSS JOIN LATERAL (SELECT DISTINCT line.currency_id,"
                " line.invoice_date, line.product_uom_id, line.price_unit,"
                " COALESCE(line.discount, 0)"
                " FROM account_move_line AS line"
                " JOIN account_move AS bill ON bill.id = line.move_id"
                " WHERE line.product_id = wanted.product_id"
                " AND line.partner_id = wanted.vendor_id"
                " AND line.invoice_date BETWEEN wanted.day - %s AND wanted.day"
                " AND line.move_id <> wanted.bill_id AND line.price_unit > 0"
                " AND line.display_type = 'product' AND line.parent_state <> 'cancel'"
                " AND bill.move_type = 'in_invoice') AS earlier",
                *map(list, zip(*wanted, strict=True)),
                WINDOW_DAYS,
            )
        )
        products = self.env["product.product"].browse([row[1] for row in rows])
        units = self.env["uom.uom"].browse([row[4] for row in rows])
        for product, unit, row in zip(products, units, rows, strict=True):
            bill_id, product_id, currency_id, day, _unit, price, discount = row
            price = _price_a_unit(product, unit, price, discount)
            if price:
                found[bill_id, product_id, currency_id].append((day, price))
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

    # Earlier prices of a vendor for a product.
    _by_product_vendor = models.Index(
        "(product_id, partner_id, invoice_date) WHERE display_type = 'product'"
    )

    def _price_a_unit(self):
        """Return the price of one unit of the product, less its discount, exact."""
        return _price_a_unit(
            self.product_id, self.product_uom_id, self.price_unit, self.discount
        )


def _price_a_unit(product, unit, price, discount):
    price = (unit or product.uom_id)._compute_price(
        price * (1 - (discount or 0.0) / 100), product.uom_id
    )
    return round(Decimal(repr(price)), PRICE_PLACES)
