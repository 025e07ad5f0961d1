"""What a replay found, as a person reads it: sentences, bars and tables."""

from decimal import Decimal

from markupsafe import Markup

from odoo import models
from odoo.tools import format_amount

from wardclerk.core.policy.plot import months_plot, people_plot
from wardclerk.core.policy.replay import Kind

CHANGED = tuple(kind for kind in Kind if kind is not Kind.SAME)


class WardclerkPolicyReplay(models.TransientModel):
    _inherit = "wardclerk.policy.replay"

    def _report_markup(self):
        result, words = self.result, self._kind_words()
        if not result["documents"]:
            return Markup("<p>%s</p>") % self.env._(
                "No document of these months is governed here. Choose more months."
            )
        sections = [
            self._headline(result),
            self._kinds_table(result, words),
            _section(
                self.env._("Who gains and who loses work"),
                _picture(
                    people_plot(
                        result["people"],
                        self.env._("Decisions more or fewer"),
                        self.env._("h"),
                    )
                )
                + self._people_table(result),
            ),
            self._unseen_table(result),
            _section(
                self.env._("When"),
                _picture(
                    months_plot(
                        result["months"], self.env._("Changed documents"), words
                    )
                ),
            ),
            self._crossed(self.env._("Where"), result["places"], words),
            self._crossed(self.env._("By which rule"), result["rules"], words),
        ]
        return Markup("").join(sections)

    def _kind_words(self):
        """Return what the reader calls each kind of change."""
        labels = dict(
            self.env["wardclerk.policy.replay.example"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        return {Kind.SAME.value: self.env._("Unchanged"), **labels}

    def _headline(self, result):
        """Return the whole in two sentences."""
        same = result["kinds"].get(Kind.SAME.value, {}).get("documents", 0)
        changed = result["documents"] - same
        lines = [
            self.env._(
                "%(changed)s of %(all)s documents would be decided otherwise.",
                changed=f"{changed:,}",
                all=f"{result['documents']:,}",
            ),
            self._cycle_words(result),
        ]
        if self.is_cut:
            lines.append(
                self.env._(
                    "There are more documents: choose fewer months to see them all."
                )
            )
        return Markup("<p class='lead mb-3'>%s</p>") % " ".join(lines)

    def _cycle_words(self, result):
        """Return the mean hours until the last decision, before and after."""
        hours, documents = result["cycle_hours"], result["documents"]
        before, after = hours["before"] / documents, hours["after"] / documents
        if round(before, 1) == round(after, 1):
            return self.env._(
                "The way through stays at %s hours on average.", f"{before:.1f}"
            )
        return self.env._(
            "The way through takes %(after)s hours on average instead of %(before)s.",
            after=f"{after:.1f}",
            before=f"{before:.1f}",
        )

    def _kinds_table(self, result, words):
        rows = [
            (words[kind.value], f"{one['documents']:,}", self._amounts(one["amounts"]))
            for kind in CHANGED
            if (one := result["kinds"].get(kind.value))
        ]
        head = (
            self.env._("What changes"),
            self.env._("Documents"),
            self.env._("Worth"),
        )
        return _table(head, rows) if rows else Markup("")

    def _people_table(self, result):
        rows = [
            (
                row["who"],
                f"{row['before']:,}",
                f"{row['after']:,}",
                f"{row['after'] - row['before']:+,}",
                f"{row['hours_after'] - row['hours_before']:+,.0f}",
            )
            for row in result["people"]
        ]
        head = (
            self.env._("Who"),
            self.env._("Before"),
            self.env._("With the draft"),
            self.env._("Decisions"),
            self.env._("Hours"),
        )
        note = self.env._(
            "Hours that documents wait with them: measured where enough was decided,"
            " else the step's target."
        )
        return _table(head, rows) + Markup("<p class='text-muted small'>%s</p>") % note

    def _unseen_table(self, result):
        rows = [
            (who, f"{one['documents']:,}", self._amounts(one["amounts"]))
            for who, one in result["unseen"].items()
        ]
        if not rows:
            return Markup("")
        head = (self.env._("By whom"), self.env._("Documents"), self.env._("Spend"))
        return _section(self.env._("Spend that is seen no more"), _table(head, rows))

    def _crossed(self, title, counts, words):
        """Return a table of names against kinds of change."""
        kinds = [
            kind.value
            for kind in CHANGED
            if any(kind in one for one in counts.values())
        ]
        if not kinds:
            return Markup("")
        rows = [
            (name or "-", *(f"{one.get(kind, 0):,}" for kind in kinds))
            for name, one in counts.items()
            if any(one.get(kind) for kind in kinds)
        ]
        head = (title, *(words[kind] for kind in kinds))
        return _section(title, _table(head, rows))

    def _amounts(self, amounts):
        """Return money in each currency, in the reader's own form."""
        currencies = self.env["res.currency"].with_context(active_test=False)
        found = currencies.search([("name", "in", list(amounts))]).grouped("name")
        return ", ".join(
            format_amount(self.env, float(Decimal(amount)), found[name])
            if name in found
            else f"{Decimal(amount):,.2f}"
            for name, amount in amounts.items()
        )


def _section(title, body):
    return Markup("<h4 class='mt-4'>%s</h4>%s") % (title, body) if body else Markup("")


def _picture(svg):
    # Made by `wardclerk.core.policy.plot`, which escapes every word in it.
    return Markup(svg)


def _table(head, rows):
    """Return a table whose first column is words and whose others are figures."""
    titles = Markup("").join(
        Markup("<th class='%s'>%s</th>") % ("text-end" if place else "", title)
        for place, title in enumerate(head)
    )
    body = Markup("").join(
        Markup("<tr>%s</tr>")
        % Markup("").join(
            Markup("<td class='%s'>%s</td>") % ("text-end" if place else "", cell)
            for place, cell in enumerate(row)
        )
        for row in rows
    )
    return Markup(
        "<div class='table-responsive'><table class='table table-sm'>"
        "<thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>"
    ) % (titles, body)
