// One item for each file of each message; a message without a file still gives one
// item. The bytes stay in n8n's file store: only names and sizes are looked at here.
const LARGEST_DOCUMENT_BYTES = 20 * 1024 * 1024; // what assist and Odoo take
const LARGEST_MESSAGE_BYTES = 33 * 1024 * 1024; // 44 MiB as base64; Odoo takes 48 MiB
const DOCUMENTS_MAX = 50; // of one message; more is named in the text
const EXCERPT_CHARS = 2000;
const HEADER_CHARS = 998; // RFC 5322 2.1.1
const RECIPIENTS_MAX = 200;
const NAME_CHARS = 255;

const short = (text, length) => [...String(text ?? '')].slice(0, length).join('');

// A name that holds a comma and no quotes is read as two people: one without an address.
function person({ name, address }) {
  return short(name && address ? `${name} <${address}>` : name || address, HEADER_CHARS);
}

function addresses(field) {
  const people = [field].flat().filter(Boolean).flatMap((one) => one.value ?? []);
  return people.flatMap((one) => one.group ?? [one]).map(person);
}

function isoDate(value) {
  const date = new Date(value ?? NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}

function filesOf(binary) {
  const position = (key) => Number(key.split('_').pop());
  return Object.keys(binary ?? {}).sort((a, b) => position(a) - position(b));
}

// Good enough to see what a message is about; the message itself stays in the mailbox.
function wordsOf(html) {
  const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };
  return (html || '')
    .replace(/<(style|script|head)\b[^]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|apos|nbsp);/g, (_, name) => entities[name])
    .replace(/\s+([.,;:!?])/g, '$1')
    .replace(/\s+/g, ' ');
}

function excerpt(mail, omitted) {
  const note = omitted ? `[${omitted} more files: see the message]\n` : '';
  const text = (mail.text ?? '').trim() || wordsOf(mail.html).trim();
  return short(note + text, EXCERPT_CHARS);
}

const documents = [];
const messages = $input.all();
for (const [message, { json: mail, binary }] of messages.entries()) {
  const files = filesOf(binary);
  const about = {
    mailbox: mail.mailbox,
    message_id: mail.message_name || `<${mail.delivery_hash.slice(0, 32)}@mailroom>`,
    uid: mail.attributes.uid,
    from: short(addresses(mail.from).join(', '), HEADER_CHARS),
    to: addresses(mail.to).slice(0, RECIPIENTS_MAX),
    subject: short(mail.subject, HEADER_CHARS),
    date: isoDate(mail.date),
    text_excerpt: excerpt(mail, Math.max(0, files.length - DOCUMENTS_MAX)),
  };
  const event_id = `mail_${mail.delivery_hash.slice(0, 32)}`;
  let room = LARGEST_MESSAGE_BYTES;
  for (const [index, key] of files.slice(0, DOCUMENTS_MAX).entries()) {
    const file = binary[key];
    const too_large = file.bytes > LARGEST_DOCUMENT_BYTES || file.bytes > room;
    if (!too_large) room -= file.bytes;
    documents.push({
      json: {
        message,
        event_id,
        about,
        read: !too_large && file.bytes > 0,
        document: {
          filename: short(file.fileName || `document-${index + 1}`, NAME_CHARS),
          media_type: short(file.mimeType || 'application/octet-stream', NAME_CHARS),
          size_bytes: file.bytes,
          ...(too_large ? { omitted_reason: 'too_large' } : {}),
        },
      },
      binary: too_large ? {} : { document: file },
      pairedItem: { item: message },
    });
  }
  if (!files.length) {
    documents.push({
      json: { message, event_id, about, read: false },
      pairedItem: { item: message },
    });
  }
}
return documents;
