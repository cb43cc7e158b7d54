'use strict';
/**
 * `npm test`: runs every suite, or those that are named (`node scripts/test.js unit postgres`), prints what each
 * one says and closes with the failed tests and one line: `N passed, N failed`. A suite that cannot run counts as a
 * failure and says why. Everything after `--` goes to mocha (`node scripts/test.js unit -- --grep lexer`).
 *
 * Suites of different lanes run beside each other; what one says is printed when it has ended, unless it runs alone.
 */
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { buildTests } = require('./build-tests');
const { describeFailures } = require('./failures');

const root = path.resolve(__dirname, '..');
/** Two of about the same length, for the two processors that a machine has at least. */
const LANES = [
  ['unit', 'postgres'],
  ['faults', 'host', 'ui'],
];
const ALL = LANES.flat();

/** What each suite needs before mocha starts, and how it starts. */
const SUITES = {
  unit: { files: 'out/unit/**/*.test.js' },
  postgres: { files: 'out/postgres/**/*.test.js', bundle: true },
  faults: { files: 'out/faults/**/*.test.js', bundle: true },
  host: { script: 'test/host/run.js', bundle: true, server: true },
  ui: { files: 'test/ui/*.ui.test.js', bundle: true, server: true },
};

/** @param log the file that takes what the script says; without one it speaks for itself */
async function run(file, args = [], { env = {}, log = null } = {}) {
  const output = log === null ? 'inherit' : fs.openSync(log, 'w');
  const child = spawn(process.execPath, [file, ...args], {
    cwd: root,
    stdio: ['ignore', output, output],
    env: { ...process.env, ...env },
  });
  if (log !== null) fs.closeSync(output);
  const [status] = await once(child, 'exit');
  return status ?? 1;
}

async function runSuite(name, mochaArguments, isAlone) {
  const suite = SUITES[name];
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-test-'));
  const report = path.join(folder, 'report.json');
  const log = isAlone ? null : path.join(folder, 'log');
  console.log(isAlone ? `\n── ${name} ──` : `${name} is running.`);
  const how = { env: { PLUMBLINE_TEST_REPORT: report }, log };
  const status = await (suite.script
    ? run(path.join(root, suite.script), mochaArguments, how)
    : run(
        path.join(root, 'node_modules/mocha/bin/mocha.js'),
        ['--reporter', path.join(root, 'scripts/reporter.js'), suite.files, ...mochaArguments],
        how,
      ));
  if (log !== null) console.log(`\n── ${name} ──\n${fs.readFileSync(log, 'utf8')}`);
  const counts = fs.existsSync(report)
    ? JSON.parse(fs.readFileSync(report, 'utf8'))
    : { passed: 0, failed: 0, failures: [] };
  fs.rmSync(folder, { recursive: true, force: true });
  // A suite that ended badly without a failing test (a crash, no test found) must not look green.
  if (counts.failed === 0 && (status !== 0 || counts.passed === 0)) {
    counts.failed = 1;
    const what = counts.passed === 0 ? 'No test has run.' : 'Every test has passed.';
    counts.failures.push({
      title: 'the suite itself',
      lines: [`It ended with exit code ${status}. ${what}`],
    });
  }
  return counts;
}

async function main() {
  const split = process.argv.indexOf('--');
  const named = process.argv.slice(2, split === -1 ? undefined : split);
  const mochaArguments = split === -1 ? [] : process.argv.slice(split + 1);
  const names = named.length > 0 ? named : ALL;
  const unknown = names.find((name) => !ALL.includes(name));
  if (unknown) throw new Error(`There is no suite ${unknown}. Suites: ${ALL.join(', ')}`);

  await buildTests(names);
  if (names.some((name) => SUITES[name].bundle) && !process.env.PLUMBLINE_SKIP_BUILD) {
    if ((await run(path.join(root, 'esbuild.js'))) !== 0) throw new Error('The build failed.');
  }
  if (names.some((name) => SUITES[name].server)) {
    if ((await run(path.join(root, 'test/host/setup.js'))) !== 0) {
      throw new Error('The VS Code server for the host and ui suites could not be set up.');
    }
  }
  const total = { passed: 0, failed: 0 };
  const failures = [];
  const lanes = LANES.map((lane) => lane.filter((name) => names.includes(name)));
  const isAlone = lanes.filter((lane) => lane.length > 0).length === 1;
  const runLane = async (lane) => {
    for (const name of lane) {
      const counts = await runSuite(name, mochaArguments, isAlone);
      console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed`);
      total.passed += counts.passed;
      total.failed += counts.failed;
      failures.push(...counts.failures.map((failure) => ({ suite: name, ...failure })));
    }
  };
  await Promise.all(lanes.map(runLane));
  if (failures.length > 0) console.log(`\n${describeFailures(failures)}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

main().catch((error) => {
  const failure = { suite: 'npm test', title: 'could not run', lines: [error.message] };
  console.log(`\n${describeFailures([failure])}\n\n0 passed, 1 failed`);
  process.exitCode = 1;
});
