// One message as Odoo takes it: a CloudEvents envelope and the id that makes it once.
import { createHash } from 'crypto';

const SOURCE = 'wardclerk/n8n';

export interface Message {
	id: string;
	body: Buffer;
}

export function envelope(id: string, type: string, data: object, time: string): Message {
	const event = {
		specversion: '1.0',
		id,
		source: SOURCE,
		type,
		time,
		datacontenttype: 'application/json',
		data,
	};
	return { id, body: Buffer.from(JSON.stringify(event)) };
}

// The same content is the same message, whichever run says it. `done` is said once for
// each event, under the id by which the pack's own workflows say it.
export function idOf(type: string, data: Record<string, unknown>, execution: string): string {
	if (type === 'delivery.confirmed') return `done_${data.event_id}`;
	if (type === 'delivery.failed') return `failed_${data.event_id}_${execution}`;
	const digest = createHash('sha256').update(`${type}\n${JSON.stringify(data)}`).digest('hex');
	return `n8n_${digest}`;
}
