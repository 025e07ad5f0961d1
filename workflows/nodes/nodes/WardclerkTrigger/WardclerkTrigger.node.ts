import {
	NodeConnectionTypes,
	type IHookFunctions,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';
import { SENT } from '../shared/contracts';
import { judge, refuseEarly, type Headers, type Verdict } from '../shared/door';

const MEBIBYTE = 1024 * 1024;

// As much of n8n's request and response as is used here.
interface Request {
	headers: Headers;
	rawBody?: Buffer;
	readRawBody(): Promise<void>;
}
interface Response {
	status(code: number): Response;
	json(body: unknown): void;
}

export class WardclerkTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Wardclerk Trigger',
		name: 'wardclerkTrigger',
		icon: { light: 'file:../../credentials/wardclerk.svg', dark: 'file:../../credentials/wardclerk.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{$parameter["types"].join(", ") || "every event"}}',
		description: 'Starts with a signed event of Odoo; whatever else comes is refused before a run exists',
		defaults: { name: 'Wardclerk Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'wardclerkApi', required: true }],
		webhooks: [
			{
				name: 'default',
				httpMethod: 'POST',
				// The answer is given when n8n has the run in its database.
				responseMode: 'onReceived',
				responseCode: '={{ 202 }}',
				responseData: '={{ "" }}',
				isFullPath: true,
				path: '={{$parameter["path"]}}',
			},
		],
		properties: [
			{
				displayName: 'Path',
				name: 'path',
				type: 'string',
				default: '',
				placeholder: 'bill-notify-approved',
				required: true,
				description: 'Behind <code>/webhook/</code>: the address of the endpoint in Odoo',
			},
			{
				displayName: 'Event Types',
				name: 'types',
				type: 'multiOptions',
				options: Object.entries(SENT).map(([value, description]) => ({ name: value, value, description })),
				default: [],
				description: 'Which events start a run. Empty: all. An event of another type is refused with 422.',
			},
			{
				displayName: 'Largest Event (MiB)',
				name: 'maxMebibytes',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 16 },
				default: 1,
				description: 'What is larger is refused with 413 before it is read',
			},
			{
				// n8n leaves the body of such a request alone, so that it is neither read nor
				// parsed before its length and its signature were looked at.
				displayName: 'Options',
				name: 'options',
				type: 'hidden',
				default: { binaryData: true },
			},
		],
	};

	// Odoo's administrator subscribes this address; nothing is registered by n8n.
	webhookMethods = {
		default: {
			async checkExists(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async create(this: IHookFunctions): Promise<boolean> {
				return true;
			},
			async delete(this: IHookFunctions): Promise<boolean> {
				return true;
			},
		},
	};

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const request = this.getRequestObject() as unknown as Request;
		const { status, answer, event } = await verdict(this, request);
		if (!event) {
			const response = this.getResponseObject() as unknown as Response;
			response.status(status).json(answer);
			return { noWebhookResponse: true };
		}
		const item = { event_id: answer.event_id, event } as never;
		return { webhookResponse: answer, workflowData: [this.helpers.returnJsonArray(item)] };
	}
}

async function verdict(n8n: IWebhookFunctions, request: Request): Promise<Verdict> {
	const maxBytes = Number(n8n.getNodeParameter('maxMebibytes')) * MEBIBYTE;
	const early = refuseEarly(request.headers, maxBytes);
	if (early) return early;
	const known = await n8n.getCredentials('wardclerkApi');
	const secrets = [known.verifyingSecret, known.previousSecret].map((one) => String(one ?? ''));
	await request.readRawBody();
	return judge(
		request.headers,
		request.rawBody ?? Buffer.alloc(0),
		secrets.filter((one) => one !== ''),
		n8n.getNodeParameter('types') as string[],
		Date.now() / 1000,
	);
}
