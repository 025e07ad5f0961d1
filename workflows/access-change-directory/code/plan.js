// Is an account to be made? It has no password yet; the person sets one through the
// organisation's own reset.
const { account, person } = $('Receive').first().json;
const exists = $input.all().some(({ json }) => json.uid === account);
return [{ json: { exists, create: !exists && person !== null } }];
