// This workflow answers `bank` only; the event may ask others as well.
const { event } = $('Accept the event').first().json;
if (event.type !== 'vendor.check_requested') throw new Error(`this workflow does not handle ${event.type}`);
const data = event.data;
const asked = data.kinds.includes('bank');
if (asked && !data.account) throw new Error('the event asks for bank and does not say of what');
const number = encodeURIComponent((data.account?.number ?? '').replace(/\s/g, ''));
return [{ json: { ask: asked, number } }];
