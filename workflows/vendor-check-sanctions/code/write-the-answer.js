// Everything that the service itself calls a match; without its answer nothing is clear.
const { event, event_id } = $('Accept the event').first().json;
const { statusCode, body } = $json;
const MATCHES_MAX = 50;
const answered = statusCode === 200 && Array.isArray(body?.responses?.vendor?.results);
const matches = (answered ? body.responses.vendor.results : [])
  .filter((one) => one.match)
  .slice(0, MATCHES_MAX)
  .map((one) => ({
    name: String(one.caption).slice(0, 256),
    list: (one.datasets ?? []).join(', ').slice(0, 256) || 'not told',
    entry: one.id ?? null,
    score: one.score ?? null,
  }));
const judged = {
  outcome: !answered ? 'unknown' : matches.length ? 'match' : 'clear',
  reference: null,
  detail: answered ? `${matches.length} possible matches` : `The service gave no answer: ${statusCode}`,
  matches,
};
return {
  json: {
    source: 'n8n',
    // An answer of another moment is news of its own; Odoo keeps each with its date.
    id: `sanctions_${event_id}_${$execution.id}`,
    type: 'vendor.checked',
    data: {
      check_id: event.data.check_id,
      vendor_id: event.data.vendor.id,
      kind: 'sanctions',
      ...judged,
      source: 'yente',
      checked_at: new Date().toISOString(),
    },
  },
};
