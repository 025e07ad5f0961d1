// Why chat did not take a post, in its own words. What it refused for sure it does not
// have, so those notices may go out in another post; all others are repeated as they are.
const { event_ids } = $('Write the posts').item.json;
const { statusCode, body } = $json;
const said = body?.error ?? body?.message ?? 'no reason given';
const answer = statusCode ? `answered ${statusCode}: ${said}` : 'gave no answer';
const detail =
  `Chat ${answer.replace(/\.$/, '')}. Its notices are kept and sent again ten minutes later; ` +
  'compare address, token and channel of `chat` in connections.json.';
return { json: { event_ids, is_refused: statusCode >= 300 && statusCode < 500, detail } };
