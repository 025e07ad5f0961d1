// The service's search finds our envelope id in the name of the submission.
const { event } = $('Accept the event').first().json;
if (event.type !== 'signature.requested') throw new Error(`this workflow does not handle ${event.type}`);
const data = event.data;
return [{ json: { envelope_id: data.envelope_id, content_path: data.file.content_path } }];
