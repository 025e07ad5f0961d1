"""The messages in which the documents come."""

import hashlib
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP

from samples.documents import DOCUMENTS, Document

SENT = "Mon, 16 Nov 2026 14:05:00 +0000"
BOUNDARY = "wardclerk-sample-boundary"


def messages() -> Iterator[tuple[str, bytes]]:
    """File name and message of each of the ten documents."""
    for document in DOCUMENTS:
        yield document.file, message_of(document, document.draw(document.bill))


def message_of(document: Document, content: bytes) -> bytes:
    """The message in which a vendor sends a document."""
    return message(
        document.mail_from,
        document.mailbox,
        document.subject,
        [(document.file, document.media_type, content)],
    )


def message(
    sender: str,
    recipient: str,
    subject: str,
    attachments: list[tuple[str, str, bytes]],
    *,
    text: str | None = "Please find the document attached.",
    html: str | None = None,
) -> bytes:
    """A message, the same bytes each time: file name, type, content a document."""
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, recipient, subject
    mail["Date"] = SENT
    mail["Message-ID"] = _message_id(sender, subject, attachments)
    if html is not None:
        mail.set_content(html, subtype="html")
    else:
        mail.set_content(text or "")
    for name, media_type, content in attachments:
        kind, _slash, subtype = media_type.partition("/")
        mail.add_attachment(content, maintype=kind, subtype=subtype, filename=name)
    if mail.is_multipart():
        mail.set_boundary(BOUNDARY)
    return mail.as_bytes()


def _message_id(sender: str, subject: str, attachments) -> str:
    digest = hashlib.sha256(f"{sender}\n{subject}".encode())
    for name, _media_type, content in attachments:
        digest.update(name.encode() + hashlib.sha256(content).digest())
    domain = sender.rpartition("@")[2].rstrip(">")
    return f"<{digest.hexdigest()[:24]}@{domain}>"
