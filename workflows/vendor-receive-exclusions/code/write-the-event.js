// Layout and number of rows are looked at; the bytes go to Odoo as they are.
const LAYOUTS = {
  LEIE: 'LASTNAME,FIRSTNAME,MIDNAME,BUSNAME,GENERAL,SPECIALTY,UPIN,NPI,DOB,ADDRESS,CITY,STATE,ZIP,EXCLTYPE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE',
  SAM: 'Classification,Name,Prefix,First,Middle,Last,Suffix,',
};
const { filename, changed } = $('Choose the next').first().json;
const { sha256 } = $input.first().json;
const bytes = await this.helpers.getBinaryDataBuffer(0, $('Fetch the list').first().binary.data);
const [head, ...rows] = bytes.toString('latin1').replace(/^\xEF\xBB\xBF/, '').split(/\r?\n/).filter(Boolean);
const columns = head?.replaceAll('"', '') ?? '';
const source = Object.keys(LAYOUTS).find((name) => columns.startsWith(LAYOUTS[name]));
if (!source) throw new Error(`${filename} has not the official layout`);
const event_id = `exclusions_${sha256}`;
const timestamp = String(Math.floor(Date.now() / 1000));
const body = JSON.stringify({
  specversion: '1.0',
  id: event_id,
  source: 'wardclerk/n8n/vendor-receive-exclusions',
  type: 'exclusion_list.received',
  time: changed,
  datacontenttype: 'application/json',
  data: {
    source,
    filename,
    sha256,
    rows: rows.length,
    received_at: changed,
    content_base64: bytes.toString('base64'),
  },
});
const file = async (text) =>
  await this.helpers.prepareBinaryData(Buffer.from(text), 'event.json', 'application/json');
return [
  {
    json: { event_id, timestamp },
    binary: { event: await file(body), signed: await file(`${event_id}.${timestamp}.${body}`) },
  },
];
