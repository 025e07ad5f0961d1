// This workflow answers `vat` only; the event may ask others as well.
const { event } = $('Accept the event').first().json;
if (event.type !== 'vendor.check_requested') throw new Error(`this workflow does not handle ${event.type}`);
const data = event.data;
const asked = data.kinds.includes('vat');
if (asked && !data.tax_id) throw new Error('the event asks for vat and does not say of what');
const [, countryCode, vatNumber] = (data.tax_id ?? '').replace(/[\s.-]/g, '').match(/^([A-Z]{2})(\w+)$/i) ?? [];
if (asked && !vatNumber) throw new Error('a VAT number begins with its country');
return [{ json: { ask: asked, question: { countryCode: countryCode?.toUpperCase(), vatNumber } } }];
