'use strict';
/** `npm start`: opens VS Code with the extension loaded, on a desktop where there is one, else in the browser. */
const path = require('node:path');
const { startServer, workbenchUrl } = require('../../test/host/host');
const { CALM, writeSettings } = require('../../test/host/quiet-settings');
const { setUp } = require('../../test/host/setup');
const { downloadedDesktop, installedDesktop, openDesktop } = require('./desktop');
const { apartEnvironment } = require('./environment');
const { prepareFolder } = require('./folder');
const { ROOT } = require('./sample');

const WHAT_TO_DO =
  'The Plumbline icon is in the activity bar; right-click a migration and choose Apply. Then open GUIDE.md and run a section.';
const UNTIL_CLOSED = 'npm start ends when you close it.';

/** The person's own VS Code, with their own settings. */
async function tryInstalled(workspace, env) {
  const program = installedDesktop();
  if (!program) return false;
  console.log(`Opening ${program} in a new window. ${UNTIL_CLOSED}\n${WHAT_TO_DO}`);
  return openDesktop(program, { workspace, env });
}

/** A downloaded VS Code, with a profile of its own beside the workspace. */
async function tryDownloaded(workspace, env) {
  const program = await downloadedDesktop();
  if (!program) return false;
  const user = path.join(path.dirname(workspace), 'user');
  writeSettings(user, CALM);
  console.log(`Opening VS Code in a new window. ${UNTIL_CLOSED}\n${WHAT_TO_DO}`);
  return openDesktop(program, {
    workspace,
    env,
    arguments: [
      `--user-data-dir=${user}`,
      `--extensions-dir=${path.join(path.dirname(workspace), 'extensions')}`,
      '--skip-welcome',
      '--skip-release-notes',
    ],
  });
}

/** Resolves when the person or the system asks this process to end. */
function askedToEnd() {
  return new Promise((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, resolve);
  });
}

async function serve(workspace, env) {
  console.log('No VS Code with a window can open here: starting VS Code for the browser.');
  setUp({ browser: false });
  const ended = askedToEnd();
  const server = await startServer({ settings: CALM, env });
  console.log(`
Open this address in a browser on this machine:

  ${workbenchUrl(server, { workspace, extension: ROOT })}

${WHAT_TO_DO}
Stop with Ctrl+C.`);
  await ended;
  await server.stop();
  console.log('\nStopped.');
}

/** Opens the extension on a copy of the sample. `keep` continues where the last start ended. */
async function openWindow({ keep }) {
  const { workspace, cache } = prepareFolder({ keep });
  const env = apartEnvironment(cache);
  console.log(`The sample workspace is a copy: ${path.relative(ROOT, workspace)}`);
  if (await tryInstalled(workspace, env)) return;
  if (await tryDownloaded(workspace, env)) return;
  await serve(workspace, env);
}

module.exports = { openWindow };
