'use strict';
/** A VS Code with a window: one that is installed, else one that @vscode/test-electron downloads. */
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { ROOT } = require('./sample');

/** Where a downloaded desktop stays for the next start and for the host suite. */
const DESKTOP_CACHE = path.join(ROOT, 'out/vscode-desktop');
const DOWNLOAD_IDLE_LIMIT_MS = 15_000;

/** Whether a window can open at all: on Linux that takes a display server. */
function hasDisplay() {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

function onPath(name) {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .map((folder) => path.join(folder, name))
    .find((file) => fs.existsSync(file));
}

/** The program that VSCODE_PATH names, else `code` on the PATH, else undefined. */
function installedDesktop() {
  const named = process.env.VSCODE_PATH;
  if (named && !fs.existsSync(named)) {
    throw new Error(`VSCODE_PATH names ${named}, which does not exist.`);
  }
  if (named) return named;
  return hasDisplay() ? onPath(process.platform === 'win32' ? 'code.cmd' : 'code') : undefined;
}

/** Whether an earlier run left a whole VS Code in the cache. */
function wasDownloaded() {
  if (!fs.existsSync(DESKTOP_CACHE)) return false;
  return fs
    .readdirSync(DESKTOP_CACHE)
    .some((name) => fs.existsSync(path.join(DESKTOP_CACHE, name, 'is-complete')));
}

/** Downloads VS Code or finds an earlier download. Resolves with its program, or undefined without the internet. */
async function downloadedDesktop() {
  if (!hasDisplay()) return undefined;
  const { SilentReporter, downloadAndUnzipVSCode } = require('@vscode/test-electron');
  console.log('No VS Code was found here: downloading one ...');
  fs.mkdirSync(DESKTOP_CACHE, { recursive: true });
  return downloadAndUnzipVSCode({
    cachePath: DESKTOP_CACHE,
    timeout: DOWNLOAD_IDLE_LIMIT_MS,
    reporter: new SilentReporter(),
  }).catch((error) => {
    console.log(`VS Code could not be downloaded (${error.message}).`);
    return undefined;
  });
}

/**
 * Opens `workspace` in a new window of `program` with the extension of this repository loaded.
 * Resolves when that window is closed: true when the program ended well.
 */
function openDesktop(program, { workspace, env, arguments: more = [] }) {
  const shell = process.platform === 'win32';
  const quote = (text) => (shell ? `"${text}"` : text);
  const child = spawn(
    quote(program),
    ['--wait', '--new-window', `--extensionDevelopmentPath=${ROOT}`, ...more, workspace].map(quote),
    { env, shell, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.log(`${program} did not start (${error.message}).`);
      resolve(false);
    });
    child.once('exit', (code) => {
      if (code !== 0) console.log(`${program} ended with exit code ${code}.`);
      resolve(code === 0);
    });
  });
}

module.exports = {
  DESKTOP_CACHE,
  downloadedDesktop,
  hasDisplay,
  installedDesktop,
  openDesktop,
  wasDownloaded,
};
