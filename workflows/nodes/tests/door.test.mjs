import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, refuseEarly } from '../dist/nodes/shared/door.js';
import { keyOf, sign } from '../dist/nodes/shared/signature.js';

const SECRET = 's'.repeat(32);
const NOW = 1_790_000_000;
const JSON_HEADERS = { 'content-type': 'application/json', 'content-length': '10' };

function judged(event, { types = [], id = 'event-1' } = {}) {
  const body = Buffer.from(typeof event === 'string' ? event : JSON.stringify(event));
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(NOW),
    'webhook-signature': sign(SECRET, id, String(NOW), body),
  };
  return judge(headers, body, [SECRET], types, NOW);
}

const event = { specversion: '1.0', id: 'event-1', type: 'sla.breached', data: {} };

test('a signed event is accepted and handed on', () => {
  assert.deepEqual(judged(event), {
    status: 202,
    answer: { status: 'accepted', event_id: 'event-1' },
    event,
  });
});

test('a type that was not chosen is refused, so that it is seen as a dead letter', () => {
  assert.equal(judged(event, { types: ['employee.left'] }).status, 422);
  assert.equal(judged(event, { types: ['sla.breached'] }).status, 202);
});

test('a test event is answered and starts nothing', () => {
  const verdict = judged({ ...event, type: 'integration.tested' }, { types: ['sla.breached'] });
  assert.equal(verdict.status, 200);
  assert.equal(verdict.answer.status, 'tested');
  assert.equal(verdict.event, undefined);
});

for (const body of ['[]', 'null', '"text"', '{', '{}', '{"specversion":"1.0","type":"a.b","data":[]}']) {
  test(`what is signed and no event is refused: ${body}`, () => {
    assert.equal(judged(body).status, 422);
  });
}

for (const [name, changed, status] of [
  ['another type', { 'content-type': 'text/plain' }, 415],
  ['no type', { 'content-type': undefined }, 415],
  ['a form', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
  ['compressed', { 'content-encoding': 'gzip' }, 415],
  ['no length', { 'content-length': undefined }, 411],
  ['too large', { 'content-length': '101' }, 413],
]) {
  test(`refused before its body is read: ${name}`, () => {
    assert.equal(refuseEarly({ ...JSON_HEADERS, ...changed }, 100)?.status, status);
  });
}

test('charset and the media type of CloudEvents are accepted', () => {
  for (const type of ['application/json; charset=utf-8', 'application/cloudevents+json']) {
    assert.equal(refuseEarly({ ...JSON_HEADERS, 'content-type': type }, 100), undefined);
  }
});

test('a short secret is never used', () => {
  assert.throws(() => keyOf('short'), RangeError);
});
