// What the service itself says now. Addresses of files must be the service's own: with the
// log-in in a header, another server must never be asked.
const OUTCOMES = { completed: 'signed', declined: 'declined', expired: 'expired' };
const SERVICE = '@signing_url@';
const { body } = $input.first().json;
const outcome = OUTCOMES[body.status];
if (!outcome) throw new Error(`submission ${body.id} is ${body.status}: nothing to tell yet`);
const envelope_id = body.submitters?.[0]?.external_id;
if (!/^[0-9a-f-]{36}$/.test(envelope_id ?? '')) throw new Error(`submission ${body.id} is not ours`);
const origin = SERVICE.split('/').slice(0, 3).join('/');
const document_url = body.documents?.[0]?.url ?? '';
const audit_url = body.audit_log_url ?? '';
if (outcome === 'signed' && ![document_url, audit_url].every((one) => one.startsWith(`${origin}/`))) {
  throw new Error('the service names files of another server');
}
const why = body.submitters.find((one) => one.decline_reason)?.decline_reason ?? null;
return [
  {
    json: {
      outcome,
      envelope_id,
      reference: String(body.id),
      completed_at: new Date(body.completed_at ?? body.updated_at).toISOString(),
      detail: outcome === 'signed' ? null : why,
      filename: body.documents?.[0]?.name ?? 'document.pdf',
      document_url,
      audit_url,
    },
  },
];
