// What lies there: a WebDAV server shows a file when it is complete. The id is made of place, size and time
// of the last change: the same file is the same message.
const FILES_MAX = 20; // in one run; the rest comes a minute later
const LARGEST_DOCUMENT_BYTES = 20 * 1024 * 1024; // what assist and Odoo take
const decode = (text) => text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })[name]);
const first = (text, name) => decode(text.match(new RegExp(`<(?:\\w+:)?${name}\\b[^>]*>([^<]*)<`))?.[1] ?? '');

const files = [];
for (const [index, { json: answer }] of $input.all().entries()) {
  const { folder, mailbox } = $('List the folders').all()[index].json;
  for (const text of answer.text.split(/<(?:\w+:)?response\b/).slice(1)) {
    const filename = decodeURIComponent(first(text, 'href')).split('/').pop();
    const size = Number(first(text, 'getcontentlength') || 0);
    const changed = new Date(first(text, 'getlastmodified'));
    const isFolder = /<(?:\w+:)?collection\b/.test(text);
    if (isFolder) continue;
    const place = `@drop_url@/${folder}`;
    files.push({
      json: {
        mailbox,
        folder,
        filename,
        size,
        changed: changed.toISOString(),
        etag: first(text, 'getetag'),
        url: `${place}/${encodeURIComponent(filename)}`,
        destination: `${place}/processed/${encodeURIComponent(filename)}`,
        refusal: `${place}/refused/${encodeURIComponent(filename)}`,
        problem: size > LARGEST_DOCUMENT_BYTES ? 'is larger than 20 MiB' : null,
      },
      pairedItem: { item: index },
    });
  }
}
return files.slice(0, FILES_MAX);
