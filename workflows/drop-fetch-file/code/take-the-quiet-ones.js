// Nobody has written to them for half a minute. The id is made of place, size and time of
// the last change: the same file is the same message, however often it is looked at.
const FILES_MAX = 20; // in one run; the rest comes a minute later
const LARGEST_DOCUMENT_BYTES = 20 * 1024 * 1024; // what assist and Odoo take

function problemOf({ size }, known) {
  if (size === 0) return 'The file is empty.';
  if (size > LARGEST_DOCUMENT_BYTES) return 'The file is larger than 20 MiB.';
  return known;
}

const { files } = $('Choose the files').first().json;
const known = new Map($input.all().map(({ json }) => [json.path, json.problem ?? '']));
const quiet = files.filter(({ path }) => known.has(path)).slice(0, FILES_MAX);
return quiet.map((file) => {
  const name = encodeURIComponent(`${file.folder}/${file.filename}`).replace(/[^A-Za-z0-9]/g, '_');
  const mark = `${name.slice(-70)}_${file.size}_${Date.parse(file.changed)}`;
  return { json: { ...file, mark, problem: problemOf(file, known.get(file.path)) } };
});
