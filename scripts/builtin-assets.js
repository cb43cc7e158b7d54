'use strict';
/**
 * What the built-in target needs under dist/builtin/: its process as one file, PostgreSQL as PGlite ships it, the
 * extensions, and a data directory that is already there, with the Supabase prelude in it, so that nobody waits for
 * initdb. Making that one takes seconds, so it is kept in node_modules/.cache under a name made of everything that
 * goes into it.
 */
const crypto = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const zlib = require('node:zlib');
const { promisify } = require('node:util');
const esbuild = require('esbuild');

const root = path.resolve(__dirname, '..');
const source = path.join(root, 'src/postgres/builtin');
const cache = path.join(root, 'node_modules/.cache/plumbline-builtin');

/** PGlite's files are not among its exports; its entry point stands beside them. */
function pgliteFolder() {
  return path.dirname(require.resolve('@electric-sql/pglite'));
}

/** Loads a module of the product, so that the build opens and reads with the same code as the product does. */
function load(name) {
  const { outputFiles } = esbuild.buildSync({
    entryPoints: [path.join(source, name)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
  });
  const loaded = { exports: {} };
  new Function('module', 'exports', 'require', outputFiles[0].text)(
    loaded,
    loaded.exports,
    require,
  );
  return loaded.exports;
}

/**
 * esbuild's options for the process. PGlite's ESM build finds its files by `import.meta.url`, which CommonJS has not.
 * @param {import('esbuild').BuildOptions} common with `outdir`, the dist folder
 */
function builtinEntry(common) {
  return {
    ...common,
    entryPoints: { process: path.join(source, 'process.ts') },
    outdir: path.join(common.outdir, 'builtin'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    conditions: ['import'],
    define: { 'import.meta.url': '__moduleUrl' },
    banner: { js: "const __moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
    metafile: true,
  };
}

function tarHeader(name, size, isFolder) {
  const block = Buffer.alloc(512);
  block.write(isFolder ? `${name}/` : name, 0, 100, 'latin1');
  block.write(isFolder ? '0000700\0' : '0000600\0', 100, 'latin1');
  block.write('0000000\0'.repeat(2), 108, 'latin1');
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  block.write(`${'0'.repeat(11)}\0`, 136, 'latin1');
  block.fill(' ', 148, 156);
  block.write(isFolder ? '5' : '0', 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/** A tar archive without owners and times, sorted by name. */
function tar(files) {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  const blocks = sorted.flatMap(({ path: name, content }) => [
    tarHeader(name, content?.length ?? 0, !content),
    ...(content ? [content, Buffer.alloc((512 - (content.length % 512)) % 512)] : []),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

function filesOf(folder) {
  return fs.readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) => {
    const full = path.join(entry.parentPath, entry.name);
    return {
      path: path.relative(folder, full).split(path.sep).join('/'),
      ...(entry.isFile() && { content: fs.readFileSync(full) }),
    };
  });
}

function pack(archive) {
  const params = {
    [zlib.constants.BROTLI_PARAM_QUALITY]: 9,
    // A window of 16 MB finds the template databases again, which are nearly the same as the third one.
    [zlib.constants.BROTLI_PARAM_LGWIN]: 24,
  };
  return promisify(zlib.brotliCompress)(archive, { params });
}

/** The files of all extensions, without their documentation and headers. */
function extensionFiles() {
  const { EXTENSION_ARCHIVES } = load('extensions.ts');
  const { readTar } = load('tar.ts');
  return EXTENSION_ARCHIVES.flatMap((name) => {
    const archive = zlib.gunzipSync(fs.readFileSync(path.join(pgliteFolder(), `${name}.tar.gz`)));
    return [...readTar(archive)].filter(
      ({ path: file, content }) => content && /^(lib|share)\/postgresql\//.test(file),
    );
  });
}

/** Makes a data directory by initdb, runs the prelude in it and shuts it down. */
async function prepareDirectory(extensions) {
  const { PGlite } = require('@electric-sql/pglite');
  const { openDatabase } = load('openDatabase.ts');
  const { SUPABASE_PRELUDE } = load('prelude.sql.ts');
  const read = (name) => fs.readFileSync(path.join(pgliteFolder(), name));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-builtin-'));
  try {
    const cluster = path.join(folder, 'pgdata');
    // One megabyte instead of sixteen per log segment: 9 MB less on disk for every database.
    const initial = await PGlite.create(cluster, { initDbStartParams: ['--wal-segsize=1'] });
    await initial.close();
    const assets = { wasm: read('pglite.wasm'), files: read('pglite.data'), extensions };
    const database = await openDatabase({ assets, cluster });
    await database.exec(SUPABASE_PRELUDE);
    await database.exec('vacuum analyze');
    await database.close();
    return tar(filesOf(cluster));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Names what the archives are made of: PGlite, the product's sources here, and this script. */
function fingerprint() {
  const hash = crypto.createHash('sha256');
  const sources = ['extensions.ts', 'openDatabase.ts', 'prelude.sql.ts', 'tar.ts'];
  const files = [
    path.join(root, 'scripts/builtin-assets.js'),
    path.join(pgliteFolder(), 'pglite.wasm'),
    path.join(pgliteFolder(), 'pglite.data'),
    ...sources.map((name) => path.join(source, name)),
  ];
  for (const file of files) hash.update(fs.readFileSync(file));
  return hash.digest('hex').slice(0, 32);
}

/** The folder with the two archives: from the cache, or made now (about five seconds). */
async function archives() {
  const folder = path.join(cache, fingerprint());
  if (fs.existsSync(folder)) return folder;
  const extensions = tar(extensionFiles());
  const prepared = await prepareDirectory(extensions);
  const unfinished = `${folder}.${process.pid}`;
  fs.mkdirSync(unfinished, { recursive: true });
  fs.writeFileSync(path.join(unfinished, 'extensions.tar.br'), await pack(extensions));
  fs.writeFileSync(path.join(unfinished, 'pgdata.tar.br'), await pack(prepared));
  try {
    fs.renameSync(unfinished, folder);
  } catch (error) {
    // Another build was faster; what it made is as good.
    if (!fs.existsSync(folder)) throw error;
    fs.rmSync(unfinished, { recursive: true });
  }
  return folder;
}

/** Puts everything but the process itself under `dist`/builtin/. */
async function copyBuiltinAssets(dist) {
  const target = path.join(dist, 'builtin');
  fs.mkdirSync(target, { recursive: true });
  for (const file of ['pglite.wasm', 'pglite.data']) {
    fs.copyFileSync(path.join(pgliteFolder(), file), path.join(target, file));
  }
  const made = await archives();
  for (const file of fs.readdirSync(made)) {
    fs.copyFileSync(path.join(made, file), path.join(target, file));
  }
}

module.exports = { builtinEntry, copyBuiltinAssets, pgliteFolder };
