// The platform's entries in the words of the contract.
const ENTRIES_MAX = 200;
const { event, event_id } = $('Accept the event').first().json;
const { asset_id, serial } = event.data;
const entries = [...($json.body.history ?? [])]
  .sort((a, b) => (a.date < b.date ? 1 : -1))
  .slice(0, ENTRIES_MAX)
  .map((one) => ({
    date: one.date,
    kind: String(one.kind).slice(0, 256),
    text: String(one.text ?? '').slice(0, 2000),
    reference: one.order ? String(one.order).slice(0, 256) : null,
  }));
return {
  json: {
    source: 'n8n',
    id: `history_${event_id}_${$execution.id}`,
    type: 'asset.history_reported',
    data: { asset_id, serial, platform: 'maintenance', fetched_at: new Date().toISOString(), entries },
  },
};
