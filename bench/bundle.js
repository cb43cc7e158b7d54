'use strict';
const path = require('node:path');
const esbuild = require('esbuild');

const ROOT = path.resolve(__dirname, '..');

/**
 * Builds TypeScript of this repository into one module and loads it, as the tests are built: packages stay where npm
 * put them.
 * @param name of the file in out/bench
 * @param contents what the module exports; paths are relative to the repository's root
 * @param banner JavaScript that runs first
 */
async function bundle(name, contents, banner = '') {
  const outfile = path.join(ROOT, 'out/bench', `${name}.js`);
  await esbuild.build({
    stdin: { contents, resolveDir: ROOT, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
    banner: { js: banner },
  });
  return require(outfile);
}

module.exports = { bundle };
