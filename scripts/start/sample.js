'use strict';
/** The workspace that `npm start` and the tests open: always a copy, so that trying things out changes nothing here. */
const fs = require('node:fs');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '../..');
const SAMPLE = path.join(ROOT, 'migrations/assistant');

/** Copies the sample workspace to `folder`, which must not exist yet, and returns `folder`. */
function copySample(folder) {
  fs.cpSync(SAMPLE, folder, { recursive: true, errorOnExist: true, force: false });
  return folder;
}

module.exports = { ROOT, copySample };
