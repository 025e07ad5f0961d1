// Decides about one delivery before n8n has begun a run: first what needs no look at the
// body, then the signature, then whether it is an event at all.
import { verify } from './signature';

const MEDIA_TYPES = ['application/json', 'application/cloudevents+json'];
const TESTED = 'integration.tested'; // answered and nothing else

export type Headers = Record<string, string | string[] | undefined>;

export interface Event {
	specversion: '1.0';
	id: string;
	type: string;
	data: Record<string, unknown>;
	[name: string]: unknown;
}

export interface Verdict {
	status: number;
	answer: { status: 'accepted' | 'refused' | 'tested'; event_id?: string };
	event?: Event; // what is to be worked on
}

const refused = (status: number): Verdict => ({ status, answer: { status: 'refused' } });

// What is wrong with a request whose body nobody has read.
export function refuseEarly(headers: Headers, maxBytes: number): Verdict | undefined {
	const mediaType = text(headers['content-type']).split(';')[0]?.trim().toLowerCase() ?? '';
	const encoding = text(headers['content-encoding']) || 'identity';
	if (!MEDIA_TYPES.includes(mediaType) || encoding !== 'identity') return refused(415);
	if (!/^\d+$/.test(text(headers['content-length']))) return refused(411);
	if (Number(headers['content-length']) > maxBytes) return refused(413);
	return undefined;
}

// The rest, from the bytes as they came; `types` empty means every type.
export function judge(
	headers: Headers,
	body: Buffer,
	secrets: string[],
	types: string[],
	nowSeconds: number,
): Verdict {
	const signed = {
		id: text(headers['webhook-id']),
		timestamp: text(headers['webhook-timestamp']),
		signature: text(headers['webhook-signature']),
	};
	if (verify(secrets, signed, body, nowSeconds) < 0) return refused(401);
	const event = parsed(body);
	if (!event) return refused(422);
	const event_id = signed.id;
	if (event.type === TESTED) return { status: 200, answer: { status: 'tested', event_id } };
	// Whoever subscribed this address to another type must see it: it becomes a dead letter.
	if (types.length > 0 && !types.includes(event.type)) return refused(422);
	return { status: 202, answer: { status: 'accepted', event_id }, event };
}

function parsed(body: Buffer): Event | undefined {
	try {
		const found = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as Event | null;
		const isEvent = found?.specversion === '1.0' && typeof found.type === 'string';
		return isEvent && isObject(found.data) ? found : undefined;
	} catch {
		return undefined;
	}
}

function isObject(value: unknown): boolean {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(header: string | string[] | undefined): string {
	return typeof header === 'string' ? header : '';
}
