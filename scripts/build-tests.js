'use strict';
/** Compiles the tests that are written in TypeScript into out/, one bundle per test file. */
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');

const root = path.resolve(__dirname, '..');

function find(folder, suffix) {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !file.includes(`${path.sep}node_modules${path.sep}`))
    .sort();
}

const ENTRIES = {
  unit: () => [...find('src', '.test.ts'), ...find('webview', '.test.ts')],
  postgres: () => find('test/postgres', '.test.ts'),
  faults: () => find('test/faults', '.test.ts'),
  host: () => [...find('test/host', '.test.ts'), path.join(root, 'test/host/suite/index.ts')],
  ui: () => [],
};

async function buildTests(names) {
  for (const name of names) {
    const entryPoints = ENTRIES[name]();
    const outdir = path.join(root, 'out', name);
    fs.rmSync(outdir, { recursive: true, force: true });
    if (entryPoints.length === 0) continue;
    await esbuild.build({
      entryPoints,
      outbase: root,
      outdir,
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      sourcemap: 'inline',
      logLevel: 'warning',
      // Packages stay outside, so that each finds its own files (WASM, binaries) where npm put them.
      packages: 'external',
    });
  }
}

module.exports = { buildTests };
