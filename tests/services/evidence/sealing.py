"""A log that is really sealed: the relay's own sealer, its key and its anchor file."""

import asyncio
from pathlib import Path

from cryptography.fernet import Fernet
from psycopg.conninfo import conninfo_to_dict

from wardclerk.core.ledger import binder, key, verifier
from wardclerk.core.ledger.store import EvidenceStore
from wardclerk.relay import seal_key
from wardclerk.relay.sealer import Sealer
from wardclerk.relay.settings import Settings


class Log:
    """The evidence of one database with what is kept outside of it."""

    def __init__(self, evidence, folder):
        self.evidence, self.folder = evidence, Path(folder)
        known = conninfo_to_dict(evidence.admin_url)
        place = f"{known.get('host', '127.0.0.1')}:{known.get('port', 5432)}"
        login = f"{evidence.roles['relay']}:{evidence.password}"
        self.settings = Settings(
            database_url=f"postgresql://{login}@{place}/{evidence.name}",
            secret_key=Fernet.generate_key().decode(),
            seal_key_file=self.folder / "seal.pem",
            anchor_file=self.folder / "anchor.txt",
            seal_origin="wardclerk/test",
        )

    def seal(self):
        """Seal whatever waits, as the relay does each second."""
        asyncio.run(self._seal())

    async def _seal(self):
        sealer = Sealer(self.settings)
        try:
            while await sealer.step():
                pass
        finally:
            await sealer.close()

    def rotate_key(self):
        """Let a new key wait; the next sealing hands over to it."""
        seal_key.load_or_create(seal_key.next_file(self.settings.seal_key_file))

    @property
    def key(self):
        """The public key that an auditor would be given now."""
        private = seal_key.load_or_create(self.settings.seal_key_file)
        public = private.public_key().public_bytes_raw()
        return key.key_text(self.settings.seal_origin, public)

    @property
    def anchor(self):
        """The lines of the anchor file as they are now."""
        return self.settings.anchor_file.read_bytes().splitlines()

    def export(self, scope=None, connection=None, name="binder.zip", **store):
        """Write a binder, of the whole log unless a scope is given."""
        file = self.folder / name
        scope = scope or binder.Scope("The whole log")
        with file.open("wb") as out:
            if connection is None:
                with self.evidence.connect("app") as reader:
                    reader.execute("SET TIME ZONE 'UTC'")
                    binder.write(out, EvidenceStore(reader.execute, **store), scope)
            else:
                reading = EvidenceStore(connection.execute, **store)
                binder.write(out, reading, scope)
        return file

    def verify(self, file, keys=None, anchor=None):
        """The report of the offline verifier."""
        return verifier.verify(file, keys or [self.key], anchor or self.anchor)
