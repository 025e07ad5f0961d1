// DocuSeal's call for a PDF: the signers in their order, our id as the external one. Only
// the bytes that Odoo named are sent out.
const { event } = $('Accept the event').first().json;
const { data } = event;
if ($input.first().json.sha256 !== data.file.sha256) {
  throw new Error('the file that Odoo gave is not the one that it named');
}
const bytes = await this.helpers.getBinaryDataBuffer(0, $('Fetch it from Odoo').first().binary.data);
return [
  {
    json: {
      submission: {
        name: `${data.document.name} (${data.envelope_id})`,
        order: 'preserved',
        send_email: true,
        expire_at: data.expires_on,
        documents: [{ name: data.file.filename, file: bytes.toString('base64') }],
        submitters: data.signers.map(({ name, email, role }) => ({
          name,
          email,
          role,
          external_id: data.envelope_id,
        })),
      },
    },
  },
];
