'use strict';
/**
 * How long activation takes in a real extension host, and what it loads. Each round is a new VS Code.
 * `node bench/activation.js [ROUNDS]`; needs a production build in dist/ for figures that mean something.
 */
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { runTests } = require('@vscode/test-electron');
const { apartEnvironment } = require('../scripts/start/environment');
const { ROOT, copySample } = require('../scripts/start/sample');
const { setUp } = require('../test/host/setup');
const { median } = require('./statistics');

async function round() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plb-'));
  const result = path.join(folder, 'result.json');
  const before = { ...process.env };
  process.env = apartEnvironment(path.join(folder, 'cache'));
  try {
    await runTests({
      vscodeExecutablePath: path.join(ROOT, 'test/host/code-shim.js'),
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: path.join(ROOT, 'bench/host/activation.js'),
      extensionTestsEnv: { PLUMBLINE_BENCH_RESULT: result },
      launchArgs: [
        copySample(path.join(folder, 'assistant')),
        `--user-data-dir=${path.join(folder, 'user')}`,
        `--extensions-dir=${path.join(folder, 'extensions')}`,
      ],
    });
    return JSON.parse(fs.readFileSync(result, 'utf8'));
  } finally {
    process.env = before;
    fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

async function activation(rounds) {
  setUp({ browser: true });
  const measured = [];
  for (let index = 0; index < rounds; index += 1) measured.push(await round());
  const row = (name, times) => {
    const all = times.map((ms) => ms.toFixed(1)).join('  ');
    console.log(`  ${name.padEnd(34)} median ${median(times).toFixed(1)} ms   (${all})`);
  };
  console.log('Activation in a real extension host');
  row(
    'loading the bundle',
    measured.map(({ times }) => times.load),
  );
  row(
    'the call of activate',
    measured.map(({ times }) => times.call),
  );
  row(
    'both: what our code adds',
    measured.map(({ times }) => times.load + times.call),
  );
  row(
    'until VS Code says it is active',
    measured.map(({ times }) => times.active),
  );
  console.log(
    `  heap, median  ${(median(measured.map((one) => one.heapBytes)) / 1024).toFixed(0)} KB`,
  );
  console.log(`  loaded        ${[...new Set(measured.flatMap((one) => one.loaded))].join(', ')}`);
}

module.exports = { activation };

if (require.main === module) {
  activation(Number(process.argv[2] ?? 5)).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
