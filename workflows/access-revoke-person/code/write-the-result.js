// What the directory said after the change. The time is that of a look which found nothing
// left, and part of the id's content: a repetition tells the first one's.
const { event, event_id } = $('Accept the event').first().json;
const { account, groups_before } = $json;
return {
  json: {
    source: 'n8n',
    id: `revoked_${event_id}_${$execution.id}`,
    type: 'access.revoked',
    data: {
      employee_id: event.data.employee_id,
      account,
      directory: 'ldap',
      groups_left: groups_before,
      revoked_at: new Date().toISOString(),
    },
  },
};
