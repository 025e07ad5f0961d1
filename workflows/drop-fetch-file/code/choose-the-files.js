// What lies there, but no folder and no file that says itself that it is not whole. All in
// one item, so that the database is asked once.
const NOT_WHOLE = /^\.|\.(part|partial|filepart|tmp|temp|crdownload|swp)$|~$/i;

const folders = $('List the folders').all().map(({ json }) => json);
const files = [];
for (const { json: listed } of $input.all()) {
  if (listed.type !== '-' || NOT_WHOLE.test(listed.name)) continue;
  const { folder, mailbox, place } = folders.find((one) => listed.path === `${one.place}/${listed.name}`);
  files.push({
    folder,
    mailbox,
    place,
    filename: listed.name,
    path: listed.path,
    size: listed.size,
    changed: new Date(listed.modifyTime).toISOString(),
  });
}
return files.length ? [{ json: { files } }] : [];
