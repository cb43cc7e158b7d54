'use strict';
/** What the package holds and how big it is, from a production build in dist/. `node bench/size.js` */
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');
const { describeSize } = require('../scripts/bundle/size');

const DIST = path.resolve(__dirname, '../dist');
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(0)} KB`.padStart(9);

function size() {
  console.log('Size of what ships                    minified   gzipped');
  let all = 0;
  const files = fs
    .readdirSync(DIST, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'size.json')
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    const bytes = fs.readFileSync(file);
    all += bytes.length;
    const name = path.relative(DIST, file).padEnd(34);
    console.log(`  ${name} ${kilobytes(bytes.length)} ${kilobytes(zlib.gzipSync(bytes).length)}`);
  }
  console.log(`  ${'together'.padEnd(34)} ${kilobytes(all)}`);
  console.log(describeSize(JSON.parse(fs.readFileSync(path.join(DIST, 'size.json'), 'utf8'))));
}

module.exports = { size };

if (require.main === module) size();
