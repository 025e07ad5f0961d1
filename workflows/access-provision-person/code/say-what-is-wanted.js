// Which account, and what it ought to be. The log-in name is made of the employee's
// number: it never changes and is never given twice.
const { event } = $('Accept the event').first().json;
if (event.type !== 'employee.onboarded') throw new Error(`this workflow does not handle ${event.type}`);
const data = event.data;
const account = `w${data.employee_id}`;
return [
  {
    json: {
      account,
      dn: `uid=${account},ou=people,@directory_base@`,
      person: { given_name: data.given_name, family_name: data.family_name, email: data.email },
      enabled: true,
      groups: data.groups,
    },
  },
];
