'use strict';
/**
 * What applying costs: round trips (counted by a proxy), 500 small files beside dbmate, on loopback and with a latency
 * that the proxy adds, the status of 500 applied files, and memory for a file of 50 MB.
 * `node bench/apply.js [ROUNDS] [FILES]`, after `npm run build:production`; nothing else should run meanwhile.
 */
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { bundle } = require('./bundle');
const { median } = require('./statistics');

const ROOT = path.resolve(__dirname, '..');
const ROUNDS = Number(process.argv[2] ?? 3);
const FILES = Number(process.argv[3] ?? 500);
/** Of each way; twice as much for a round trip. */
const DELAY_MS = 15;

/** The test servers and the proxy of the fault suite. */
const build = () =>
  bundle(
    'apply',
    `export { servers } from './test/postgres/server';
    export { startProxy } from './test/faults/proxy';`,
    // The module of the test servers stops them in a hook of mocha; here they are stopped below.
    'globalThis.after ??= () => undefined;',
  );

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-bench-'));

function sqlOf(index) {
  const table = `t${index}`;
  return `create table ${table} (id integer primary key, note text not null);
create index ${table}_note on ${table} (note);
insert into ${table} values (1, 'one'), (2, 'two');
`;
}

/** The same SQL for both, each in the folder and under the names that it expects. */
function workspace(count) {
  const folder = path.join(home, String(count));
  const ours = path.join(folder, 'migrations');
  const theirs = path.join(folder, 'dbmate');
  fs.mkdirSync(ours, { recursive: true });
  fs.mkdirSync(theirs, { recursive: true });
  for (let index = 0; index < count; index += 1) {
    const version = 20240101000000 + index;
    fs.writeFileSync(path.join(ours, `${version}_t${index}.sql`), sqlOf(index));
    fs.writeFileSync(
      path.join(theirs, `${version}_t${index}.sql`),
      `-- migrate:up\n${sqlOf(index)}\n-- migrate:down\ndrop table t${index};\n`,
    );
  }
  return folder;
}

/** Runs a program to its end; resolves to milliseconds by the clock, and what it printed. */
function timed(program, args, env = {}) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(program, args, { env: { ...process.env, ...env } });
    let stdout = '';
    let output = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      const ms = performance.now() - began;
      if (code === 0) resolve({ ms, stdout });
      else reject(new Error(`${program} ${args.join(' ')} ended with ${code}: ${stdout}${output}`));
    });
  });
}

function plumbline(command, url, folder, ...options) {
  const env = { PLUMBLINE_CACHE_DIR: path.join(home, 'cache') };
  const args = [command, '--json', '-C', folder, '--database-url', url, ...options];
  return timed(process.execPath, [path.join(ROOT, 'dist/cli.js'), ...args], env);
}

function dbmateArguments(url, folder) {
  const args = ['--url', `${url}?sslmode=disable`, '--no-dump-schema', '--migrations-dir'];
  return [...args, path.join(folder, 'dbmate'), 'up'];
}

/** As its npm package runs it: a script for Node.js that starts the program. */
function dbmate(url, folder) {
  const script = path.join(ROOT, 'node_modules/.bin/dbmate');
  return timed(process.execPath, [fs.realpathSync(script), ...dbmateArguments(url, folder)]);
}

/** The program by itself. */
function dbmateAlone(url, folder) {
  const program = require.resolve(`@dbmate/${process.platform}-${process.arch}/bin/dbmate`);
  return timed(program, dbmateArguments(url, folder));
}

async function throughProxy(startProxy, url, options, work) {
  const proxy = await startProxy(url, options);
  try {
    return await work(proxy);
  } finally {
    await proxy.close();
  }
}

/** How often the client waited for an answer, and what it asked once it was connected. */
async function trips(startProxy, url, work) {
  const asked = [];
  const cutAt = (message) => {
    if (message.type === 'Q' || message.type === 'S') asked.push(message);
    return null;
  };
  return throughProxy(startProxy, url, { cutAt }, async (proxy) => {
    await work(proxy.url);
    return { all: proxy.roundTrips(), afterConnecting: asked.length };
  });
}

async function roundTrips(server, startProxy) {
  const apply = async (count, url) =>
    trips(startProxy, url, (through) =>
      plumbline('apply', through, workspace(count), '--no-verify'),
    );
  const few = await apply(2, await server.createDatabase());
  const many = await apply(12, await server.createDatabase());
  const perFile = (many.all - few.all) / 10;
  console.log(`round trips for each transactional file: ${perFile}`);
  console.log(
    `round trips of a whole first run besides: ${few.all - 2 * perFile}, of them ${few.afterConnecting - 2 * perFile} after connecting (two connections)`,
  );
  const url = await server.createDatabase();
  await plumbline('apply', url, workspace(2), '--no-verify');
  const next = await trips(startProxy, url, (through) =>
    plumbline('apply', through, workspace(12), '--no-verify'),
  );
  console.log(
    `round trips of a later run besides: ${next.all - 10 * perFile}, of them ${next.afterConnecting - 10 * perFile} after connecting`,
  );
}

async function beside(server, startProxy, delayMs) {
  const folder = workspace(FILES);
  const ours = [];
  const verified = [];
  const theirs = [];
  const alone = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const through = async (work) => {
      const url = await server.createDatabase();
      if (delayMs === 0) return (await work(url)).ms;
      return throughProxy(
        startProxy,
        url,
        { delayMs },
        async (proxy) => (await work(proxy.url)).ms,
      );
    };
    ours.push(await through((url) => plumbline('apply', url, folder, '--no-verify')));
    theirs.push(await through((url) => dbmate(url, folder)));
    if (delayMs === 0) alone.push(await through((url) => dbmateAlone(url, folder)));
    verified.push(await through((url) => plumbline('apply', url, folder)));
  }
  const show = (name, values) =>
    console.log(
      `  ${name.padEnd(28)} ${(median(values) / 1000).toFixed(2)} s (${values.map((ms) => (ms / 1000).toFixed(2)).join(', ')})`,
    );
  console.log(
    `${FILES} files, ${delayMs === 0 ? 'loopback' : `${2 * delayMs} ms for a round trip`}, median of ${ROUNDS}:`,
  );
  show('plumbline apply --no-verify', ours);
  show('plumbline apply', verified);
  show('dbmate up', theirs);
  if (alone.length > 0) show('dbmate up, without Node.js', alone);
  console.log(`  dbmate / plumbline           ${(median(theirs) / median(ours)).toFixed(2)}`);
}

async function status(server, startProxy) {
  const folder = workspace(FILES);
  const url = await server.createDatabase();
  await plumbline('apply', url, folder, '--no-verify');
  const counted = await trips(startProxy, url, (through) => plumbline('status', through, folder));
  const { ms } = await plumbline('status', url, folder);
  console.log(
    `status of ${FILES} applied files: ${counted.afterConnecting} round trips after connecting (${counted.all} with it), ${Math.round(ms)} ms`,
  );
}

async function memory(server) {
  const folder = path.join(home, 'big');
  fs.mkdirSync(path.join(folder, 'migrations'), { recursive: true });
  const insert = `insert into t values ('${'x'.repeat(1000)}');\n`;
  const count = Math.ceil((50 * 1024 * 1024) / insert.length);
  const shapes = {
    'rows of 1 KB': `create table t (a text);\n${insert.repeat(count)}`,
    'rows of 100 KB': `create table t (a text);\n${`insert into t values ('${'x'.repeat(100_000)}');\n`.repeat(525)}`,
    'rows of COPY': `create table t (a text);\ncopy t from stdin;\n${`${'x'.repeat(97)}\n`.repeat(535_000)}\\.\n`,
  };
  for (const [name, sql] of Object.entries(shapes)) {
    fs.writeFileSync(path.join(folder, 'migrations/001_big.sql'), sql);
    const file = path.join(home, 'peak');
    const url = await server.createDatabase();
    const args = ['--require', path.join(__dirname, 'peakMemory.js')];
    args.push(path.join(ROOT, 'dist/cli.js'), 'apply', '--json', '--no-verify');
    const { ms } = await timed(process.execPath, [...args, '-C', folder, '--database-url', url], {
      PEAK_MEMORY_FILE: file,
      PLUMBLINE_CACHE_DIR: path.join(home, 'cache'),
    });
    const peak = Number(fs.readFileSync(file, 'utf8'));
    console.log(
      `a file of ${(sql.length / 1_048_576).toFixed(0)} MB, ${name}: peak ${Math.round(peak / 1_048_576)} MB, ${(ms / 1000).toFixed(1)} s`,
    );
  }
}

async function main() {
  const { servers, startProxy } = await build();
  const all = await servers();
  try {
    const [server] = all;
    await roundTrips(server, startProxy);
    await status(server, startProxy);
    await memory(server);
    await beside(server, startProxy, 0);
    await beside(server, startProxy, DELAY_MS);
  } finally {
    await Promise.all(all.map((server) => server.stop()));
    fs.rmSync(home, { recursive: true, force: true });
  }
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
