import {
	NodeApiError,
	NodeConnectionTypes,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
	type JsonObject,
} from 'n8n-workflow';
import { envelope, idOf } from '../shared/envelope';
import { data } from '../shared/form';
import { FIELDS, typeOf } from './verbs';

const TIMEOUT_MS = 60_000;
const APPLIED = 200;

export class Wardclerk implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Wardclerk',
		name: 'wardclerk',
		icon: { light: 'file:../../credentials/wardclerk.svg', dark: 'file:../../credentials/wardclerk.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description: 'Tells Odoo what happened, by signed events that take effect once',
		defaults: { name: 'Wardclerk' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'wardclerkApi', required: true }],
		// A language model proposes and tells Odoo nothing by itself.
		usableAsTool: undefined,
		properties: [
			{
				displayName: 'Resource',
				name: 'resource',
				type: 'options',
				noDataExpression: true,
				options: [
					{ name: 'Access', value: 'access' },
					{ name: 'Document', value: 'document' },
					{ name: 'Equipment', value: 'equipment' },
					{ name: 'Event', value: 'event' },
					{ name: 'Finance', value: 'finance' },
					{ name: 'Incident', value: 'incident' },
					{ name: 'Message', value: 'message' },
					{ name: 'Vendor', value: 'vendor' },
				],
				default: 'event',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['access'] } },
				options: [
					{
						name: 'Report an Account Made',
						value: 'provision',
						description: 'The directory has an account for this person',
						action: 'Report an account made',
					},
					{
						name: 'Report an Account Disabled',
						value: 'revoke',
						description: 'The account is disabled and in no group',
						action: 'Report an account disabled',
					},
				],
				default: 'provision',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['document'] } },
				options: [
					{
						name: 'Report It Archived',
						value: 'archive',
						description: 'It lies in the archive; the copy was read back',
						action: 'Report a document archived',
					},
					{
						name: 'Report It Signed',
						value: 'sign',
						description: 'All signed, somebody declined, or the time was up',
						action: 'Report a document signed',
					},
				],
				default: 'archive',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['equipment'] } },
				options: [
					{
						name: 'Report an Alert',
						value: 'alert',
						description: 'A sensor or a maintenance platform raised an alarm',
						action: 'Report an alert of equipment',
					},
					{
						name: 'Report Its History',
						value: 'history',
						description: 'What a maintenance platform knows about it',
						action: 'Report the history of equipment',
					},
				],
				default: 'alert',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['event'] } },
				options: [
					{
						name: 'Confirm',
						value: 'confirm',
						description: 'What the event asked for is done',
						action: 'Confirm an event',
					},
					{
						name: 'Say That It Failed',
						value: 'fail',
						description: 'The event was accepted and could not be done',
						action: 'Say that an event failed',
					},
				],
				default: 'confirm',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['finance'] } },
				options: [
					{
						name: 'Report a Budget',
						value: 'budget',
						description: 'Budget figures of the finance system',
						action: 'Report a budget',
					},
					{
						name: "Report Payroll's Answer",
						value: 'payroll',
						description: 'Payroll took the handed-over file or refused it',
						action: 'Report the answer of payroll',
					},
				],
				default: 'budget',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['incident'] } },
				options: [
					{
						name: 'Report',
						value: 'report',
						description: 'Something failed and needs an owner',
						action: 'Report an incident',
					},
				],
				default: 'report',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['message'] } },
				options: [
					{
						name: 'Report It Received',
						value: 'receive',
						description: 'A message with its documents, as mail brings it',
						action: 'Report a message received',
					},
				],
				default: 'receive',
			},
			{
				displayName: 'Operation',
				name: 'operation',
				type: 'options',
				noDataExpression: true,
				displayOptions: { show: { resource: ['vendor'] } },
				options: [
					{
						name: 'Report a Check',
						value: 'check',
						description: 'A source answered about a vendor',
						action: 'Report a check of a vendor',
					},
					{
						name: 'Report an Exclusion List',
						value: 'exclude',
						description: 'A new issue of the official list',
						action: 'Report an exclusion list',
					},
				],
				default: 'check',
			},
			...FIELDS,
			{
				displayName: 'Message ID',
				name: 'messageId',
				type: 'string',
				default: '',
				description: 'Odoo applies one ID once. Empty: made of the content, so that the same content is told once.',
			},
		],
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const told: INodeExecutionData[] = [];
		for (let item = 0; item < this.getInputData().length; item++) {
			try {
				told.push({ json: await tell(this, item), pairedItem: { item } });
			} catch (error) {
				if (!this.continueOnFail()) {
					throw error instanceof NodeApiError
						? new NodeApiError(this.getNode(), error as unknown as JsonObject) // n8n hands it back
						: new NodeOperationError(this.getNode(), error as Error, { itemIndex: item });
				}
				told.push({ json: { error: (error as Error).message }, pairedItem: { item } });
			}
		}
		return [told];
	}
}

async function tell(n8n: IExecuteFunctions, item: number): Promise<IDataObject> {
	const filled = (name: string) => n8n.getNodeParameter(name, item);
	const type = typeOf(String(filled('resource')), String(filled('operation')));
	const content = data(type, filled);
	const id = String(filled('messageId')) || idOf(type, content, n8n.getExecutionId());
	const { body } = envelope(id, type, content, new Date().toISOString());
	const { url, source } = await n8n.getCredentials('wardclerkApi', item);
	const answer = (await n8n.helpers.httpRequestWithAuthentication.call(n8n, 'wardclerkApi', {
		method: 'POST',
		url: `${String(url).replace(/\/+$/, '')}/wardclerk/v1/events/${encodeURIComponent(String(source))}`,
		headers: { 'content-type': 'application/json', 'webhook-id': id },
		body,
		timeout: TIMEOUT_MS,
		disableFollowRedirect: true,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
	})) as { statusCode: number; body: unknown };
	const said = spoken(answer.body);
	if (answer.statusCode !== APPLIED) throw refusal(n8n, item, answer.statusCode, said);
	return { event_id: id, type, ...said };
}

// Only the words for a person: nothing else of an error goes into n8n's database.
function refusal(n8n: IExecuteFunctions, itemIndex: number, status: number, said: IDataObject): NodeApiError {
	const field = said.field ? `${String(said.field)}: ` : '';
	const words = String(said.message ?? said.status ?? 'no words');
	return new NodeApiError(n8n.getNode(), { status } as JsonObject, {
		itemIndex,
		httpCode: String(status),
		message: `Odoo answered ${status}: ${field}${words}`,
		description: String(said.next_step ?? ''),
	});
}

function spoken(body: unknown): IDataObject {
	if (typeof body === 'object' && body !== null && !Buffer.isBuffer(body)) return body as IDataObject;
	try {
		return JSON.parse(String(body)) as IDataObject;
	} catch {
		return {};
	}
}
