'use strict';
/** `npm start -- --terminal`: the tour of the command line on a fresh copy and a fresh built-in database. */
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { apartEnvironment } = require('./environment');
const { ROOT, copySample } = require('./sample');

/** Each command with the exit codes that are answers and not failures: 3 says "pending", 9 "there are findings". */
const TOUR = [
  { command: ['status'], answers: [0, 3] },
  { command: ['apply'], answers: [0] },
  { command: ['verify'], answers: [0] },
  { command: ['verify', '--guide', 'GUIDE.md'], answers: [0] },
  { command: ['rls'], answers: [0, 9] },
  { command: ['rollback', '--last', '1'], answers: [0] },
  { command: ['status'], answers: [3] },
];

function runCommand(command, folder) {
  const full = [
    ...command,
    ...['--builtin', '--data-dir', path.join(folder, 'database')],
    ...['-C', path.join(folder, 'assistant')],
  ];
  console.log(`\n$ plumbline ${full.join(' ')}\n`);
  const { status, error } = spawnSync(process.execPath, ['dist/cli.js', ...full], {
    cwd: ROOT,
    stdio: 'inherit',
    env: apartEnvironment(path.join(folder, 'cache')),
  });
  if (error) throw error;
  return status;
}

/** Runs the tour. Throws at the first command that ends with an exit code which is not one of its answers. */
function runTour() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-'));
  try {
    copySample(path.join(folder, 'assistant'));
    for (const { command, answers } of TOUR) {
      const status = runCommand(command, folder);
      if (!answers.includes(status)) {
        throw new Error(
          `plumbline ${command.join(' ')} ended with exit code ${status}, not ${answers.join(' or ')}.`,
        );
      }
    }
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  console.log('\nAll commands of the tour succeeded.');
}

module.exports = { runTour };
