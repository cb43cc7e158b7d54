'use strict';
/**
 * Builds what ships into dist/: the extension; the engine, the reading of guides and the Markdown parser, which are
 * loaded when needed; the command line, the process of the built-in target and the webview. `--production` minifies
 * and leaves source maps out.
 */
const fs = require('node:fs');
const path = require('node:path');
const esbuild = require('esbuild');
const { copyBuiltinAssets, builtinEntry } = require('./scripts/builtin-assets');
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

/** The engine is a file of its own: a face that imports it as `../engine` loads dist/engine.js when it first needs it. */
const engineStaysApart = {
  name: 'engine-stays-apart',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\/(.*\/)?engine$/ }, () => ({
      path: './engine.js',
      external: true,
    }));
  },
};

/**
 * The reading of guides, and the Markdown parser that it uses, are files of their own too: most sessions read no guide.
 * `import('../core/guide/readGuide')` becomes one of dist/guide.js, and there `import('markdown-it')` one of
 * dist/markdown.js, which exports what that import would have as its default.
 */
const guidesStayApart = {
  name: 'guides-stay-apart',
  setup(build) {
    build.onResolve({ filter: /^\.\.\/core\/guide\/readGuide$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './guide.js', external: true } : undefined,
    );
    build.onResolve({ filter: /^markdown-it$/ }, () => ({ path: './markdown.js', external: true }));
  },
};
const markdownEntry = {
  contents: "module.exports = require('markdown-it');",
  resolveDir: __dirname,
  sourcefile: 'markdown-entry.js',
};

async function main() {
  fs.rmSync(dist, { recursive: true, force: true });
  await Promise.all([
    esbuild.build({
      ...node,
      entryPoints: { extension: 'src/extension/activate.ts' },
      outdir: dist,
      external: ['vscode'],
      plugins: [engineStaysApart],
    }),
    esbuild.build({
      ...node,
      entryPoints: { engine: 'src/engine.ts' },
      outdir: dist,
      external: ['pg-native'],
      plugins: [leaveOutUnusedParts, leaveOutIndentation, guidesStayApart],
    }),
    esbuild.build({
      ...node,
      entryPoints: { guide: 'src/core/guide/readGuide.ts' },
      outdir: dist,
      plugins: [guidesStayApart],
    }),
    esbuild.build({ ...node, stdin: markdownEntry, outfile: path.join(dist, 'markdown.js') }),
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
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
