"""Which Automation Rules a document type has, without a search at each write."""

from odoo import api, models, tools

# What it reads of each rule before it knows that there is nothing to do.
READ_BY_ODOO = ("name", "model_name", "filter_pre_domain", "filter_domain")
NOTED_BY_THE_CLOCK = {"last_run"}  # at each run of a rule that waits for a time


class BaseAutomation(models.Model):
    """Odoo asks the database at each create, each write and each computed field.

    A document type that has one rule pays for it with dozens of searches in a request,
    and ours have rules.
    """

    _inherit = "base.automation"

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys() <= NOTED_BY_THE_CLOCK:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _get_actions(self, records, triggers):
        if "__action_done" not in self.env.context:
            self = self.with_context(__action_done={})
        ids, values = self._known_rules(
            records._name, tuple(triggers), self.env.lang or "en_US"
        )
        rules = self.browse(ids)
        for name, column in values.items():
            # Only what this transaction has not read or changed itself.
            self._fields[name]._insert_cache(rules, column)
        return rules

    @api.model
    @tools.ormcache("model_name", "triggers", "lang")
    def _known_rules(self, model_name, triggers, lang):
        """Return the ids of a document type's rules, in order, and their conditions."""
        spoken = super(BaseAutomation, self.with_context(lang=lang))
        rules = spoken._get_actions(self.env[model_name], triggers)
        rows = rules.sudo().read(READ_BY_ODOO)  # alike for everybody
        values = {name: [row[name] or None for row in rows] for name in READ_BY_ODOO}
        return rules.ids, values
