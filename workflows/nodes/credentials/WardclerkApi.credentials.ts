// How n8n and Odoo know each other: one secret for each direction.
import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	Icon,
	INodeProperties,
} from 'n8n-workflow';
import { sign } from '../nodes/shared/signature';

export class WardclerkApi implements ICredentialType {
	name = 'wardclerkApi';

	displayName = 'Wardclerk API';

	icon: Icon = { light: 'file:wardclerk.svg', dark: 'file:wardclerk.dark.svg' };

	documentationUrl = 'https://wardclerk.example/workflows/nodes';

	properties: INodeProperties[] = [
		{
			displayName: 'Odoo URL',
			name: 'url',
			type: 'string',
			default: '',
			placeholder: 'https://odoo.clinic.example',
			description: 'Address of Odoo, without a path',
		},
		{
			displayName: 'Source',
			name: 'source',
			type: 'string',
			default: 'n8n',
			description: "Code of this n8n among Odoo's event sources",
		},
		{
			displayName: 'Secret for What Goes to Odoo',
			name: 'signingSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: "Of the source in Odoo: <code>whsec_...</code> or the text that n8n's Crypto node has",
		},
		{
			displayName: 'Secret for What Comes From Odoo',
			name: 'verifyingSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Of the endpoint in Odoo',
		},
		{
			displayName: 'Previous Secret for What Comes From Odoo',
			name: 'previousSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'Accepted too while a secret is replaced; empty it afterwards',
		},
	];

	// Signs the body at each attempt: a repeated one has a time of its own.
	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		const id = request.headers?.['webhook-id'];
		if (typeof id !== 'string' || !Buffer.isBuffer(request.body)) return request;
		const timestamp = String(Math.floor(Date.now() / 1000));
		const signature = sign(String(credentials.signingSecret), id, timestamp, request.body);
		request.headers = {
			...request.headers,
			'webhook-timestamp': timestamp,
			'webhook-signature': signature,
		};
		return request;
	};

	// Whether Odoo answers there; whether the secrets fit, the first event tells.
	test: ICredentialTestRequest = {
		request: { baseURL: '={{$credentials.url}}', url: '/web/health', method: 'GET' },
	};
}
