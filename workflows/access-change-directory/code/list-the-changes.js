// The difference between what is and what is wanted, one item a change. Disabled is the
// word in employeeType and a digest that no password can have.
const { dn, enabled, groups, person } = $('Receive').first().json;
const { exists } = $('Plan').first().json;
const entries = $('Look').all().map(({ json }) => json);
const current = entries.filter((entry) => [entry.member ?? []].flat().includes(dn));
const missing = groups.filter((name) => !current.some((entry) => entry.cn === name));
const surplus = current.filter((entry) => !groups.includes(entry.cn));
const change = (how, entry, id, value) => ({ json: { how, dn: entry, id, value } });
const state = [change('replace', dn, 'employeeType', enabled ? 'active' : 'disabled')];
if (!enabled) state.push(change('replace', dn, 'userPassword', '{SSHA}disabled'));
if (person?.email) state.push(change('replace', dn, 'mail', person.email));
const changes = [
  ...(exists || person ? state : []),
  ...missing.map((name) => change('add', `cn=${name},ou=groups,@directory_base@`, 'member', dn)),
  ...surplus.map((entry) => change('delete', entry.dn, 'member', dn)),
];
return changes.length ? changes : [{ json: { how: 'none' } }];
