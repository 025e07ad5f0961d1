// One line a receiver, its causes below it.
const { event } = $('Accept the event').first().json;
if (event.type !== 'dead_letters.reported') throw new Error(`this workflow does not handle ${event.type}`);
const data = event.data;
const oneLine = (text) => String(text).replace(/\s+/g, ' ').trim();
const lines = [`${data.total} deliveries need a person at the end of ${data.day}.`, ''];
for (const one of data.receivers) {
  lines.push(`${oneLine(one.receiver)}: ${one.count}, the oldest of ${one.oldest_at.slice(0, 16).replace('T', ' ')} UTC`);
  lines.push(...one.causes.map(({ cause, count }) => `  ${count} x ${oneLine(cause)}`));
}
lines.push('', data.url);
const subject = data.total ? `${data.total} deliveries need a person` : 'No delivery needs a person';
return [{ json: { to: data.recipients.join(', '), subject, text: lines.join('\n') } }];
