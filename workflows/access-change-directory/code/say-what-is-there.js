// What the directory itself says after the change; not what was asked of it.
const { account, dn, enabled, groups, person } = $('Receive').first().json;
const entries = $input.all().map(({ json }) => json);
const entry = entries.find((one) => one.uid === account);
const member = entries.filter((one) => [one.member ?? []].flat().includes(dn)).map((one) => one.cn);
const wanted = enabled ? 'active' : 'disabled';
if (person && !entry) throw new Error(`the directory has no account ${account}`);
if (entry && entry.employeeType !== wanted) throw new Error(`${account} is not ${wanted}`);
const missing = groups.filter((name) => !member.includes(name));
const surplus = member.filter((name) => !groups.includes(name));
if (missing.length || surplus.length) {
  throw new Error(`${account}: missing in ${missing.join(', ')}; still in ${surplus.join(', ')}`);
}
const before = $('Look').all().map(({ json }) => json);
const left = before.filter((one) => [one.member ?? []].flat().includes(dn)).map((one) => one.cn);
return [{ json: { account: entry ? account : null, dn, groups: member.sort(), groups_before: left.sort() } }];
