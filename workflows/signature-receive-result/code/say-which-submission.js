// Only the number is taken from the call.
const body = $input.first().json.body;
const submission = Number(body?.data?.submission?.id ?? body?.data?.submission_id ?? body?.data?.id);
if (!Number.isSafeInteger(submission) || submission < 1) throw new Error('the call names no submission');
return [{ json: { submission } }];
