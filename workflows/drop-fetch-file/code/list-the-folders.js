// One folder a mailbox; the mailbox decides company and facility in Odoo.
const mailboxes = @drop_sftp_mailboxes@;
return Object.entries(mailboxes).map(([folder, mailbox]) => ({
  json: { folder, mailbox, place: `@drop_sftp_folder@/${folder}` },
}));
