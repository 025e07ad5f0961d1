// All rows of the day as one JSON text: one statement, one transaction.
const { event } = $('Accept the event').first().json;
if (event.type !== 'kpi.reported') throw new Error(`this workflow does not handle ${event.type}`);
const data = event.data;
// The whole group's figures have no company, and the key of a row has no gaps.
const company = { company_id: data.company?.id ?? 0, company: data.company?.name ?? '' };
const rows = data.figures.map((one) => ({ day: data.day, ...company, ...one, facility: one.facility ?? '' }));
return [{ json: { rows: JSON.stringify(rows) } }];
