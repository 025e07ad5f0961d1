// One event a file: the message that mail would have brought, or the incident when it cannot
// be taken. Kept as files, so that a failed run leaves no document in n8n's database.
const READING = 'wardclerk.reading/1';
const NAME = 'drop-fetch-file';
const timestamp = String(Math.floor(Date.now() / 1000));
const moment = new Date().toISOString().replace(/[-:]|\.\d+/g, '');

function incident({ folder, filename, problem, mark }) {
  const data = {
    title: `A file in the drop folder ${folder} was put aside: ${filename}`.slice(0, 2000),
    detail: `${problem}\nIt lies in ${folder}/refused. Mend it and put it into ${folder} again.`.slice(0, 2000),
    workflow: NAME,
  };
  return { event_id: `drop_refused_${mark}`, source: 'n8n', type: 'incident.reported', data };
}

async function message(index, file, binary, answer) {
  const { folder, mailbox, filename, changed, mark } = file;
  const bytes = await this.helpers.getBinaryDataBuffer(index, binary);
  const reading = answer.schema === READING ? answer : null;
  const document = {
    filename: filename.slice(0, 255),
    media_type: binary.mimeType,
    size_bytes: bytes.length,
    content_base64: bytes.toString('base64'),
  };
  const data = {
    mailbox,
    message_id: `<${mark}@drop.${folder}>`,
    uid: null,
    from: `drop folder ${folder}`,
    to: [mailbox],
    subject: filename.slice(0, 998),
    date: changed,
    text_excerpt: '',
    documents: [document],
    readings: [reading],
    reading_errors: [reading ? null : 'assist gave no reading'],
  };
  return { event_id: `drop_${mark}`, source: 'mailroom', type: 'message.received', data };
}

const items = [];
for (const [index, { json: answer }] of $input.all().entries()) {
  const isPutAside = Boolean(answer.mark && answer.problem);
  const fetched = isPutAside ? null : $('Fetch the file').all()[index];
  const file = isPutAside ? answer : fetched.json;
  const { event_id, source, type, data } = isPutAside
    ? incident(file)
    : await message.call(this, index, file, fetched.binary.data, answer);
  const body = JSON.stringify({
    specversion: '1.0',
    id: event_id,
    source: `wardclerk/n8n/${NAME}`,
    type,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data,
  });
  const stored = async (text) =>
    await this.helpers.prepareBinaryData(Buffer.from(text), 'event.json', 'application/json');
  const where = isPutAside ? 'refused' : 'processed';
  const destination = `${file.place}/${where}/${moment}-${file.filename}`;
  items.push({
    json: { event_id, timestamp, source, path: file.path, destination },
    binary: { event: await stored(body), signed: await stored(`${event_id}.${timestamp}.${body}`) },
    pairedItem: { item: index },
  });
}
return items;
