"""Figures about persons are out of reach for all but policy owners and auditors."""

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.wardclerk_approval.tests.common import make_person

# model -> its field that names a person
PERSONAL = {
    "wardclerk.control.duty.done": "user_id",
    "wardclerk.control.finding": "person_id",
    "wardclerk.control.holding": "user_id",
    "wardclerk.control.meter": "user_id",
    "wardclerk.control.opening": "user_id",
    "wardclerk.control.proposal": "proposed_by_id",
}
# Bots are not among them: they cannot log in (see the tests of wardclerk_event).
OUTSIDERS = {
    "approver": "wardclerk_base.group_approver",
    "requester": "wardclerk_base.group_requester",
    "finance": "wardclerk_base.group_finance",
    "administrator": "wardclerk_base.group_administrator,base.group_system",
}
INSIDERS = {
    "owner": "wardclerk_base.group_policy_owner",
    "auditor": "wardclerk_base.group_auditor",
}


@tagged("post_install", "-at_install")
class TestRights(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, groups in {**OUTSIDERS, **INSIDERS}.items():
            make_person(cls.env, f"rights_{name}", groups)

    def call(self, model, method, args, kwargs=None):
        """Return the answer to a client's call, with a context that tries its luck."""
        context = {"wardclerk_permit": True, "su": True, "active_test": False}
        with mute_logger("odoo.http", "py.warnings"):
            return self.url_open(
                f"/web/dataset/call_kw/{model}/{method}",
                json={
                    "jsonrpc": "2.0",
                    "method": "call",
                    "params": {
                        "model": model,
                        "method": method,
                        "args": args,
                        "kwargs": {"context": context, **(kwargs or {})},
                    },
                },
            ).json()

    def ways_to_read(self, model):
        field = PERSONAL[model]
        return (
            ("search_read", [[]], {"fields": ["id"]}),
            ("search_count", [[]], {}),
            ("web_search_read", [[], {"id": {}}], {}),
            ("read_group", [[], ["id"], [field]], {}),
            ("formatted_read_group", [[]], {"aggregates": ["__count"]}),
            ("web_read_group", [[], [field]], {"aggregates": ["__count"]}),
            ("export_data", [[1], [f"{field}/name"]], {}),
            ("read", [[1], [field]], {}),
        )

    def test_outsiders_neither_read_nor_aggregate_what_is_about_persons(self):
        for name in OUTSIDERS:
            self.authenticate(f"rights_{name}", f"rights_{name}")
            for model in PERSONAL:
                for method, args, kwargs in self.ways_to_read(model):
                    answer = self.call(model, method, args, kwargs)

                    error = answer.get("error", {}).get("data", {}).get("name")
                    # To export anything takes a right that most do not have.
                    expected = ["odoo.exceptions.AccessError"]
                    if method == "export_data":
                        expected.append("odoo.exceptions.UserError")
                    self.assertIn(
                        error, expected, f"{name}: {model}.{method} -> {answer}"
                    )

    def test_policy_owners_and_auditors_read_and_aggregate(self):
        for name in INSIDERS:
            self.authenticate(f"rights_{name}", f"rights_{name}")
            for model in PERSONAL:
                for method, args, kwargs in self.ways_to_read(model)[:5]:
                    answer = self.call(model, method, args, kwargs)

                    self.assertIn("result", answer, f"{name}: {model}.{method}")

    def test_nobody_creates_rows_of_the_engine(self):
        for name in (*OUTSIDERS, *INSIDERS):
            self.authenticate(f"rights_{name}", f"rights_{name}")
            for model in (*PERSONAL, "wardclerk.control.advice"):
                answer = self.call(model, "create", [{}])

                error = answer.get("error", {}).get("data", {}).get("name")
                self.assertEqual(
                    error, "odoo.exceptions.AccessError", f"{name}: {model} -> {answer}"
                )

    def test_other_domains_do_not_reach_persons_through_a_relation(self):
        self.authenticate("rights_finance", "rights_finance")

        answer = self.call(
            "wardclerk.control.rule.meter",
            "search_read",
            [[("policy_id.version_ids.author_ids", "!=", False)]],
            {"fields": ["people"]},
        )
        asked = self.call(
            "wardclerk.control.rule.meter", "fields_get", [], {"attributes": ["type"]}
        )

        self.assertTrue("error" in answer or answer["result"] == [])
        names = set(asked["result"])
        self.assertFalse(names & {"user_id", "person_id", "case_id", "decision_id"})
