// What the caller answers to the sender, and whether the work is ours to do.
const ANSWERS = {
  claimed: { code: 202, status: 'accepted' },
  busy: { code: 200, status: 'duplicate' },
  done: { code: 200, status: 'duplicate' },
  tested: { code: 200, status: 'tested' },
  refused: { code: 401, status: 'refused' },
};

const checked = $('Check the signature').item.json;
const unclaimed = checked.refused ? 'refused' : 'tested';
const verdict = checked.refused || checked.is_test ? unclaimed : $json.verdict;
const { code, status } = ANSWERS[verdict];
return {
  json: {
    verdict,
    workflow: checked.workflow,
    event_id: checked.event_id ?? null,
    event: verdict === 'claimed' ? checked.event : null,
    code: checked.refused ?? code,
    answer: { status, ...(checked.event_id ? { event_id: checked.event_id } : {}) },
  },
};
