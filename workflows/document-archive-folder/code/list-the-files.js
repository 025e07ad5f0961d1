// One item a file. Its name in the archive begins with the date and holds the first of
// its digest, so that storing it again overwrites the same bytes and nothing else.
const { event } = $('Accept the event').first().json;
if (event.type !== 'document.archive_requested') throw new Error(`this workflow does not handle ${event.type}`);
const data = event.data;
const clean = (text) => text.normalize('NFKD').replace(/[^A-Za-z0-9._-]+/g, '-').slice(-80);
return data.files.map((file) => ({
  json: {
    ...file,
    name: [data.dated, clean(data.document.name), file.sha256.slice(0, 12), clean(file.filename)].join('_'),
  },
}));
