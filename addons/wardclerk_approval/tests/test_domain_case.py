"""The kit for domains passes on the fake document, and sees when the guard is gone."""

from unittest.mock import patch

from odoo import Command
from odoo.tests import HttpCase, tagged

from .common import ApprovalDomainCase
from .fake import LINE, ORDER, forget_fakes, grant_fakes, register_fakes


class FakeHttpCase(HttpCase):
    """HTTP with the fake models in the registry."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        register_fakes(cls.registry, cls.env.cr)
        cls.addClassCleanup(forget_fakes, cls.registry, cls.env.cr)
        grant_fakes(cls.env)


@tagged("post_install", "-at_install")
class TestFakeOrderApproval(ApprovalDomainCase, FakeHttpCase):
    model = ORDER
    gate = "release"
    behind_gate = {"state": "released"}
    protected_change = {"label": "other"}
    harmless_change = {"note": "Call first"}
    line_field = "line_ids"
    line_change = {"price": 999.0}

    def values(self):
        return {
            "label": "kind",
            "line_ids": [Command.create({"name": "Gloves", "price": 1200})],
        }

    def test_the_kit_fails_when_the_guard_of_passages_is_gone(self):
        with (
            patch.object(self.registry[ORDER], "_approval_guard_passages"),
            self.assertRaises(AssertionError),
        ):
            self.test_the_gate_is_closed_before_approval()

    def test_the_kit_fails_when_the_guard_of_lines_is_gone(self):
        with (
            patch.object(self.registry[LINE], "_approval_concerns", lambda *_: False),
            self.assertRaises(AssertionError),
        ):
            self.test_an_edit_of_a_line_voids_the_request()

    def test_the_kit_fails_when_protected_content_is_not_watched(self):
        with (
            patch.object(self.registry[ORDER], "_approval_content_changed"),
            self.assertRaises(AssertionError),
        ):
            self.test_an_edit_of_a_protected_field_voids_the_request()
