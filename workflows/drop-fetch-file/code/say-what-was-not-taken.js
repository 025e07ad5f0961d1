// They stay where they are and are tried again; the failed run becomes an incident.
const untold = $input.all().map(({ json }) => json.error?.message ?? json.error ?? (json.statusCode ? `answer ${json.statusCode}` : 'no answer'));
throw new Error(`${untold.length} files of the drop folder were not taken: ${[...new Set(untold)].join(', ')}`);
