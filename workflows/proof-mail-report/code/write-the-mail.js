// The sentence of the proof, and one line for each event that is not confirmed.
const { event } = $('Accept the event').first().json;
if (event.type !== 'integration.proof') throw new Error(`this workflow does not handle ${event.type}`);
const data = event.data;
const oneLine = (text) => String(text).replace(/\s+/g, ' ').trim();
const lines = [
  oneLine(data.sentence),
  '',
  ...data.items.map((one) => `${oneLine(one.type)} ${oneLine(one.about ?? '')}: ${oneLine(one.where)}`),
  ...(data.items.length ? [''] : []),
  data.url,
];
const subject = data.open
  ? `Proof of ${data.date}: ${data.open} open`
  : `Proof of ${data.date}: everything confirmed`;
return [{ json: { to: '@reports_mail@', subject, text: lines.join('\n') } }];
