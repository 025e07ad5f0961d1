"""What the check of a policy finds, in the language of whoever reads it."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# The sentences of the core, which says them in English and knows no translations.
# A test holds the two to each other.
SENTENCES = {
    "empty": _lt("The policy has no rule."),
    "unreachable": _lt("Rule %(rule)s covers no document: no %(fact)s is as it asks."),
    "shadowed": _lt(
        "Rule %(rule)s never decides: %(others)s above it cover all that it covers."
    ),
    "shadowed.many": _lt(
        "Rule %(rule)s never decides: %(others)s and others above it cover all "
        "that it covers."
    ),
    "overlap": _lt("Rules %(rule)s and %(other)s cover the same document."),
    "gap": _lt("No rule covers this document."),
    "gap.unknown": _lt("No rule covers this document; it is held until more is known."),
    "bound.overlaps": _lt("Only %(count)s overlaps are told."),
    "bound.words": _lt(
        "The rules name too many words of %(fact)s to try all combinations: "
        "larger ones were not checked."
    ),
    "bound.search": _lt(
        "The rules overlap in too many ways to check them all: a gap, or a rule"
        " that never decides, may be missing here. Fewer conditions a rule, or "
        "a last rule without conditions, make it certain."
    ),
    "inactive.role": _lt("The role %(role)s is archived or does not exist."),
    "inactive.user": _lt("%(person)s %(why)s."),
    "inactive.unknown": _lt("%(person)s does not exist."),
    "unknown_field": _lt(
        "%(field)s is no field that holds an approver; known: %(known)s."
    ),
    "unknown_field.none": _lt(
        "%(field)s is no field that holds an approver; known: none."
    ),
    "unknown_fact": _lt(
        "A step relies on %(facts)s, which the document does not have."
    ),
    "no_holder": _lt("Nobody holds the role %(role)s."),
    "no_holder.places": _lt("Nobody holds the role %(role)s at %(places)s."),
    "no_holder.many": _lt(
        "Nobody holds the role %(role)s at %(places)s and elsewhere."
    ),
    "too_few": _lt(
        "Each step needs another person, and there are too few for all of them."
    ),
    "too_few.quorum": _lt("%(needed)s of %(role)s must decide, but only %(able)s can."),
    "limit": _lt("Nobody in the role %(role)s has an approval limit that high."),
    "own_work": _lt(
        "Only %(person)s holds the role %(role)s, and only %(person)s can ask there."
    ),
    "own_work.some": _lt(
        "Only %(person)s holds the role %(role)s: what %(person)s asks, nobody decides."
    ),
}


def finding_words(env, key, arguments):
    """Return one finding in words."""
    return env._(SENTENCES[key]) % (arguments or {})
