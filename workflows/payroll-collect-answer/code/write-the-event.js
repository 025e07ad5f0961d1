// Payroll's words in ours; the handoff is the one in the name of the file.
const { handoff_id } = $('Choose the answers').item.json;
const said = JSON.parse($json.text);
const accepted = said.status === 'accepted';
return {
  json: {
    source: 'n8n',
    id: `payroll_${handoff_id}_${accepted ? 'accepted' : 'refused'}`,
    type: 'payroll.acknowledged',
    data: {
      handoff_id,
      outcome: accepted ? 'accepted' : 'refused',
      filename: `hire-${handoff_id}.csv`,
      sha256: said.sha256,
      reference: said.reference ?? null,
      detail: accepted ? null : String(said.reason ?? 'no reason given').slice(0, 2000),
      acknowledged_at: new Date(said.at).toISOString(),
    },
  },
};
