// VIES says `valid`, or that a country's own register does not answer.
const { event, event_id } = $('Accept the event').first().json;
const { statusCode, body } = $json;
const clear = statusCode === 200 && body?.valid === true;
const invalid = statusCode === 200 && body?.valid === false;
const why = body?.errorWrappers?.[0]?.error ?? `answer ${statusCode}`;
const judged = {
  outcome: clear ? 'clear' : invalid ? 'invalid' : 'unknown',
  reference: body?.requestIdentifier || null,
  detail: clear
    ? `The number is valid; registered name: ${body.name ?? 'not told'}`.slice(0, 2000)
    : invalid
      ? 'The register does not know this number.'
      : `The register gave no answer: ${why}`.slice(0, 2000),
  matches: [],
};
return {
  json: {
    source: 'n8n',
    // An answer of another moment is news of its own; Odoo keeps each with its date.
    id: `vat_${event_id}_${$execution.id}`,
    type: 'vendor.checked',
    data: {
      check_id: event.data.check_id,
      vendor_id: event.data.vendor.id,
      kind: 'vat',
      ...judged,
      source: 'VIES',
      checked_at: new Date().toISOString(),
    },
  },
};
