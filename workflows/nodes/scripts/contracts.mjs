// Writes nodes/shared/contracts.ts from the JSON Schemas of what crosses the border:
// `node scripts/contracts.mjs <folder of the contracts> [file to write]`.
import { createHash } from 'node:crypto';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compile } from 'json-schema-to-typescript';

const SUFFIX = '.schema.json';
const [folder, target = 'nodes/shared/contracts.ts'] = process.argv.slice(2);
const pascal = (name) => name.split(/[._]/).map((word) => word[0].toUpperCase() + word.slice(1)).join('');
const quoted = (value) => JSON.stringify(value);

async function directions() {
  const text = await readFile(join(folder, 'asyncapi.yaml'), 'utf8');
  const found = [...text.matchAll(/^ {2}(send|receive)\.([a-z_]+\.[a-z_]+):$/gm)];
  return Object.fromEntries(found.map(([, direction, name]) => [name, direction]));
}

async function schemas() {
  const found = [];
  for await (const file of glob('**/*' + SUFFIX, { cwd: folder })) {
    const name = file.split('/').pop().slice(0, -SUFFIX.length);
    found.push({ name, text: await readFile(join(folder, file), 'utf8') });
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

// What n8n's form needs to know of a field.
function field([name, rule], required) {
  const types = [rule.type ?? []].flat();
  const nullable = types.includes('null');
  const type = types.find((one) => one !== 'null');
  const kind = rule.enum ? 'options' : { integer: 'number', number: 'number', boolean: 'boolean', string: 'string' }[type] ?? 'json';
  return {
    name,
    kind,
    required: required.includes(name),
    ...(nullable ? { nullable } : {}),
    ...(rule.enum ? { options: rule.enum } : {}),
    description: (rule.description ?? '').replace(/\.$/, ''),
  };
}

function form({ properties, required = [] }) {
  const given = Object.entries(properties).filter(([, rule]) => !('const' in rule));
  return given.map((entry) => field(entry, required));
}

function fixed({ properties }) {
  const given = Object.entries(properties).filter(([, rule]) => 'const' in rule);
  return Object.fromEntries(given.map(([name, rule]) => [name, rule.const]));
}

async function types(name, schema) {
  const { title, $id, ...rest } = schema;
  return await compile(rest, pascal(name), { bannerComment: '', maxItems: -1, style: { singleQuote: true } });
}

function table(constant, names, rows) {
  const lines = names.map((name) => `  ${quoted(name)}: ${JSON.stringify(rows(name))},`);
  return `export const ${constant} = {\n${lines.join('\n')}\n} as const;\n`;
}

const list = (constant, names) => `export interface ${constant} {\n${names.map((name) => `  ${quoted(name)}: ${pascal(name)};`).join('\n')}\n}\n`;

const all = await schemas();
const direction = await directions();
const events = all.filter(({ name }) => name in direction);
const read = Object.fromEntries(events.map(({ name, text }) => [name, JSON.parse(text)]));
const names = Object.keys(read);
const incoming = names.filter((name) => direction[name] === 'receive');
const outgoing = names.filter((name) => direction[name] === 'send');
const says = ({ title, description }, name) => (title === name || !title ? description : title).replace(/\.$/, '');
const digest = createHash('sha256').update(events.map(({ name, text }) => `${name}\n${text}`).join('\n')).digest('hex');

const parts = [
  '// Written by `npm run contracts` from the JSON Schemas in contracts/; a test compares both.\n',
  `// Digest of the schemas: ${digest}\n\n`,
];
for (const name of names) parts.push(await types(name, read[name]), '\n');
parts.push('// What Odoo takes.\n', list('Incoming', incoming), '\n// What Odoo sends.\n', list('Outgoing', outgoing), '\n');
parts.push(table('FORMS', incoming, (name) => ({ says: says(read[name], name), fixed: fixed(read[name]), fields: form(read[name]) })), '\n');
parts.push(table('SENT', outgoing, (name) => says(read[name], name)));
await writeFile(target, parts.join(''));
