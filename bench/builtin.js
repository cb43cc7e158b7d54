'use strict';
/**
 * Measures the built-in target (dist/builtin, so build first): how long a new and an existing directory take to open,
 * what that costs beside initdb, and how large it all is. `node bench/builtin.js [ROUNDS] [FOLDER]`; figures are the median (lowest to highest).
 */
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const esbuild = require('esbuild');
const { median } = require('./statistics');

const root = path.resolve(__dirname, '..');
const builtin = path.resolve(process.argv[3] ?? path.join(root, 'dist/builtin'));
const entry = path.join(builtin, 'process.js');
const rounds = Number(process.argv[2] ?? 5);

function print(name, value) {
  console.log(`${name.padEnd(46)} ${value}`);
}

const milliseconds = (value) => `${Math.round(value)} ms`;
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return { result, ms: performance.now() - start };
}

function loadServer() {
  const outfile = path.join(root, 'out/bench/server.js');
  esbuild.buildSync({
    entryPoints: [path.join(root, 'src/postgres/builtin/server.ts')],
    bundle: true,
    platform: 'node',
    packages: 'external',
    outfile,
  });
  return require(outfile);
}

/** Resident and private memory of a process in bytes; Linux only. */
function memory(pid) {
  if (process.platform !== 'linux') return { resident: NaN, peak: NaN };
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  const read = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1]) * 1024;
  return { resident: read('VmRSS'), peak: read('VmHWM') };
}

function size(folder) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .reduce((sum, file) => sum + fs.statSync(path.join(file.parentPath, file.name)).size, 0);
}

/** The way not taken: PGlite makes the cluster itself, in a process of its own, as a program that uses it would. */
function openByInitdb(dataDirectory) {
  const script = `const { PGlite } = require('@electric-sql/pglite');
    PGlite.create(${JSON.stringify(dataDirectory)}).then((db) => db.close()).then(() =>
      console.log(process.resourceUsage().maxRSS));`;
  return Number(execFileSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' }));
}

async function main() {
  const { openBuiltin } = loadServer();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-bench-'));
  const times = {};
  const note = (name, ms) => (times[name] ??= []).push(ms);
  let used;
  let inMemory;
  let clusterSize;
  let initdbPeak;

  for (let round = 0; round < rounds; round++) {
    const dataDirectory = path.join(folder, `data-${round}`);
    const fresh = await timed(() => openBuiltin({ dataDirectory, entry }));
    note('open a new directory', fresh.ms);
    clusterSize ??= size(dataDirectory);
    const { result: lease, ms } = await timed(() => fresh.result.acquire());
    note('acquire the session', ms);
    const { client } = lease;
    const small = await timed(async () => {
      for (let i = 0; i < 1000; i++) await client.query('select $1::int', [i]);
    });
    note('1,000 queries, one after the other', small.ms);
    await client.query('create table bulk (a int, b text)');
    const insert = await timed(() =>
      client.query(`insert into bulk select i, 'row ' || i from generate_series(1, 100000) as i`),
    );
    note('insert 100,000 rows', insert.ms);
    used ??= memory(fresh.result.pid);
    await lease.release();
    note('close', (await timed(() => fresh.result.close())).ms);

    const existing = await timed(() => openBuiltin({ dataDirectory, entry }));
    note('open an existing directory', existing.ms);
    existing.result.kill();
    await existing.result.exited;
    const recovered = await timed(() => openBuiltin({ dataDirectory, entry }));
    note('open one whose process was killed', recovered.ms);
    await recovered.result.close();

    const volatile = await timed(() => openBuiltin({ dataDirectory: 'memory', entry }));
    note('open in memory', volatile.ms);
    inMemory ??= memory(volatile.result.pid);
    await volatile.result.close();

    const initdb = await timed(() => {
      initdbPeak = openByInitdb(path.join(folder, `initdb-${round}`)) * 1024;
    });
    note('initdb by PGlite itself', initdb.ms);
  }
  fs.rmSync(folder, { recursive: true, force: true });

  print('Node, rounds', `${process.version}, ${rounds}`);
  for (const [name, values] of Object.entries(times)) {
    print(
      name,
      `${milliseconds(median(values))} (${milliseconds(Math.min(...values))} to ${milliseconds(Math.max(...values))})`,
    );
  }
  const ratio = median(times['initdb by PGlite itself']) / median(times['open a new directory']);
  print('initdb : prepared', `${ratio.toFixed(1)} : 1`);
  print(
    'memory on disk after the work (peak)',
    `${megabytes(used.resident)} (${megabytes(used.peak)})`,
  );
  print(
    'memory in memory, just opened (peak)',
    `${megabytes(inMemory.resident)} (${megabytes(inMemory.peak)})`,
  );
  print('memory of initdb, peak', megabytes(initdbPeak));
  print('a new data directory', megabytes(clusterSize));
  for (const file of fs.readdirSync(builtin)) {
    print(`dist/builtin/${file}`, megabytes(fs.statSync(path.join(builtin, file)).size));
  }
  print('dist/builtin', megabytes(size(builtin)));
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
