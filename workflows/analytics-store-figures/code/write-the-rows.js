// All rows of the day as one JSON text: one statement, one transaction.
const { event } = $('Accept the event').first().json;
if (event.type !== 'kpi.reported') throw new Error(`this workflow does not handle ${event.type}`);
const data = event.data;
const rows = data.figures.map((one) => ({ day: data.day, ...one, facility: one.facility ?? '' }));
return [{ json: { rows: JSON.stringify(rows) } }];
