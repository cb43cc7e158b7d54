'use strict';
/**
 * `npm test`: runs every suite, or those that are named (`node scripts/test.js unit postgres`), prints what each
 * one says and closes with the failed tests and one line: `N passed, N failed`. A suite that cannot run counts as a
 * failure and says why. Everything after `--` goes to mocha (`node scripts/test.js unit -- --grep lexer`).
 */
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { buildTests } = require('./build-tests');
const { describeFailures } = require('./failures');

const root = path.resolve(__dirname, '..');
const ALL = ['unit', 'postgres', 'faults', 'host', 'ui'];

/** What each suite needs before mocha starts, and how it starts. */
const SUITES = {
  unit: { files: 'out/unit/**/*.test.js' },
  postgres: { files: 'out/postgres/**/*.test.js', bundle: true },
  faults: { files: 'out/faults/**/*.test.js', bundle: true },
  host: { script: 'test/host/run.js', bundle: true, server: true },
  ui: { files: 'test/ui/*.ui.test.js', bundle: true, server: true },
};

function run(file, args, env = {}) {
  const result = spawnSync(process.execPath, [file, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  return result.status ?? 1;
}

function runSuite(name, mochaArguments) {
  const suite = SUITES[name];
  const report = path.join(
    fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-test-')),
    'report.json',
  );
  const env = { PLUMBLINE_TEST_REPORT: report };
  const status = suite.script
    ? run(path.join(root, suite.script), mochaArguments, env)
    : run(
        path.join(root, 'node_modules/mocha/bin/mocha.js'),
        ['--reporter', path.join(root, 'scripts/reporter.js'), suite.files, ...mochaArguments],
        env,
      );
  const counts = fs.existsSync(report)
    ? JSON.parse(fs.readFileSync(report, 'utf8'))
    : { passed: 0, failed: 0, failures: [] };
  fs.rmSync(path.dirname(report), { recursive: true, force: true });
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
    if (run(path.join(root, 'esbuild.js'), []) !== 0) throw new Error('The build failed.');
  }
  if (names.some((name) => SUITES[name].server)) {
    if (run(path.join(root, 'test/host/setup.js'), []) !== 0) {
      throw new Error('The VS Code server for the host and ui suites could not be set up.');
    }
  }
  const total = { passed: 0, failed: 0 };
  const failures = [];
  for (const name of names) {
    console.log(`\n── ${name} ──`);
    const counts = runSuite(name, mochaArguments);
    console.log(`${name}: ${counts.passed} passed, ${counts.failed} failed`);
    total.passed += counts.passed;
    total.failed += counts.failed;
    failures.push(...counts.failures.map((failure) => ({ suite: name, ...failure })));
  }
  if (failures.length > 0) console.log(`\n${describeFailures(failures)}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed === 0 ? 0 : 1;
}

main().catch((error) => {
  const failure = { suite: 'npm test', title: 'could not run', lines: [error.message] };
  console.log(`\n${describeFailures([failure])}\n\n0 passed, 1 failed`);
  process.exitCode = 1;
});
