// Comma-separated, quoted where needed (RFC 4180). The same file is the same message.
const LINES = 500;
const COLUMNS = ['company', 'facility', 'cost_centre', 'account', 'period_start', 'period_end', 'currency', 'amount'];
const { text, mark, headers } = $input.first().json;

function cells(line) {
  const found = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(([, cell]) => cell);
  if (!line.endsWith(',')) found.pop(); // the end of the line matches once more
  return found.map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell.trim()));
}

const [head, ...rest] = text.replace(/^\uFEFF/, '').split(/\r?\n/).filter((line) => line.trim());
const names = cells(head);
const unknown = COLUMNS.filter((name) => !names.includes(name));
if (unknown.length) throw new Error(`budget.csv lacks the column ${unknown.join(', ')}`);
const lines = rest.map((line, index) => {
  const values = Object.fromEntries(cells(line).map((cell, place) => [names[place], cell]));
  const right =
    /^-?\d+(\.\d{1,4})?$/.test(values.amount) &&
    /^[A-Z]{3}$/.test(values.currency) &&
    [values.period_start, values.period_end].every((one) => /^\d{4}-\d\d-\d\d$/.test(one));
  if (!right) throw new Error(`budget.csv, line ${index + 2}: amount, currency or period is not readable`);
  return Object.fromEntries(COLUMNS.map((name) => [name, values[name] || null]));
});
const batches = Math.ceil(lines.length / LINES);
const as_of = new Date(headers['last-modified'] ?? 0).toISOString();
return Array.from({ length: batches }, (_, index) => ({
  json: {
    source: 'n8n',
    id: `budget_${mark.slice(0, 40)}_${index + 1}`,
    type: 'budget.reported',
    data: { source: 'budget.csv', as_of, batch: index + 1, batches, lines: lines.slice(index * LINES, (index + 1) * LINES) },
  },
}));
