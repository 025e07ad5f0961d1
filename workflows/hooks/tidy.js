// Loaded by n8n (EXTERNAL_HOOK_FILES). n8n stores the files of a message before the run
// that handles it exists, under `temp`, and never removes them. The longest run ends after
// minutes, so what is older than an hour is needed by nobody: the mailbox has the message.
const fs = require('node:fs/promises');
const path = require('node:path');

const KEEP_MS = 60 * 60 * 1000;
const LOOK_EVERY_MS = 10 * 60 * 1000;

const workflows = path.join(process.env.N8N_USER_FOLDER, '.n8n', 'storage', 'workflows');
let lookedAt = 0;

async function tidy() {
  const now = Date.now();
  if (now - lookedAt < LOOK_EVERY_MS) return;
  lookedAt = now;
  for (const workflow of await namesIn(workflows)) {
    const folder = path.join(workflows, workflow, 'executions', 'temp', 'binary_data');
    for (const name of await namesIn(folder)) {
      await removeIfOld(path.join(folder, name), now);
    }
  }
}

async function namesIn(folder) {
  try {
    return await fs.readdir(folder);
  } catch {
    return [];
  }
}

async function removeIfOld(file, now) {
  try {
    const { mtimeMs } = await fs.stat(file);
    if (now - mtimeMs > KEEP_MS) await fs.rm(file);
  } catch {
    // Another n8n on the same folder was faster.
  }
}

module.exports = {
  n8n: { ready: [tidy] },
  workflow: { postExecute: [tidy] },
};
