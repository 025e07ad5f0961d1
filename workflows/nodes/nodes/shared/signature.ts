// Standard Webhooks signatures, as Odoo and the relay make and check them: several live
// secrets, a time that must be near, and ids that cannot smuggle a dot.
import { createHmac, timingSafeEqual } from 'crypto';

export const TOLERANCE_SECONDS = 300;
const SECRET_MIN_BYTES = 24;
const ID = /^[A-Za-z0-9_-]{1,128}$/; // a dot would move the signed boundaries
const TIME = /^\d{1,12}$/;
const PREFIX = 'whsec_';

export interface Signed {
	id: string;
	timestamp: string;
	signature: string;
}

// `whsec_` and base64, or the text itself as n8n's Crypto node takes it.
export function keyOf(secret: string): Buffer {
	const key = secret.startsWith(PREFIX)
		? Buffer.from(secret.slice(PREFIX.length), 'base64')
		: Buffer.from(secret, 'utf8');
	if (key.length < SECRET_MIN_BYTES) {
		throw new RangeError(`a signing secret has at least ${SECRET_MIN_BYTES} bytes`);
	}
	return key;
}

export function sign(secret: string, id: string, timestamp: string, body: Buffer): string {
	const digest = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(body);
	return `v1,${digest.digest('base64')}`;
}

// Position of the secret that made a signature; -1 when none did, or when it is not from now.
export function verify(secrets: string[], given: Signed, body: Buffer, nowSeconds: number): number {
	if (!ID.test(given.id) || !TIME.test(given.timestamp)) return -1;
	if (Math.abs(nowSeconds - Number(given.timestamp)) > TOLERANCE_SECONDS) return -1;
	const offered = given.signature.split(' ');
	return secrets.findIndex((secret) => {
		const expected = sign(secret, given.id, given.timestamp, body);
		return offered.some((one) => same(one, expected));
	});
}

function same(offered: string, expected: string): boolean {
	const [left, right] = [Buffer.from(offered), Buffer.from(expected)];
	return left.length === right.length && timingSafeEqual(left, right);
}
