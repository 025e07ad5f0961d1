// What a person needs to find the failed run. The error's own data is left out: it can
// hold what the workflow worked on.
const TEXT_CHARS = 1000;
const { workflow, execution, trigger } = $json;
const error = execution?.error ?? trigger?.error ?? {};
const message = String(error.message ?? 'no message').slice(0, TEXT_CHARS);
const node = execution?.lastNodeExecuted ?? 'its trigger';
return {
  json: {
    workflow: workflow.name,
    title: `${workflow.name} failed at "${node}"`,
    detail: message,
    execution_id: String(execution?.id ?? ''),
    url: execution?.url ?? '',
    // Numbers differ from run to run; without them the same failure looks the same.
    fingerprint: `${workflow.id}|${node}|${message.replace(/[0-9]+/g, '#')}`,
  },
};
