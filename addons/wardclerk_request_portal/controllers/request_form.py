"""What was typed into the form of a request, kept as typed, and what it means."""

import re
from dataclasses import dataclass, field
from datetime import date

from odoo import fields
from odoo.fields import Command

TITLE_MAX, REASON_MAX = 200, 4000
LINES_MAX = 50
NUMBER = re.compile(r"\d{1,9}(\.\d{1,6})?")


@dataclass
class Line:
    """One thing that is asked for: of the catalogue, or in own words."""

    product_id: str = ""
    name: str = ""
    quantity: str = "1"
    price: str = ""

    @property
    def is_empty(self):
        return not (self.product_id or self.name or self.price)


@dataclass
class RequestForm:
    """Errors stand by the id of the field that they are about."""

    title: str = ""
    reason: str = ""
    facility_id: str = ""
    cost_centre_id: str = ""
    needed_by: str = ""
    is_urgent: bool = False
    search: str = ""
    lines: list[Line] = field(default_factory=lambda: [Line()])
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of_request(cls, request):
        """Return the form filled in with what is stored."""
        lines = [
            Line(
                product_id=str(line.product_id.id or ""),
                name=line.name or "",
                quantity=f"{line.quantity:g}",
                price=f"{line.price_unit:g}" if line.price_unit else "",
            )
            for line in request.line_ids
        ]
        return cls(
            title=request.title or "",
            reason=request.reason or "",
            facility_id=str(request.facility_id.id or ""),
            cost_centre_id=str(request.cost_centre_id.id or ""),
            needed_by=str(request.needed_by_date or ""),
            is_urgent=request.is_urgent,
            lines=lines or [Line()],
        )

    @classmethod
    def of_post(cls, posted):
        """Return the form as it was sent, cut to what a field may hold."""
        columns = [
            posted.getlist(name)[:LINES_MAX]
            for name in ("line_product", "line_name", "line_quantity", "line_price")
        ]
        lines = [
            Line(*(_text(value, TITLE_MAX) for value in values))
            for values in zip(*columns, strict=False)
        ]
        return cls(
            title=_text(posted.get("title"), TITLE_MAX),
            reason=_text(posted.get("reason"), REASON_MAX),
            facility_id=_text(posted.get("facility_id"), TITLE_MAX),
            cost_centre_id=_text(posted.get("cost_centre_id"), TITLE_MAX),
            needed_by=_text(posted.get("needed_by"), TITLE_MAX),
            is_urgent=posted.get("is_urgent") == "yes",
            search=_text(posted.get("search"), TITLE_MAX),
            lines=lines or [Line()],
        )

    def add_line(self, product_id="", name=""):
        """Add what was found in the catalogue in place of an empty line, if any."""
        if product_id:
            self.lines = [line for line in self.lines if not line.is_empty]
        if len(self.lines) < LINES_MAX:
            self.lines.append(Line(product_id=product_id, name=name))

    def remove_line(self, number):
        if number.isdigit() and int(number) < len(self.lines):
            del self.lines[int(number)]
        self.lines = self.lines or [Line()]

    def values(self, env, facilities, centres, catalogue):
        """Return what is to be stored; what cannot be is in `errors` afterwards.

        `catalogue` is {product id: values} of the products that the lines name.
        """
        place = self._chosen("facility_id", facilities, env)
        centre = self._chosen("cost_centre_id", centres, env)
        if not self.title:
            self.errors["title"] = env._("What for: say it in a few words.")
        return {
            "title": self.title,
            "reason": self.reason or False,
            "company_id": (place.company_id or env.company).id,
            "facility_id": place.id,
            "cost_centre_id": centre.id,
            "needed_by_date": self._day(env),
            "is_urgent": self.is_urgent,
            "line_ids": [
                Command.create(self._line_values(number, line, env, catalogue))
                for number, line in enumerate(self.lines)
                if not line.is_empty
            ],
        }

    def refuse_unready(self, env):
        """Note what a draft may leave open, and a submitted request may not."""
        if not self.facility_id:
            self.errors.setdefault(
                "facility_id", env._("Facility: choose where it is needed.")
            )
        if all(line.is_empty for line in self.lines):
            self.errors.setdefault(
                "line_0_name",
                env._("What you need: write it here, or add it from the catalogue."),
            )
        today = fields.Date.context_today(env.user).isoformat()
        if self.needed_by and self.needed_by < today:
            self.errors.setdefault(
                "needed_by",
                env._("Needed by: this day has passed. Choose a later one."),
            )

    def _chosen(self, name, records, env):
        typed = getattr(self, name)
        chosen = records.filtered(lambda one: str(one.id) == typed)
        if typed and not chosen:
            self.errors[name] = env._("It is not one of yours. Choose one of the list.")
        return chosen

    def _day(self, env):
        if not self.needed_by:
            return False
        try:
            return date.fromisoformat(self.needed_by)
        except ValueError:
            self.errors["needed_by"] = env._(
                "Needed by: %s is no day. Write it as 2027-03-31.", self.needed_by
            )
            return False

    def _line_values(self, number, line, env, catalogue):
        values = {"sequence": (number + 1) * 10}
        if line.product_id:
            product = catalogue.get(line.product_id)
            if not product:
                self.errors[f"line_{number}_name"] = env._(
                    "It is not in the catalogue any more. Remove it, or write it in"
                    " your own words."
                )
                return values
            values["product_id"] = product["id"]
            wants_price = not product["price"]
        else:
            values["name"] = line.name
            wants_price = True
            if not line.name:
                self.errors[f"line_{number}_name"] = env._("What: say what you need.")
        values["quantity"] = self._quantity(number, line, env)
        if wants_price and line.price:
            values["price_unit"] = self._price(number, line, env)
        return values

    def _quantity(self, number, line, env):
        if NUMBER.fullmatch(line.quantity) and float(line.quantity) > 0:
            return float(line.quantity)
        self.errors[f"line_{number}_quantity"] = env._(
            "Quantity: write a number above zero, such as 2 or 1.5."
        )
        return 1.0

    def _price(self, number, line, env):
        if NUMBER.fullmatch(line.price):
            return float(line.price)
        self.errors[f"line_{number}_price"] = env._(
            "Estimated price: write a number such as 12.50, or leave it empty."
        )
        return 0.0


def _text(value, most):
    return str(value or "").replace("\x00", "").strip()[:most]
