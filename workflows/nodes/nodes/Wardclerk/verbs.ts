// Which message each operation of the node is. The compiler knows every type that Odoo
// takes: a new contract without a verb does not build.
import type { INodeProperties } from 'n8n-workflow';
import { properties, type Type } from '../shared/form';

export const VERBS = {
	access: { provision: 'access.provisioned', revoke: 'access.revoked' },
	document: { archive: 'document.archived', sign: 'signature.completed' },
	equipment: { alert: 'equipment.alerted', history: 'asset.history_reported' },
	event: { confirm: 'delivery.confirmed', fail: 'delivery.failed' },
	finance: { budget: 'budget.reported', payroll: 'payroll.acknowledged' },
	incident: { report: 'incident.reported' },
	message: { receive: 'message.received' },
	vendor: { check: 'vendor.checked', exclude: 'exclusion_list.received' },
} as const satisfies Record<string, Record<string, Type>>;

type Verbs = typeof VERBS;
type Said = { [R in keyof Verbs]: Verbs[R][keyof Verbs[R]] }[keyof Verbs];
type Unsaid = Exclude<Type, Said>;
const everyTypeHasAVerb: [Unsaid] extends [never] ? true : Unsaid = true;
void everyTypeHasAVerb;

export function typeOf(resource: string, operation: string): Type {
	return (VERBS as unknown as Record<string, Record<string, Type>>)[resource]![operation]!;
}

export const FIELDS: INodeProperties[] = Object.entries(VERBS).flatMap(([resource, verbs]) =>
	Object.entries(verbs).flatMap(([operation, type]) => properties(resource, operation, type)),
);
