// One signed-event body a message, kept as a file: an execution that fails must not
// leave documents in n8n's database. `signed` is what the signature covers.
const READING = 'wardclerk.reading/1';
const ERROR_CHARS = 500;

const asked = $('List the documents').all();
const answers = $('Ask assist').isExecuted ? $('Ask assist').all() : [];

function whyNot(answer) {
  const said = answer?.json?.error?.message ?? answer?.json?.error;
  return `assist gave no reading: ${said ?? 'its answer is not a reading'}`.slice(0, ERROR_CHARS);
}

const events = new Map();
let answered = 0;
for (const item of asked) {
  const { message, event_id, about, document, read } = item.json;
  if (!events.has(message)) {
    events.set(message, {
      event_id,
      data: { ...about, documents: [], readings: [], reading_errors: [] },
    });
  }
  if (!document) continue;
  const { data } = events.get(message);
  const answer = read ? answers[answered++] : undefined;
  const reading = answer?.json?.schema === READING ? answer.json : null;
  const content = document.omitted_reason
    ? {}
    : {
        content_base64: (
          await this.helpers.getBinaryDataBuffer(0, item.binary.document)
        ).toString('base64'),
      };
  data.documents.push({ ...document, ...content });
  data.readings.push(reading);
  data.reading_errors.push(read && !reading ? whyNot(answer) : null);
}

const timestamp = String(Math.floor(Date.now() / 1000));
const items = [];
for (const [message, { event_id, data }] of events) {
  const body = JSON.stringify({
    specversion: '1.0',
    id: event_id,
    source: 'wardclerk/n8n/mailroom-receive-message',
    type: 'message.received',
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data,
  });
  const file = async (text) =>
    await this.helpers.prepareBinaryData(Buffer.from(text), 'event.json', 'application/json');
  items.push({
    json: { event_id, timestamp, mailbox: data.mailbox, uid: data.uid },
    binary: {
      event: await file(body),
      signed: await file(`${event_id}.${timestamp}.${body}`),
    },
    pairedItem: { item: message },
  });
}
return items;
