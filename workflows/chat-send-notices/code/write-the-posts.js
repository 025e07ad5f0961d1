// One post a channel. `pending_post_id` is what Mattermost recognises a repetition by.
const channels = new Map();
// A statement that changes no row still gives one item, without any of its columns.
const notices = $input.all().map(({ json }) => json).filter(({ event_id }) => event_id);
for (const notice of notices) {
  if (!channels.has(notice.channel)) channels.set(notice.channel, []);
  channels.get(notice.channel).push(notice);
}
return [...channels].map(([channel_id, waiting]) => {
  waiting.sort((a, b) => (a.created_at < b.created_at ? -1 : 1));
  const lines = waiting.map(({ text }) => text);
  const digest = [`${lines.length} things wait:`, ...lines.map((line) => `- ${line}`)].join('\n');
  const event_ids = waiting.map(({ event_id }) => event_id);
  return {
    json: {
      event_ids,
      post: {
        channel_id,
        message: lines.length === 1 ? lines[0] : digest,
        pending_post_id: `wardclerk:${event_ids.join(',').slice(0, 200)}`,
      },
    },
  };
});
