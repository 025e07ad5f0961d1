// This workflow answers `sanctions` only; the event may ask others as well.
const { event } = $('Accept the event').first().json;
if (event.type !== 'vendor.check_requested') throw new Error(`this workflow does not handle ${event.type}`);
const data = event.data;
const asked = data.kinds.includes('sanctions');
if (asked && !data.vendor.name) throw new Error('the event asks for sanctions and does not say of what');
const properties = { name: [data.vendor.name], ...(data.country ? { country: [data.country.toLowerCase()] } : {}) };
return [{ json: { ask: asked, question: { queries: { vendor: { schema: 'LegalEntity', properties } } } } }];
