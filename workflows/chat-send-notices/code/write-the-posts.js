// One post a channel and attempt; its id is what the chat server knows a repetition by.
const posts = new Map();
// A statement that changes no row still gives one item, without any of its columns.
const notices = $input.all().map(({ json }) => json).filter(({ event_id }) => event_id);
for (const notice of notices) {
  const post = `${notice.channel} ${notice.post_id}`;
  if (!posts.has(post)) posts.set(post, []);
  posts.get(post).push(notice);
}

const title = (lines) => `${lines.length} things wait:`;
const digest = (lines) => [title(lines), ...lines.map((line) => `- ${line}`)].join('\n');
const plain = (lines) => (lines.length === 1 ? lines[0] : digest(lines));
const escaped = (text) => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
const html = (lines) =>
  `<p>${title(lines)}</p><ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>`;

const forMattermost = (channel_id, pending_post_id, lines) => ({
  channel_id,
  message: plain(lines),
  pending_post_id,
});
// `m.text`, because clients show an `m.notice` without telling anybody. That it mentions
// nobody is said, so that no name in a line calls its bearer.
const forMatrix = (lines) => ({
  msgtype: 'm.text',
  body: plain(lines),
  'm.mentions': {},
  ...(lines.length > 1 && { format: 'org.matrix.custom.html', formatted_body: html(lines) }),
});

const age = ({ created_at, event_id }) => `${new Date(created_at).toISOString()} ${event_id}`;
return [...posts.values()].map((waiting) => {
  waiting.sort((a, b) => (age(a) < age(b) ? -1 : 1));
  const lines = waiting.map(({ text }) => text);
  const event_ids = waiting.map(({ event_id }) => event_id);
  const channel = waiting[0].channel;
  const post_id = `wardclerk:${waiting[0].post_id}:${event_ids[0]}`;
  const post =
    '@chat_kind@' === 'matrix' ? forMatrix(lines) : forMattermost(channel, post_id, lines);
  return { json: { event_ids, channel, post_id, post } };
});
