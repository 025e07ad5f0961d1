// What waits, since when, and who has it.
const { event } = $('Accept the event').first().json;
if (event.type !== 'sla.breached') throw new Error(`this workflow does not handle ${event.type}`);
const data = event.data;
const oneLine = (text) => String(text).replace(/\s+/g, ' ').trim();
const lines = [
  `${oneLine(data.document.name)} waits for longer than promised.`,
  '',
  `Promise:  ${oneLine(data.promise)}`,
  `Was due:  ${data.due_at.slice(0, 16).replace('T', ' ')} UTC`,
  `Is with:  ${oneLine(data.owner ?? 'nobody')}`,
  '',
  data.url,
];
const subject = `Late: ${oneLine(data.document.name)}`;
return [{ json: { to: data.recipients.join(', '), subject, text: lines.join('\n') } }];
