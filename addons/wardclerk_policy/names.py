"""What the text of policies names, looked up at once: roles, people and places."""

from odoo.exceptions import ValidationError


class Names:
    """The rows behind the names in rules, at the same few queries for any number."""

    def __init__(self, env, rules):
        self.env = env
        steps = [step for rule in rules for step in rule.get("steps", ())]
        words = [word for rule in rules for word in rule.get("when", {}).values()]
        self._roles = _ids(
            env["wardclerk.role"],
            "code",
            {step.get(word) for step in steps for word in ("role", "escalate_to")},
        )
        self._users = _ids(
            env["res.users"], "login", {step.get("user") for step in steps}
        )
        # A group policy names facilities of companies that its author may not open.
        places = env["wardclerk.facility"].sudo()
        self._places = _ids(places, "code", _codes_of_places(words))

    def role(self, code):
        """Return the id of the role with this code; False when no code is given."""
        return self._one(self._roles, code)

    def user(self, login):
        """Return the id of the user with this login; False when none is given."""
        return self._one(self._users, login)

    def facilities(self, codes):
        """Return the ids of the facilities with these codes; each must exist."""
        missing = sorted(set(codes) - self._places.keys())
        if missing:
            raise ValidationError(
                self.env._(
                    "No facility has the code %s. Correct it, or create the facility"
                    " first.",
                    ", ".join(missing),
                )
            )
        return [self._places[code] for code in codes]

    def _one(self, known, name):
        if not name:
            return False
        if name not in known:
            raise ValidationError(
                self.env._(
                    "The policy names %(name)s, which does not exist. Correct it, or"
                    " create it first.",
                    name=name,
                )
            )
        return known[name]


def _codes_of_places(words):
    return {
        code
        for word in words
        for way in ("within", "outside")
        for code in word.get(way, ())
    }


def _ids(model, field, names):
    """Return {name: id}; the field is unique in the model."""
    wanted = [name for name in names if name]
    if not wanted:
        return {}
    found = model.search_fetch([(field, "in", wanted)], [field])
    return {row[field]: row.id for row in found}
