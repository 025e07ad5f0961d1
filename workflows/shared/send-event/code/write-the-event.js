// The exact text that is signed and sent.
const { id, type, data } = $json;
const body = JSON.stringify({
  specversion: '1.0',
  id,
  source: 'wardclerk/n8n',
  type,
  time: new Date().toISOString(),
  datacontenttype: 'application/json',
  data,
});
return { json: { ...$json, body, timestamp: String(Math.floor(Date.now() / 1000)) } };
