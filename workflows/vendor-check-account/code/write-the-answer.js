// The number is well made and its bank is known, and is the bank that the vendor named.
const { event, event_id } = $('Accept the event').first().json;
const { statusCode, body } = $json;
const answered = statusCode === 200 && typeof body?.valid === 'boolean';
const found = body?.bankData?.bic ?? '';
const named = event.data.account.bank ?? '';
const differs = found && named && found.slice(0, 8) !== named.slice(0, 8);
const judged = {
  outcome: !answered ? 'unknown' : body.valid && !differs ? 'clear' : 'invalid',
  reference: null,
  detail: !answered
    ? `The register gave no answer: ${statusCode}`
    : differs
      ? 'The number belongs to another bank than the one that was named.'
      : (body.messages ?? []).join(' ').slice(0, 2000) || (body.valid ? 'The number is valid.' : 'The number is not valid.'),
  matches: [],
};
return {
  json: {
    source: 'n8n',
    // An answer of another moment is news of its own; Odoo keeps each with its date.
    id: `bank_${event_id}_${$execution.id}`,
    type: 'vendor.checked',
    data: {
      check_id: event.data.check_id,
      vendor_id: event.data.vendor.id,
      kind: 'bank',
      ...judged,
      source: 'openIBAN',
      checked_at: new Date().toISOString(),
    },
  },
};
