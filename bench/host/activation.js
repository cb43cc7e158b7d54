'use strict';
/**
 * Runs inside the extension host (as `extensionTestsPath`): activates Plumbline once, as opening its view does, and
 * writes how long its code took for that (loading the bundle, the call of `activate`), how long it was until VS Code
 * said that it is active, and which of its bundles were loaded by it.
 */
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const vscode = require('vscode');

const DIST = path.resolve(__dirname, '../../dist');

/** Notes how long the extension's own code runs, from the outside: its module as VS Code loads and calls it. */
function watchBundle(times) {
  const load = Module._load;
  Module._load = function (request, ...rest) {
    if (path.resolve(request).replace(/\.js$/, '') !== path.join(DIST, 'extension')) {
      return load.call(this, request, ...rest);
    }
    const began = performance.now();
    const bundle = load.call(this, request, ...rest);
    times.load = performance.now() - began;
    return {
      ...bundle,
      activate(context) {
        const called = performance.now();
        const api = bundle.activate(context);
        times.call = performance.now() - called;
        return api;
      },
    };
  };
}

async function run() {
  const extension = vscode.extensions.getExtension('plumbline.plumbline');
  if (!extension) throw new Error('Plumbline is not in this VS Code.');
  if (extension.isActive) throw new Error('Plumbline was active before it was needed.');
  const times = {};
  watchBundle(times);
  const heap = process.memoryUsage().heapUsed;
  const began = performance.now();
  await extension.activate();
  times.active = performance.now() - began;
  const loaded = Object.keys(require.cache)
    .filter((file) => file.startsWith(DIST + path.sep))
    .map((file) => path.relative(DIST, file))
    .sort();
  const heapBytes = process.memoryUsage().heapUsed - heap;
  fs.writeFileSync(
    process.env.PLUMBLINE_BENCH_RESULT,
    JSON.stringify({ times, heapBytes, loaded }),
  );
}

module.exports = { run };
