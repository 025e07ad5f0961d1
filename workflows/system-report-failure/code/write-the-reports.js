// One signed event for each failure that was not reported yet.
const timestamp = String(Math.floor(Date.now() / 1000));
return $input.all().map(({ json: failure }, item) => {
  const id = `failure_${failure.id}`;
  const times = failure.times > 1 ? `\n${failure.times} times until now.` : '';
  const body = JSON.stringify({
    specversion: '1.0',
    id,
    source: 'wardclerk/n8n',
    type: 'incident.reported',
    time: failure.first_at,
    datacontenttype: 'application/json',
    data: {
      title: failure.title,
      detail: failure.detail + times,
      workflow: failure.workflow,
      ...(failure.execution_id ? { execution_id: failure.execution_id } : {}),
      ...(failure.url ? { url: failure.url } : {}),
    },
  });
  return { json: { failure_id: failure.id, id, timestamp, body }, pairedItem: { item } };
});
