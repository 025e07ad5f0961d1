// The message to who asked for the bill. It tells; it never asks for a decision.
const { event } = $json;
const KINDS = { bill: 'Vendor bill', credit_note: 'Credit note' };

function required(data, ...names) {
  const missing = names.filter((name) => data[name] === undefined);
  if (missing.length) throw new Error(`the event lacks ${missing.join(', ')}`);
}

if (event.type !== 'vendor_bill.approved') {
  throw new Error(`this workflow does not handle ${event.type}`);
}
const bill = event.data;
required(bill, 'number', 'kind', 'vendor', 'company', 'amount', 'currency', 'url');
const oneLine = (text) => String(text).replace(/\s+/g, ' ').trim();
const number = oneLine(bill.number ?? bill.reference ?? `no. ${bill.bill_id}`);
const vendor = oneLine(bill.vendor?.name ?? 'an unknown vendor');
const lines = [
  `${KINDS[bill.kind] ?? 'Document'} ${number} of ${vendor} was approved.`,
  '',
  `Company:     ${oneLine(bill.company.name)}`,
  ...(bill.facility ? [`Facility:    ${oneLine(bill.facility)}`] : []),
  ...(bill.reference ? [`Their no.:   ${oneLine(bill.reference)}`] : []),
  `Amount:      ${bill.amount} ${bill.currency}`,
  ...(bill.due_date ? [`Due:         ${bill.due_date}`] : []),
  ...(bill.approver_roles?.length ? [`Approved by: ${bill.approver_roles.join(', ')}`] : []),
  '',
  bill.posted === false ? 'It is not posted yet; a person finishes it.' : 'It is posted.',
  '',
  bill.url,
];
return {
  json: {
    to: bill.requester_email || null,
    subject: `Approved: ${vendor}, ${number}, ${bill.amount} ${bill.currency}`,
    text: lines.join('\n'),
  },
};
