'use strict';
/**
 * A real VS Code without a desktop: the server and web workbench inside the npm package code-server, run directly
 * (`lib/vscode/out/server-main.js`), because code-server's own program needs native modules. It has the node extension
 * host, so an extension finds the same API, sockets and files as on a desktop.
 */
const { execFileSync, spawn } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { QUIET, writeSettings } = require('./quiet-settings');

const SERVER_FOLDER = path.join(__dirname, 'server');
const VSCODE_FOLDER = path.join(SERVER_FOLDER, 'node_modules/code-server/lib/vscode');
const SERVER_MAIN = path.join(VSCODE_FOLDER, 'out/server-main.js');

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 3_000;
const COMMON = ['--accept-server-license-terms', '--telemetry-level', 'off'];

/** The environment of the server: nothing of a VS Code that this process may itself run in, and no gallery to ask. */
function serverEnvironment(env) {
  const kept = Object.entries({ ...process.env, ...env }).filter(
    ([name]) => !/^(VSCODE_(IPC|CWD|PID|NLS)|ELECTRON_RUN_AS_NODE|NODE_OPTIONS)/.test(name),
  );
  return { ...Object.fromEntries(kept), EXTENSIONS_GALLERY: '{}' };
}

function signal(child, name) {
  try {
    // Its extension hosts are in its process group. Windows has no groups.
    process.kill(process.platform === 'win32' ? child.pid : -child.pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Resolves with the port that the server says it listens on; rejects with its output when it ends or says nothing. */
function listening(child, output) {
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${why}\n${output.text}`));
    const timer = setTimeout(
      () => fail(`The VS Code server did not start in ${START_LIMIT_MS / 1000} s.`),
      START_LIMIT_MS,
    );
    const read = (chunk) => {
      output.text += chunk;
      const port = /Extension host agent listening on (\d+)/.exec(output.text)?.[1];
      if (!port) return;
      clearTimeout(timer);
      resolve(Number(port));
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`The VS Code server ended with code ${code}.`);
    });
  });
}

/**
 * Starts the server on a free loopback port with a random token.
 * `settings` are the user settings (default: the quiet ones); `userFolder` and `extensionsFolder` default to temporary
 * ones; `env` is added to the environment that the extension host inherits.
 * Returns `{ port, token, folder, log(), stop() }`. The server never outlives this process, however that ends by itself.
 */
async function startServer({ settings = QUIET, userFolder, extensionsFolder, env } = {}) {
  // Short, because it holds Unix sockets, whose paths may have 107 bytes.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plv-'));
  const user = userFolder ?? path.join(folder, 'u');
  if (settings) writeSettings(user, settings);
  // The built-in extensions under a path of their own: from below the repository, which is the extension under
  // development, VS Code would take their themes for ours and switch to one.
  const builtin = path.join(folder, 'b');
  fs.symlinkSync(path.join(VSCODE_FOLDER, 'extensions'), builtin, 'junction');
  const token = crypto.randomBytes(16).toString('hex');
  const child = spawn(
    process.execPath,
    [
      SERVER_MAIN,
      ...COMMON,
      ...['--host', '127.0.0.1', '--port', '0', '--connection-token', token],
      ...['--server-data-dir', path.join(folder, 's'), '--user-data-dir', user],
      ...['--extensions-dir', extensionsFolder ?? path.join(folder, 'e')],
      ...['--builtin-extensions-dir', builtin],
      '--disable-workspace-trust',
      '--disable-getting-started-override',
    ],
    {
      env: serverEnvironment(env),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    },
  );
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const endAtOnce = () => {
    signal(child, 'SIGKILL');
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  };
  process.once('exit', endAtOnce);
  const output = { text: '' };
  const stop = async () => {
    signal(child, 'SIGTERM');
    const limit = setTimeout(() => signal(child, 'SIGKILL'), STOP_LIMIT_MS);
    await gone;
    clearTimeout(limit);
    process.removeListener('exit', endAtOnce);
    endAtOnce();
  };
  try {
    const port = await listening(child, output);
    return { port, token, folder, log: () => output.text, stop };
  } catch (error) {
    process.removeListener('exit', endAtOnce);
    endAtOnce();
    throw error;
  }
}

/**
 * The address of a workbench on `server` that opens the folder `workspace` and loads `extension` (a folder) as an
 * extension under development. With `tests` (a file) it runs their `run()` and closes.
 */
function workbenchUrl(server, { workspace, extension, tests }) {
  const remote = (file) =>
    `vscode-remote://127.0.0.1:${server.port}${encodeURI(path.resolve(file))}`;
  const payload = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
  ];
  if (extension) payload.push(['extensionDevelopmentPath', remote(extension)]);
  if (tests) payload.push(['extensionTestsPath', remote(tests)]);
  const query = new URLSearchParams({
    tkn: server.token,
    folder: path.resolve(workspace),
    payload: JSON.stringify(payload),
  });
  return `http://127.0.0.1:${server.port}/?${query}`;
}

/** Installs a .vsix into `extensionsFolder`, as a user would. Throws with the server's words when it cannot. */
function installExtension(vsix, extensionsFolder) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plv-'));
  try {
    const where = ['--server-data-dir', folder, '--extensions-dir', extensionsFolder];
    execFileSync(
      process.execPath,
      [SERVER_MAIN, ...COMMON, ...where, '--install-extension', vsix],
      { env: serverEnvironment(), timeout: START_LIMIT_MS, stdio: ['ignore', 'ignore', 'pipe'] },
    );
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

module.exports = { SERVER_FOLDER, VSCODE_FOLDER, installExtension, startServer, workbenchUrl };
