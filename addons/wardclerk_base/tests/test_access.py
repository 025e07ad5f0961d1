"""Who may read and change places and roles, and in which company."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged
from odoo.tests.common import new_test_user

MODELS = (
    "wardclerk.facility",
    "wardclerk.cost.centre",
    "wardclerk.role",
    "wardclerk.role.assignment",
)
OPERATIONS = ("read", "write", "create", "unlink")
EVERYTHING, NOTHING, READ = set(OPERATIONS), set(), {"read"}
# Rights on the four models above, in that order.
RIGHTS = {
    "requester": (READ, READ, READ, READ),
    "approver": (READ, READ, READ, READ),
    "finance": (READ, READ, READ, READ),
    "procurement": (READ, READ, READ, READ),
    "hr": (READ, READ, READ, READ),
    "biomedical": (READ, READ, READ, READ),
    "desk_agent": (READ, READ, READ, READ),
    "auditor": (READ, READ, READ, READ),
    "policy_owner": (READ, READ, EVERYTHING - {"unlink"}, EVERYTHING - {"unlink"}),
    "administrator": (
        EVERYTHING,
        EVERYTHING,
        EVERYTHING - {"unlink"},
        EVERYTHING - {"unlink"},
    ),
    "integration_bot": (READ, READ, NOTHING, NOTHING),
}


@tagged("post_install", "-at_install")
class TestAccess(TransactionCase):
    def test_each_group_has_exactly_its_rights(self):
        for group, expected in RIGHTS.items():
            user = new_test_user(
                self.env, f"wardclerk_{group}", groups=f"wardclerk_base.group_{group}"
            )
            for model, rights in zip(MODELS, expected, strict=True):
                with self.subTest(group=group, model=model):
                    records = self.env[model].with_user(user)
                    held = {name for name in OPERATIONS if records.has_access(name)}

                    self.assertEqual(held, rights)

    def test_outsiders_see_none_of_it(self):
        for group in ("base.group_portal", "base.group_public"):
            user = new_test_user(self.env, f"out_{group[-6:]}", groups=group)
            for model in MODELS:
                with self.subTest(group=group, model=model):
                    self.assertFalse(self.env[model].with_user(user).has_access("read"))

    def test_user_of_another_company_sees_neither_place_nor_role_there(self):
        other = self.env["res.company"].create({"name": "Northern Clinics"})
        outsider = new_test_user(
            self.env,
            "wardclerk_outsider",
            groups="wardclerk_base.group_administrator",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        head = new_test_user(
            self.env, "wardclerk_head", groups="wardclerk_base.group_approver"
        )
        facility = self.env["wardclerk.facility"].create(
            {"name": "Hospital", "code": "HOSP"}
        )
        centre = self.env["wardclerk.cost.centre"].create(
            {"name": "Theatres", "code": "4100", "facility_id": facility.id}
        )
        held = self.env["wardclerk.role.assignment"].create(
            {
                "role_id": self.env.ref("wardclerk_base.role_department_head").id,
                "user_id": head.id,
                "facility_id": facility.id,
            }
        )

        for record in (facility, centre, held):
            with self.subTest(record._name):
                hidden = record.with_user(outsider)
                self.assertFalse(hidden.search([("id", "=", record.id)]))
                with self.assertRaises(AccessError):
                    hidden.read(["display_name"])

    def test_administrator_has_no_group_that_decides(self):
        admin = new_test_user(
            self.env, "wardclerk_admin", groups="wardclerk_base.group_administrator"
        )

        for group in ("approver", "finance", "procurement", "hr", "policy_owner"):
            self.assertFalse(admin.has_group(f"wardclerk_base.group_{group}"))

    def test_bot_is_no_internal_user(self):
        bot = new_test_user(
            self.env, "wardclerk_bot", groups="wardclerk_base.group_integration_bot"
        )

        self.assertFalse(bot.has_group("base.group_user"))
        self.assertTrue(bot.share)

    def test_menus_of_configuration_are_for_those_who_configure_or_audit(self):
        requester = new_test_user(
            self.env, "wardclerk_requester", groups="wardclerk_base.group_requester"
        )
        auditor = new_test_user(
            self.env, "wardclerk_auditor", groups="wardclerk_base.group_auditor"
        )
        menu = self.env.ref("wardclerk_base.wardclerk_role_menu")

        for user, expected in ((requester, False), (auditor, True)):
            shown = self.env["ir.ui.menu"].with_user(user).load_menus(debug=False)
            self.assertEqual(menu.id in shown, expected)
