"""Automation Rules are known without a search, and a change of them counts at once."""

from unittest.mock import patch

from odoo.tests import tagged

from .common import EventCase


@tagged("post_install", "-at_install")
class TestAutomation(EventCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.rule_that_notes("noted")
        cls.env.flush_all()

    @classmethod
    def rule_that_notes(cls, note, **values):
        """Return a rule that writes a note on each contact that is renamed."""
        return cls.env["base.automation"].create(
            {
                "name": note,
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "trigger": "on_write",
                "trigger_field_ids": [
                    (4, cls.env["ir.model.fields"]._get("res.partner", "name").id)
                ],
                "action_server_ids": [
                    (
                        0,
                        0,
                        {
                            "name": note,
                            "model_id": cls.env["ir.model"]._get_id("res.partner"),
                            "state": "code",
                            "usage": "base_automation",
                            "code": "record.write({'ref': (record.ref or '') +"
                            f" '{note} '}})",
                        },
                    )
                ],
                **values,
            }
        )

    def notes_of_a_new_name(self, name):
        self.thing.ref = False
        self.thing.name = name
        return self.thing.ref or ""

    def test_a_rule_runs_as_soon_as_it_is_made_and_until_it_is_gone(self):
        self.assertEqual(self.notes_of_a_new_name("one"), "noted ")

        second = self.rule_that_notes("twice")
        self.assertEqual(self.notes_of_a_new_name("two"), "noted twice ")
        second.active = False
        self.assertEqual(self.notes_of_a_new_name("three"), "noted ")
        second.active = True
        self.rule.trigger = "on_create"
        self.assertEqual(self.notes_of_a_new_name("four"), "twice ")
        second.unlink()
        self.assertEqual(self.notes_of_a_new_name("five"), "")

    def test_a_write_does_not_search_for_rules(self):
        self.notes_of_a_new_name("one")
        self.env["res.partner"].create({"name": "Somebody"})
        rules = type(self.env["base.automation"])

        with patch.object(rules, "search", autospec=True) as search:
            self.thing.comment = "Nothing that a rule waits for."
            self.env["res.partner"].create({"name": "Nobody"})

        search.assert_not_called()

    def test_a_scheduled_look_at_the_time_does_not_empty_the_caches(self):
        self.notes_of_a_new_name("one")
        self.env.registry.cache_invalidated.clear()

        self.rule.last_run = "2030-01-01 00:00:00"
        self.assertFalse(self.env.registry.cache_invalidated)

        self.rule.filter_domain = "[('is_company', '=', True)]"
        self.assertIn("default", self.env.registry.cache_invalidated)
