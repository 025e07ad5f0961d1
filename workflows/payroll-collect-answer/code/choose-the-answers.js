// Names only: hire-<id>.csv.answer.json.
const NAME = /^hire-([0-9a-f-]{36})\.csv\.answer\.json$/;
const decode = (text) => text.replace(/&(amp|lt|gt|quot|apos);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })[name]);
const first = (text, name) => decode(text.match(new RegExp(`<(?:\\w+:)?${name}\\b[^>]*>([^<]*)<`))?.[1] ?? '');
const { text } = $input.first().json;
return text
  .split(/<(?:\w+:)?response\b/)
  .slice(1)
  .map((one) => decodeURIComponent(first(one, 'href')).split('/').pop())
  .filter((name) => NAME.test(name))
  .map((name) => ({
    json: {
      handoff_id: name.match(NAME)[1],
      url: `@payroll_url@/${name}`,
      destination: `@payroll_url@/processed/${name}`,
    },
  }));
