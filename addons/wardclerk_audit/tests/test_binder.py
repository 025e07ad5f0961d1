"""Binders from Odoo's screens: for auditors, over what they may read."""

import base64
import io
import json
import zipfile
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from odoo.addons.wardclerk_audit.hooks import is_superuser

from wardclerk.core.ledger import binder, key, note, verifier
from wardclerk.core.ledger.merkle import CompactRange

from .common import make_people

ORIGIN = "wardclerk/test"


@tagged("post_install", "-at_install")
class TestBinder(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make_people(cls)

    def ask(self, user=None, **values):
        binders = self.env["wardclerk.audit.binder"].with_user(user or self.auditor)
        return binders.create({"about": "period", **values})

    def test_requester_exports_nothing(self):
        with self.assertRaises(AccessError):
            self.ask(self.requester)

    def test_administrator_exports_nothing(self):
        with self.assertRaises(AccessError):
            self.ask(self.env.ref("base.user_admin"))

    def test_document_needs_its_name(self):
        with self.assertRaisesRegex(UserError, "Name the model"):
            self.ask(about="document").action_write()

    def test_unsealed_log_says_what_to_do(self):
        [[sealed]] = self.env.execute_query(
            SQL("SELECT count(*) FROM wardclerk_evidence.checkpoint")
        )
        if sealed:
            self.skipTest("this database is sealed")
        with self.assertRaisesRegex(UserError, "relay is running"):
            self.ask().action_write()

    def test_auditors_binder_is_verified_offline_and_leaves_evidence(self):
        if not is_superuser(self.env):
            return  # Odoo's own role cannot play the sealer; see tests/services
        self.env["wardclerk.audit"]._record("bill.approved", self.facility)
        signer, note_text = self.seal()
        asked = self.ask(
            about="document",
            res_model=self.facility._name,
            res_id=self.facility.id,
            complete=False,
        )

        asked.action_write()

        content = io.BytesIO(base64.b64decode(asked.file))
        report = verifier.verify(
            content,
            [key.key_text(ORIGIN, signer.public_key().public_bytes_raw())],
            [json.dumps({"note": note_text}).encode()],
        )
        self.assertEqual(report.findings, [])
        with zipfile.ZipFile(content) as archive:
            self.assertIn(b"bill.approved", archive.read("binder.html"))
        self.env.cr.flush()
        entry = self.env["wardclerk.audit.entry"].search(
            [("action", "=", "binder.exported")], limit=1
        )
        self.assertEqual(entry.actor_id, self.auditor)

    def seal(self):
        """Seal what waits, as the relay would."""
        self.env.cr.flush()
        tree, signer = CompactRange(), Ed25519PrivateKey.generate()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, created_at, txid::text, body FROM wardclerk_evidence.entry"
                " ORDER BY id"
            )
        )
        for index, (entry_id, *rest) in enumerate(rows):
            row = binder.Row(index, b"", entry_id, *rest)
            tree.append(binder.sealed_hash(row))
            self.env.cr.execute(
                "INSERT INTO wardclerk_evidence.leaf VALUES (%s, %s, %s)",
                [index, entry_id, binder.sealed_hash(row)],
            )
        text = note.checkpoint_text(ORIGIN, tree.size, tree.root(), datetime.now(UTC))
        signed = note.sign(text, ORIGIN, signer)
        self.env.cr.execute(
            "INSERT INTO wardclerk_evidence.checkpoint (size, root, frontier, note)"
            " VALUES (%s, %s, %s, %s)",
            [tree.size, tree.root(), tree.frontier(), signed],
        )
        return signer, signed
