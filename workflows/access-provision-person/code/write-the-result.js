// What the directory said after the change.
const { event, event_id } = $('Accept the event').first().json;
const { account, dn, groups } = $json;
return {
  json: {
    source: 'n8n',
    id: `provisioned_${event_id}`,
    type: 'access.provisioned',
    data: {
      employee_id: event.data.employee_id,
      account,
      directory: 'ldap',
      name: dn,
      groups,
      provisioned_at: event.time,
    },
  },
};
