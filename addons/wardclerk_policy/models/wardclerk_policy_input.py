"""One fact that policies can ask for."""

from odoo import api, fields, models

from wardclerk.core.policy import Input, Kind


class WardclerkPolicyInput(models.Model):
    """The name, kind and label of a fact.

    Engines and domains declare theirs as data. Without a document type it is known
    for every document.
    """

    _name = "wardclerk.policy.input"
    _description = "Policy Input"
    _order = "sequence, label, id"
    _rec_name = "label"
    _rec_names_search = ["label", "name"]

    name = fields.Char(required=True, help="The word that the text of policies uses.")
    label = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            (Kind.NUMBER.value, "Number"),
            (Kind.TEXT.value, "One word"),
            (Kind.SET.value, "Several words"),
            (Kind.TREE.value, "Place"),
            (Kind.BOOLEAN.value, "Yes or no"),
        ],
        required=True,
    )
    res_model = fields.Char(string="Document Type", help="Empty: all document types.")
    description = fields.Char(translate=True, help="What it holds, with an example.")
    sequence = fields.Integer(default=50)

    _name_unique = models.UniqueIndex(
        "(name, COALESCE(res_model, ''))", "This input is declared already."
    )
    _name_form = models.Constraint(
        "CHECK (name ~ '^[a-z][a-z0-9_]*$')",
        "An input's name is lower-case letters, digits and underscores.",
    )

    @api.model
    def _declared(self, res_model):
        """Return the inputs that a policy for this document type can use.

        What a document type declares itself goes before what all types know.
        """
        found = self.search([("res_model", "in", (res_model, False))])
        own = set(found.filtered("res_model").mapped("name"))
        return found.filtered(lambda one: one.res_model or one.name not in own)

    def _as_core(self):
        return tuple(Input(one.name, Kind(one.kind), one.label) for one in self)
