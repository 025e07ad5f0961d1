// One message a file, as mail would have brought it; kept as a file, so that a failed run
// leaves no document in n8n's database.
const READING = 'wardclerk.reading/1';
const chosen = $('Can it be taken?').all(); // its first way out: those that can
const fetched = $('Fetch the file').all();
const timestamp = String(Math.floor(Date.now() / 1000));
const slug = (text) => text.replace(/[^A-Za-z0-9]+/g, '_');

async function messageOf(index, answer) {
  const { mailbox, folder, filename, size, changed, etag } = chosen[index].json;
  const binary = fetched[index].binary.data;
  const bytes = await this.helpers.getBinaryDataBuffer(index, binary);
  const reading = answer.schema === READING ? answer : null;
  const mark = slug(`${folder}_${filename}_${etag || changed}_${size}`);
  return {
    mark,
    data: {
      mailbox,
      message_id: `<${mark.slice(0, 200)}@drop.${folder}>`,
      uid: null,
      from: `drop folder ${folder}`,
      to: [mailbox],
      subject: filename.slice(0, 998),
      date: changed,
      text_excerpt: '',
      documents: [
        {
          filename: filename.slice(0, 255),
          media_type: binary.mimeType,
          size_bytes: bytes.length,
          content_base64: bytes.toString('base64'),
        },
      ],
      readings: [reading],
      reading_errors: [reading ? null : 'assist gave no reading'],
    },
  };
}

const items = [];
for (const [index, { json: answer }] of $input.all().entries()) {
  const { mark, data } = await messageOf.call(this, index, answer);
  const event_id = `drop_${mark.slice(-100)}`;
  const body = JSON.stringify({
    specversion: '1.0',
    id: event_id,
    source: 'wardclerk/n8n/drop-receive-file',
    type: 'message.received',
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data,
  });
  const file = async (text) =>
    await this.helpers.prepareBinaryData(Buffer.from(text), 'event.json', 'application/json');
  const { url, destination } = chosen[index].json;
  items.push({
    json: { event_id, timestamp, url, destination },
    binary: { event: await file(body), signed: await file(`${event_id}.${timestamp}.${body}`) },
    pairedItem: { item: index },
  });
}
return items;
