"""One person tightens a control; it takes two to loosen it."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.wardclerk_approval.tests.common import make_person

from .common import ControlCase

WHY = "The clinic has one clerk until March; the auditor looks at each case."


@tagged("post_install", "-at_install")
class TestLoosening(ControlCase):
    def propose(self, control, **changes):
        return control.with_user(self.owner)._propose(changes, WHY)

    def test_an_owner_tightens_alone(self):
        rule = self.rule("approve_receive").with_user(self.owner)

        rule.write({"blocks": True, "severity": "high"})

        self.assertTrue(rule.blocks)

    def test_nobody_loosens_alone_by_whatever_way(self):
        rule = self.rule("receive_pay").with_user(self.owner)

        for values in ({"active": False}, {"blocks": False}, {"severity": "low"}):
            for way in (rule, rule.sudo(), rule.with_context(wardclerk_permit=True)):
                with self.refused(UserError, "takes two people"):
                    way.write(values)
        with self.refused(UserError, "takes two people"):
            rule.action_archive()
        with self.refused(UserError, "A control is kept"):
            rule.sudo().unlink()
        record_id = rule.with_env(self.env).export_data(["id"])["datas"][0][0]
        self.assertTrue(rule.load(["id", "blocks"], [[record_id, "0"]])["messages"])

        self.assertTrue(rule.active and rule.blocks)

    def test_what_a_rule_covers_does_not_change_under_its_name(self):
        rule = self.rule("receive_pay").with_user(self.owner)
        request = self.env.ref("wardclerk_control.duty_request")

        for values in ({"duty_id": request.id}, {"res_model": "res.partner"}):
            with self.refused(AccessError, "is fixed"):
                rule.write(values)

    def test_a_second_owner_accepts_and_the_rule_is_looser(self):
        rule = self.rule("receive_pay")
        proposal = self.propose(rule, blocks=False)
        self.assertTrue(rule.blocks)

        proposal.with_user(self.second).action_accept()

        self.assertFalse(rule.blocks)
        self.assertEqual(proposal.sudo().state, "accepted")
        order = self.make_order()
        self.check(order, "receive", self.finance)
        self.check(order, "pay", self.finance)

    def test_a_loosened_rule_counts_in_the_database_too(self):
        rule = self.rule("receive_pay")
        self.propose(rule, active=False).with_user(self.second).action_accept()
        order = self.make_order()
        self.check(order, "receive", self.finance)

        self.check(order, "pay", self.finance)

        self.assertEqual(self.done(order)[self.finance.id], {"receive", "pay"})

    def test_whoever_proposes_does_not_accept(self):
        proposal = self.propose(self.rule("receive_pay"), active=False)

        with self.refused(UserError, "You proposed this"):
            proposal.with_user(self.owner).action_accept()

    def test_no_other_person_and_no_program_accepts(self):
        proposal = self.propose(self.rule("receive_pay"), active=False)
        administrator = make_person(
            self.env, "control_admin", "wardclerk_base.group_administrator"
        )

        for way in (
            proposal.with_user(self.head),
            proposal.with_user(administrator),
            proposal.with_user(self.auditor),
            proposal.with_user(self.second).sudo(),
            proposal.with_user(self.env.ref("base.user_root")),
        ):
            with self.refused(UserError):
                way.action_accept()

        self.assertTrue(self.rule("receive_pay").active)

    def test_nobody_but_an_owner_proposes(self):
        rule = self.rule("receive_pay")

        for way in (
            rule.with_user(self.head),
            rule.with_user(self.auditor),
            rule.with_user(self.owner).sudo(),
        ):
            with self.refused(AccessError):
                way._propose({"active": False}, WHY)

    def test_a_proposal_needs_a_reason_and_something_to_loosen(self):
        rule = self.rule("receive_pay").with_user(self.owner)

        for nothing in ("", "  ", None, 5):
            with self.refused(UserError, "Say why"):
                rule._propose({"active": False}, nothing)
        with self.refused(UserError, "does not loosen"):
            rule._propose({"active": True}, WHY)

    def test_a_proposal_about_a_control_that_changed_is_refused(self):
        rule = self.rule("approve_receive")
        proposal = self.propose(rule, severity="low")
        rule.with_user(self.second).severity = "high"

        with self.refused(UserError, "was changed meanwhile"):
            proposal.with_user(self.second).action_accept()
        proposal.with_user(self.second).action_decline()

        self.assertEqual(rule.severity, "high")

    def test_a_decided_proposal_is_not_decided_again(self):
        proposal = self.propose(self.rule("receive_pay"), active=False)
        proposal.with_user(self.owner).action_decline()

        with self.refused(UserError, "decided already"):
            proposal.with_user(self.second).action_accept()

    def test_proposals_are_written_by_nobody(self):
        proposal = self.propose(self.rule("receive_pay"), active=False)

        for way in (proposal.with_user(self.second), proposal.sudo()):
            with self.refused(AccessError):
                way.write({"proposed_by_id": self.head.id})
            with self.refused(AccessError):
                way.unlink()
            with self.refused(AccessError):
                way.copy()

    def test_the_database_wants_two_people_and_keeps_what_was_proposed(self):
        proposal = self.propose(self.rule("receive_pay"), active=False)
        self.env.flush_all()

        for statement in (
            "UPDATE wardclerk_control_proposal SET state = 'accepted',"
            " decided_by_id = proposed_by_id WHERE id = %s",
            "UPDATE wardclerk_control_proposal SET changes = '{}' WHERE id = %s",
            "DELETE FROM wardclerk_control_proposal WHERE id = %s",
        ):
            with self.refused_by_database(""):
                self.env.cr.execute(statement, [proposal.id])

    def test_a_watch_is_loosened_by_two(self):
        watch = self.env.ref("wardclerk_control.watch_all")
        watch.with_user(self.owner).window_days = 60
        with self.refused(UserError, "takes two people"):
            watch.with_user(self.owner).window_days = 10

        self.propose(watch, window_days=10).with_user(self.second).action_accept()

        self.assertEqual(watch.window_days, 10)

    def test_a_looser_watch_beside_a_strict_one_changes_nothing(self):
        Watch = self.env["wardclerk.control.watch"]

        Watch.with_user(self.owner).create(
            {"name": "Loose", "res_model": self.model, "window_days": 1}
        )

        self.assertEqual(Watch._window_days(self.model), 30)

    def test_both_people_and_the_reason_are_evident(self):
        rule = self.rule("receive_pay")
        proposal = self.propose(rule, active=False)
        proposal.with_user(self.second).action_accept()
        self.env.cr.flush()

        entries = self.env["wardclerk.audit.entry"].search(
            [("action", "like", "control.")], order="id desc", limit=3
        )

        self.assertEqual(
            set(entries.mapped("action")),
            {
                "control.loosening_proposed",
                "control.loosening_accepted",
                "control.changed",
            },
        )

    def test_the_form_proposes_what_was_chosen(self):
        rule = self.rule("receive_pay")
        action = rule.with_user(self.owner).action_open_loosening()
        form = (
            self.env[action["res_model"]]
            .with_user(self.owner)
            .with_context(**action["context"])
            .create({"only_warns": True, "reason": WHY})
        )

        form.action_propose()

        proposal = self.env["wardclerk.control.proposal"].search(
            [("res_id", "=", rule.id)]
        )
        self.assertEqual(proposal.changes, {"blocks": False})
        self.assertIn("Blocks: yes → no", proposal.words)

    def test_the_form_takes_controls_only(self):
        form = (
            self.env["wardclerk.control.loosening"]
            .with_user(self.owner)
            .create(
                {
                    "res_model": "res.users",
                    "res_id": self.head.id,
                    "takes_out": True,
                    "reason": WHY,
                }
            )
        )

        with self.refused(UserError, "Open the control"):
            form.action_propose()
