'use strict';
/**
 * Runs inside the extension host (as `extensionTestsPath`): activates Plumbline once, as opening its view does, and
 * writes how long that took and which of its bundles were loaded by it.
 */
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');

const DIST = path.resolve(__dirname, '../../dist');

async function run() {
  const extension = vscode.extensions.getExtension('plumbline.plumbline');
  if (!extension) throw new Error('Plumbline is not in this VS Code.');
  if (extension.isActive) throw new Error('Plumbline was active before it was needed.');
  const heap = process.memoryUsage().heapUsed;
  const began = performance.now();
  await extension.activate();
  const milliseconds = performance.now() - began;
  const loaded = Object.keys(require.cache)
    .filter((file) => file.startsWith(DIST + path.sep))
    .map((file) => path.relative(DIST, file))
    .sort();
  const measured = { milliseconds, heapBytes: process.memoryUsage().heapUsed - heap, loaded };
  fs.writeFileSync(process.env.PLUMBLINE_BENCH_RESULT, JSON.stringify(measured));
}

module.exports = { run };
