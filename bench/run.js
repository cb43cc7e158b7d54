'use strict';
/** `npm run bench`: builds for production and runs every benchmark. Figures that were taken are in bench/README.md. */
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '..');

function run(...args) {
  const { status } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}.`);
}

try {
  run('esbuild.js', '--production');
  for (const bench of ['size', 'activation', 'builtin', 'guides', 'apply']) {
    console.log('');
    run(`bench/${bench}.js`);
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
