// The confirmation as shared-send-event wants it. The id is the same whenever `done` is
// said again, so saying it twice is harmless; each failure is news of its own.
const DETAIL_CHARS = 2000;
const { event_id, outcome, detail } = $('Receive').item.json;
const done = outcome === 'done';
return {
  json: {
    source: 'n8n',
    id: done ? `done_${event_id}` : `failed_${event_id}_${$execution.id}`,
    type: done ? 'delivery.confirmed' : 'delivery.failed',
    data: {
      event_id,
      outcome: done ? 'done' : 'failed',
      ...(done ? {} : { detail: (detail || 'no reason given').slice(0, DETAIL_CHARS) }),
    },
  },
};
