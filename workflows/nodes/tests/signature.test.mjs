// Cases that the project's own Python made and judged: `node --test` with VECTORS.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { verify } from '../dist/nodes/shared/signature.js';

const cases = JSON.parse(readFileSync(process.env.VECTORS, 'utf8'));

test('there are cases of both kinds', () => {
  assert.ok(cases.some(({ position }) => position >= 0));
  assert.ok(cases.some(({ position }) => position < 0));
});

for (const { name, secrets, headers, body_base64, now, position } of cases) {
  test(name, () => {
    const given = {
      id: headers['webhook-id'],
      timestamp: headers['webhook-timestamp'],
      signature: headers['webhook-signature'],
    };
    assert.equal(verify(secrets, given, Buffer.from(body_base64, 'base64'), now), position);
  });
}
