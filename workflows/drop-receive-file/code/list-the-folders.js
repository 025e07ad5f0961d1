// One folder a mailbox; the mailbox decides company and facility in Odoo.
const mailboxes = @drop_mailboxes@;
return Object.entries(mailboxes).map(([folder, mailbox]) => ({ json: { folder, mailbox } }));
