// The serial number as part of an address.
const { event } = $('Accept the event').first().json;
if (event.type !== 'asset.history_requested') throw new Error(`this workflow does not handle ${event.type}`);
const data = event.data;
return [{ json: { serial: encodeURIComponent(data.serial) } }];
