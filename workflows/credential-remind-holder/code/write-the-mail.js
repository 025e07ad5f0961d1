// What is missing, until when, and where to hand it in.
const { event } = $('Accept the event').first().json;
if (event.type !== 'credential.requested') throw new Error(`this workflow does not handle ${event.type}`);
const data = event.data;
const oneLine = (text) => String(text).replace(/\s+/g, ' ').trim();
const until = data.expires_on ? `Yours ends on ${data.expires_on}.` : 'We do not have one of you yet.';
const lines = [
  `Dear ${oneLine(data.holder)},`,
  '',
  `please hand in your current ${oneLine(data.credential)}. ${until}`,
  ...(data.reminder > 1 ? [`This is reminder number ${data.reminder}.`] : []),
  '',
  data.url,
];
const subject = `Please hand in: ${oneLine(data.credential)}`;
return [{ json: { to: data.email, subject, text: lines.join('\n') } }];
