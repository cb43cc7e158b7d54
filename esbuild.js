'use strict';
/**
 * Builds what ships into dist/: the extension, the engine and the Markdown parser that are loaded when needed, the
 * command line, the process of the built-in target and the webview. `--production` minifies and leaves source maps out.
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
 * The Markdown parser is a file of its own too: most sessions read no guide. The engine's `import('markdown-it')`
 * becomes one of dist/markdown.js, which exports what that import would have as its default.
 */
const markdownStaysApart = {
  name: 'markdown-stays-apart',
  setup(build) {
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
      plugins: [leaveOutUnusedParts, leaveOutIndentation, markdownStaysApart],
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
