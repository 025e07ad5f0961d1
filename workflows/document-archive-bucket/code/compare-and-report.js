// Archived is what the archive gives back, byte for byte; the digest of Odoo decides.
const { event, event_id } = $('Accept the event').first().json;
const wanted = $('List the files').all();
const found = $input.all();
if (found.length !== wanted.length) throw new Error('the archive did not take every file');
const files = wanted.map(({ json: file }, index) => {
  const { sha256 } = found[index].json;
  if (sha256 !== file.sha256) {
    throw new Error(`the archive's copy of ${file.filename} is not what Odoo approved`);
  }
  return {
    attachment_id: file.attachment_id,
    url: `@bucket_url@/@bucket_name@/${file.name}`,
    sha256,
    size_bytes: file.size_bytes,
  };
});
return [
  {
    json: {
      source: 'n8n',
      id: `archived_s3_${event_id}`,
      type: 'document.archived',
      data: {
        document: event.data.document,
        archive: 's3',
        archived_at: event.time,
        files,
      },
    },
  },
];
