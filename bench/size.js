'use strict';
/** What the package holds and how big it is, from a production build in dist/. `node bench/size.js` */
const fs = require('node:fs');
const path = require('node:path');
const zlib = require('node:zlib');

const DIST = path.resolve(__dirname, '../dist');
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(0)} KB`.padStart(9);

function size() {
  console.log('Size of what ships                    minified   gzipped');
  let all = 0;
  const files = fs
    .readdirSync(DIST, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) {
    const bytes = fs.readFileSync(file);
    all += bytes.length;
    const name = path.relative(DIST, file).padEnd(34);
    console.log(`  ${name} ${kilobytes(bytes.length)} ${kilobytes(zlib.gzipSync(bytes).length)}`);
  }
  console.log(`  ${'together'.padEnd(34)} ${kilobytes(all)}`);
  const code = ['extension.js', 'engine.js'].map((name) => fs.statSync(path.join(DIST, name)).size);
  console.log(
    `  extension and engine, without WASM and PGlite: ${kilobytes(code[0] + code[1]).trim()} (limit 400 KB)`,
  );
}

module.exports = { size };

if (require.main === module) size();
