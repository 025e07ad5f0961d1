"""What the tests of the portal share: a porter of one clinic, and another's places."""

from odoo.addons.wardclerk_approval.tests.common import (
    ONE_STEP,
    activate_policy,
    make_person,
    make_role,
    set_aside_policies,
)
from odoo.addons.wardclerk_request.tests.common import RequestValues

MODEL = "wardclerk.purchase.request"
GROUP = "wardclerk_request_portal.group_portal_requester"


class PortalCase(RequestValues):
    """Mixed into a test case that has an environment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        set_aside_policies(cls.env, MODEL)
        cls.other_clinic = cls.env["wardclerk.facility"].create(
            {"name": "Bay Clinic", "code": "BAYC"}
        )
        cls.other_ward = cls.env["wardclerk.cost.centre"].create(
            {"name": "Bay", "code": "9100", "facility_id": cls.other_clinic.id}
        )
        cls.porter = cls.outsider("porter", facility_ids=cls.clinic.ids)
        cls.colleague = cls.outsider("colleague", facility_ids=cls.clinic.ids)

    @classmethod
    def outsider(cls, login, **values):
        values = {"email": f"{login}@portal.example", **values}
        return make_person(cls.env, login, GROUP, **values)

    @classmethod
    def govern(cls):
        """Let one approver decide on every request, and return them."""
        approver = make_person(cls.env, "decider", "wardclerk_base.group_approver")
        make_role(cls.env, "test_approver", approver)
        activate_policy(cls.env, MODEL, "approve", ONE_STEP)
        return approver

    def as_porter(self, **changes):
        return self.env[MODEL].with_user(self.porter).create(self.values(**changes))
