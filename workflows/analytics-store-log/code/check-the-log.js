// Every event speaks of objects that the same log describes; else nothing is stored.
const { event } = $('Accept the event').first().json;
if (event.type !== 'process_log.reported') throw new Error(`this workflow does not handle ${event.type}`);
const data = event.data;
const { objects, events } = data.log;
const known = new Set(objects.map(({ id }) => id));
const lost = events.flatMap((one) => one.relationships).filter((one) => !known.has(one.objectId));
if (lost.length) throw new Error(`the log lacks the object ${lost[0].objectId}`);
return [{ json: { log: JSON.stringify({ objects, events }) } }];
