// One line for people: what waits, with whom, and where to open it.
const { event, event_id } = $('Accept the event').first().json;
const VERBS = {
  'approval.requested': 'waits for approval by',
  'approval.escalated': 'waits for too long; now also with',
};
const verb = VERBS[event.type];
if (!verb) throw new Error(`this workflow does not handle ${event.type}`);
const { document, waiting_for_roles, company, url, state } = event.data;
// A post has a limit that twenty notices together must not reach.
const short = (text) => ([...text].length > 100 ? `${[...text].slice(0, 99).join('')}…` : text);
// Names come from documents: they may neither call people (@all) nor format the line.
const plain = (text) => short(
  String(text).replace(/\s+/g, ' ').replace(/[@\\`*_~|[\]()<>#]/g, ' ').trim(),
);
const roles = waiting_for_roles.map((role) => plain(role.replaceAll('_', ' '))).join(', ');
const text = state === 'pending'
  ? `${plain(document.name)} of ${plain(company.name)} ${verb} ${roles || 'nobody'}: ${url}`
  : `${plain(document.name)} of ${plain(company.name)} is ${state}: ${url}`;
return [
  { json: { event_id, channel: '@chat_channel@', text, urgent: event.type === 'approval.escalated' } },
];
