'use strict';
/**
 * Runs the host suite (out/host, compiled from test/host) inside VS Code, on a fresh copy of the sample workspace:
 * in a desktop VS Code where VSCODE_TEST_HOST=desktop asks for one or an earlier run downloaded one, else in the VS Code
 * server (VSCODE_TEST_HOST=server). Takes mocha's `--grep PATTERN`.
 */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { runTests } = require('@vscode/test-electron');
const { apartEnvironment } = require('../../scripts/start/environment');
const { DESKTOP_CACHE, hasDisplay, wasDownloaded } = require('../../scripts/start/desktop');
const { ROOT, copySample } = require('../../scripts/start/sample');
const { QUIET, writeSettings } = require('./quiet-settings');

function chosenHost() {
  const named = process.env.VSCODE_TEST_HOST;
  if (named && named !== 'desktop' && named !== 'server') {
    throw new Error(`VSCODE_TEST_HOST is desktop or server, not ${named}.`);
  }
  return named || (wasDownloaded() && hasDisplay() ? 'desktop' : 'server');
}

async function main() {
  const { values } = parseArgs({ options: { grep: { type: 'string', short: 'g' } } });
  const host = chosenHost();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plh-'));
  const user = path.join(folder, 'user');
  writeSettings(user, QUIET);
  fs.mkdirSync(DESKTOP_CACHE, { recursive: true });
  process.env = apartEnvironment(path.join(folder, 'cache'));
  try {
    await runTests({
      ...(host === 'server' ? { vscodeExecutablePath: path.join(__dirname, 'code-shim.js') } : {}),
      cachePath: DESKTOP_CACHE,
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: path.join(ROOT, 'out/host/test/host/suite/index.js'),
      extensionTestsEnv: { PLUMBLINE_TEST_GREP: values.grep },
      launchArgs: [
        copySample(path.join(folder, 'assistant')),
        `--user-data-dir=${user}`,
        `--extensions-dir=${path.join(folder, 'extensions')}`,
      ],
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
