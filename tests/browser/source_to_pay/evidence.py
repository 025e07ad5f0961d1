"""What an auditor is given at the end, and checks without trusting anybody."""

import json
import re
import shutil
import subprocess
import sys
import zipfile

from stack import wait_until

from source_to_pay.people import (
    AUDITOR,
    BUYER,
    CFO,
    CLERK,
    CONTROLLER,
    DEPUTY,
    HEAD,
    LEAD,
    MANAGER,
    RIVERSIDE_HEAD,
)
from source_to_pay.story import DOMAIN

SEALED_SECONDS = 60
APPROVED = "approval.approved"
# What the log must tell: on which document, what happened, by whom.
TOLD = (
    ("general", APPROVED, HEAD),
    ("riverside", APPROVED, RIVERSIDE_HEAD),
    ("transfer", APPROVED, MANAGER),
    ("onboarding", "vendor_onboarding.invited", BUYER),
    ("onboarding", APPROVED, LEAD),
    ("onboarding", APPROVED, CONTROLLER),
    ("first account", "bank_change.called_back", CLERK),
    ("order for general", APPROVED, HEAD),
    ("order for general", APPROVED, LEAD),
    ("order for riverside", APPROVED, RIVERSIDE_HEAD),
    ("change", "bank_change.called_back", BUYER),
    ("change", APPROVED, CONTROLLER),
    ("change", APPROVED, LEAD),
    ("change", APPROVED, CFO),
    ("change", "bank_change.first_payment_released", DEPUTY),
    ("bill", "exception.override_asked", LEAD),
    ("bill", "exception.overridden", DEPUTY),
    ("bill", APPROVED, CONTROLLER),
    ("bill", APPROVED, HEAD),
    ("run", APPROVED, CONTROLLER),
    ("run", "payment_run.released", DEPUTY),
)
MODELS = {
    "general": "wardclerk.purchase.request",
    "riverside": "wardclerk.purchase.request",
    "transfer": "wardclerk.budget.transfer",
    "onboarding": "wardclerk.vendor.onboarding",
    "first account": "wardclerk.bank.change",
    "change": "wardclerk.bank.change",
    "order for general": "purchase.order",
    "order for riverside": "purchase.order",
    "bill": "account.move",
    "run": "wardclerk.payment.run",
}


def auditor_sees_who_decided(story):
    """On screen, without SQL."""
    page = story.open(AUDITOR, "wardclerk-evidence")
    page.wait_for_selector(".o_data_row:has-text('Payment run: released')")
    story.picture(page, "evidence")


def binder_is_valid(story, folder):
    """The whole story in one file, checked by the verifier inside and nothing else."""
    binder, key = folder / "story.zip", folder / "key.txt"
    key.write_text(story.stack.command("audit", "key").stdout)
    verdict = wait_until(
        lambda: _verdict(story, binder, key), SEALED_SECONDS, "all of it is sealed"
    )
    assert verdict.startswith("VALID"), verdict
    missing = {*TOLD} - _told(story, binder)
    assert not missing


def _verdict(story, binder, key):
    """What the verifier says of a binder that holds everything so far."""
    since = story.began_at.date().isoformat()
    written = story.stack.command("audit", "export", str(binder), "--from", since)
    if "not sealed yet" in written.stdout:
        return None
    anchor = shutil.copy(
        story.stack.settings.relay_dir / "anchor.txt", binder.with_name("anchor.txt")
    )
    with zipfile.ZipFile(binder) as archive:
        verifier = archive.extract("verify.py", binder.parent)
    checked = subprocess.run(
        [sys.executable, "-I", verifier, binder, "--key", key, "--anchor", anchor],
        capture_output=True,
        text=True,
        check=False,
    )
    return None if re.match("UNANCHORED|INCOMPLETE", checked.stdout) else checked.stdout


def _told(story, binder):
    """Which document of the story, what happened to it, and by whom."""
    key_of = {(MODELS[key], story.ids[key]): key for key in MODELS}
    people = story.odoo.search_read("res.users", [], ["login"])
    login_of = {one["id"]: one["login"].removesuffix(f"@{DOMAIN}") for one in people}
    with zipfile.ZipFile(binder) as archive:
        lines = archive.read("entries.ndjson").splitlines()
    bodies = [json.loads(line)[-1] for line in lines]
    return {
        (key_of[document], body["action"], login_of.get(body["actor"]))
        for body in bodies
        if (document := (body["res_model"], body["res_id"])) in key_of
    }
