// The file that was changed first: of one list the newest issue is loaded last and stays.
const decode = (text) => text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })[name]);
const first = (text, name) => decode(text.match(new RegExp(`<(?:\\w+:)?${name}\\b[^>]*>([^<]*)<`))?.[1] ?? '');
const { text } = $input.first().json;
const files = text
  .split(/<(?:\w+:)?response\b/)
  .slice(1)
  .map((one) => ({
    filename: decodeURIComponent(first(one, 'href')).split('/').pop(),
    changed: new Date(first(one, 'getlastmodified')).getTime(),
  }))
  .filter(({ filename }) => /\.csv$/i.test(filename))
  .sort((a, b) => a.changed - b.changed)
  .slice(0, 1);
return files.map(({ filename, changed }) => {
  const name = encodeURIComponent(filename);
  return {
    json: {
      filename,
      changed: new Date(changed).toISOString(),
      url: `@drop_url@/exclusions/${name}`,
      destination: `@drop_url@/exclusions/processed/${name}`,
    },
  };
});
