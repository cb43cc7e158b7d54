'use strict';
/** The folder that `npm start` works in, out/start: the copy of the sample and the built-in target's files. */
const fs = require('node:fs');
const path = require('node:path');
const { ROOT, copySample } = require('./sample');

const FOLDER = path.join(ROOT, 'out/start');
const OWNER = path.join(FOLDER, 'pid');

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Two starts must not share the folder: the second would pull the database files away from under the first. */
function refuseSecondStart() {
  if (!fs.existsSync(OWNER)) return;
  const pid = Number(fs.readFileSync(OWNER, 'utf8'));
  if (pid === process.pid || !isRunning(pid)) return;
  throw new Error(
    `Another npm start is running (process ${pid}). Stop it with Ctrl+C in its terminal and start again. ` +
      `If there is none, remove ${path.relative(ROOT, OWNER)}.`,
  );
}

/**
 * Prepares the folder: everything fresh, or with `keep` what the last start left, where it left something.
 * Returns `{ workspace, cache }` as absolute paths. Throws when another start is using the folder.
 */
function prepareFolder({ keep }) {
  refuseSecondStart();
  if (!keep) fs.rmSync(FOLDER, { recursive: true, force: true });
  const cache = path.join(FOLDER, 'cache');
  fs.mkdirSync(cache, { recursive: true });
  fs.writeFileSync(OWNER, String(process.pid));
  process.once('exit', () => fs.rmSync(OWNER, { force: true }));
  const workspace = path.join(FOLDER, 'assistant');
  if (!fs.existsSync(workspace)) copySample(workspace);
  return { workspace, cache };
}

module.exports = { prepareFolder };
