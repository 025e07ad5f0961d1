// Standard Webhooks: any of the listed signatures may fit, the time must be near, and
// only the text that was signed is parsed.
const TOLERANCE_SECONDS = 300;
const TEST_TYPE = 'integration.tested'; // asks whether we are there, and for nothing more
const ID = /^[A-Za-z0-9_-]{1,128}$/; // a dot would move the signed boundaries

// Looks at every character, so that the time it takes tells nothing.
function same(a, b) {
  let difference = a.length ^ b.length;
  for (let i = 0; i < b.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function judge(headers, raw, expected) {
  const id = headers['webhook-id'] ?? '';
  const seconds = Number(headers['webhook-timestamp']);
  const signatures = (headers['webhook-signature'] ?? '').split(' ');
  if (!ID.test(id)) return { refused: 401 };
  const age = Math.abs(Date.now() / 1000 - seconds);
  if (!(age <= TOLERANCE_SECONDS)) return { refused: 401 };
  const fits = signatures.filter((one) => same(one, `v1,${expected}`)).length > 0;
  if (!fits) return { refused: 401 };
  const event = parsed(raw);
  if (event?.specversion !== '1.0' || !event.type || !event.data) return { refused: 422 };
  return { event_id: id, event, is_test: event.type === TEST_TYPE };
}

const { headers, webhookUrl } = $('Receive').item.json;
const { raw, expected } = $json;
const workflow = webhookUrl.split('?')[0].split('/').pop();
return { json: { workflow, ...judge(headers, raw, expected) } };
