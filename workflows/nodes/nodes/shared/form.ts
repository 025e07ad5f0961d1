// The fields of n8n's form for one kind of message, and the message from what was filled in.
import type { INodeProperties } from 'n8n-workflow';
import { FORMS, type Incoming } from './contracts';

export type Type = keyof Incoming;

interface Field {
	name: string;
	kind: 'boolean' | 'json' | 'number' | 'options' | 'string';
	required: boolean;
	description: string;
	nullable?: boolean;
	options?: readonly string[];
}
interface Form {
	says: string;
	fixed: Record<string, string>;
	fields: readonly Field[];
}

const EMPTY = { boolean: false, json: '[]', number: 0, string: '' };
const form = (type: Type): Form => FORMS[type] as unknown as Form;

export const nameOf = (field: Field): string => `data_${field.name}`;

// One property a field, shown for its operation only.
export function properties(resource: string, operation: string, type: Type): INodeProperties[] {
	return form(type).fields.map((field) => ({
		displayName: titled(field.name),
		name: nameOf(field),
		type: field.kind,
		...(field.options ? { options: field.options.map((value) => ({ name: value, value })) } : {}),
		default: field.kind === 'options' ? (field.options?.[0] ?? '') : EMPTY[field.kind],
		required: field.required && !field.nullable,
		description: field.description,
		displayOptions: { show: { resource: [resource], operation: [operation] } },
	}));
}

// The data of the message. An empty text stands for what is not known: null where the
// contract has it, else the field is left out. Odoo judges the rest by its contract.
export function data(type: Type, filled: (name: string) => unknown): Record<string, unknown> {
	const { fixed, fields } = form(type);
	const entries = fields.map((field) => [field.name, valueOf(field, filled(nameOf(field)))]);
	return { ...fixed, ...Object.fromEntries(entries.filter(([, value]) => value !== undefined)) };
}

function valueOf(field: Field, given: unknown): unknown {
	if (given === '' || given === null || given === undefined) {
		if (field.nullable) return null;
		return field.required ? '' : undefined;
	}
	return field.kind === 'json' && typeof given === 'string' ? JSON.parse(given) : given;
}

function titled(name: string): string {
	const words = name.split('_').map((word) => (word[0] ?? '').toUpperCase() + word.slice(1));
	return words.join(' ').replace(/\bId\b/, 'ID').replace(/\bUrl\b/, 'URL');
}
