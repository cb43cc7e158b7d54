'use strict';
/**
 * Builds what ships into dist/: the extension; the engine, whose parts are loaded when needed; the command line, the
 * process of the built-in target and the webview. `--production` minifies, leaves source maps out, and fails when what
 * every session loads is over its limit.
 */
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { copyBuiltinAssets, builtinEntry } = require('./scripts/builtin-assets');
const { describeSize, sessionSize } = require('./scripts/bundle/size');
const { leaveOutIndentation, leaveOutUnusedParts } = require('./scripts/bundle/unused-parts');

const production = process.argv.includes('--production');
const dist = path.join(__dirname, 'dist');

const common = {
  bundle: true,
  logLevel: 'warning',
  minify: production,
  sourcemap: !production,
  legalComments: 'none',
};
const { version } = require('./package.json');
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  define: { PLUMBLINE_VERSION: JSON.stringify(version) },
};

/** A face that imports `../engine` loads dist/engine.mjs when it first needs it. */
const engineStaysApart = {
  name: 'engine-stays-apart',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\/(.*\/)?engine$/ }, () => ({
      path: './engine.mjs',
      external: true,
    }));
  },
};

/**
 * The engine, cut into ES modules wherever it imports on demand (docs/decisions/0012). `pg` and the
 * loader of the parser's WebAssembly ask for `require` and `__dirname`, which such a module does not have by itself.
 */
const engine = {
  ...node,
  entryPoints: { engine: 'src/engine.ts' },
  outdir: dist,
  format: 'esm',
  splitting: true,
  // What is imported on demand must be an ES module: of another kind the importer would get its default alone.
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  chunkNames: 'engine-[name]-[hash]',
  metafile: true,
  banner: {
    js: "import{createRequire as requireFor}from'node:module';const require=requireFor(import.meta.url),__dirname=import.meta.dirname;",
  },
  plugins: [leaveOutUnusedParts, leaveOutIndentation],
};

async function main() {
  fs.rmSync(dist, { recursive: true, force: true });
  const [extensionBuild, engineBuild] = await Promise.all([
    esbuild.build({
      ...node,
      metafile: true,
      entryPoints: { extension: 'src/extension/activate.ts' },
      outdir: dist,
      external: ['vscode'],
      plugins: [engineStaysApart],
    }),
    esbuild.build(engine),
    esbuild.build({
      ...node,
      entryPoints: { cli: 'src/cli/main.ts' },
      outdir: dist,
      banner: { js: '#!/usr/bin/env node' },
      plugins: [engineStaysApart],
    }),
    esbuild.build(builtinEntry({ ...common, outdir: dist })),
    esbuild.build({
      ...common,
      entryPoints: { webview: 'webview/main.ts' },
      outdir: dist,
      platform: 'browser',
      format: 'iife',
      target: 'es2022',
    }),
  ]);
  fs.copyFileSync(
    require.resolve('libpg-query/wasm/libpg-query.wasm'),
    path.join(dist, 'libpg-query.wasm'),
  );
  await copyBuiltinAssets(dist);
  if (production) checkSize([extensionBuild.metafile, engineBuild.metafile]);
}

function checkSize(metafiles) {
  const size = sessionSize(metafiles);
  fs.writeFileSync(path.join(dist, 'size.json'), JSON.stringify(size));
  console.log(describeSize(size));
  if (size.bytes > size.limit)
    throw new Error('That is over the limit: see scripts/bundle/size.js.');
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
