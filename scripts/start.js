'use strict';
/**
 * `npm start`: builds the extension and opens it in VS Code on a copy of the sample workspace.
 *
 *   npm start                 a fresh copy
 *   npm start -- --keep       the copy and the database of the last start
 *   npm start -- --terminal   the command line instead of VS Code
 *   npm start -- --check      open, look and close, without a person (for CI)
 */
const { execFileSync } = require('node:child_process');
const path = require('node:path');
const { parseArgs } = require('node:util');

const USAGE = 'Usage: npm start [-- --keep | --terminal | --check]';

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        keep: { type: 'boolean', default: false },
        terminal: { type: 'boolean', default: false },
        check: { type: 'boolean', default: false },
      },
    });
    if (Object.values(values).filter(Boolean).length <= 1) return values;
  } catch (error) {
    if (!error.code?.startsWith('ERR_PARSE_ARGS')) throw error;
  }
  return undefined;
}

function build() {
  console.log('Building ...');
  execFileSync(process.execPath, ['esbuild.js'], {
    cwd: path.resolve(__dirname, '..'),
    stdio: 'inherit',
  });
}

async function main() {
  const options = readOptions();
  if (!options) {
    console.error(USAGE);
    process.exitCode = 2;
    return;
  }
  build();
  if (options.terminal) require('./start/terminal').runTour();
  else if (options.check) await require('./start/check').checkWindow();
  else await require('./start/window').openWindow(options);
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
