import { spawn, type ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** A pgbouncer in transaction mode before one server, started by the test with files of its own. */
export interface Pgbouncer {
  /** The server's URL with the pooler's address in its place; every database of the server is reached by its name. */
  through(serverUrl: string): string;
  stop(): Promise<void>;
}

export interface PgbouncerOptions {
  /** Backends for each database and user; default 20. With few of them clients really share. */
  readonly poolSize?: number;
}

const STARTING_ATTEMPTS = 3;
const STARTING_LIMIT_MS = 30_000;

/** Where Debian and others put it; sbin is in the PATH of root alone. */
function binary(): string {
  const folders = [
    ...(process.env.PATH ?? '').split(path.delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
  ];
  const found = folders
    .filter(Boolean)
    .map((folder) => path.join(folder, 'pgbouncer'))
    .find((file) => fs.existsSync(file));
  if (found !== undefined) return found;
  throw new Error(
    'These tests need pgbouncer. Install it: "apt-get install -y --no-install-recommends pgbouncer" (Debian, Ubuntu) or "brew install pgbouncer".',
  );
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as net.AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

/** pgbouncer refuses to run as root. */
function account(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const line = fs
    .readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((entry) => entry.split(':'))
    .find(([name]) => name === 'postgres' || name === 'nobody');
  if (!line) throw new Error('The tests run as root and found no user to run pgbouncer as.');
  return { uid: Number(line[2]), gid: Number(line[3]) };
}

function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

/** Writes the configuration and starts it; rejects with its own words when it ends before it is ready. */
async function launch(
  home: string,
  server: URL,
  port: number,
  poolSize: number,
): Promise<ChildProcess> {
  const users = path.join(home, 'users.txt');
  const configuration = path.join(home, 'pgbouncer.ini');
  const user = decodeURIComponent(server.username);
  fs.writeFileSync(users, `${quoted(user)} ${quoted(decodeURIComponent(server.password))}\n`);
  fs.writeFileSync(
    configuration,
    [
      '[databases]',
      `* = host=${server.hostname} port=${server.port}`,
      '[pgbouncer]',
      'listen_addr = 127.0.0.1',
      `listen_port = ${String(port)}`,
      'unix_socket_dir =',
      'auth_type = scram-sha-256',
      `auth_file = ${users}`,
      'pool_mode = transaction',
      `default_pool_size = ${String(poolSize)}`,
      'max_client_conn = 500',
      'ignore_startup_parameters = extra_float_digits',
    ].join('\n'),
  );
  const as = account();
  if (as) for (const file of [home, users, configuration]) fs.chownSync(file, as.uid, as.gid);
  const child = spawn(binary(), [configuration], {
    ...as,
    cwd: home,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    let log = '';
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`pgbouncer was not ready in ${STARTING_LIMIT_MS} ms:\n${log}`));
    }, STARTING_LIMIT_MS);
    child.stderr.on('data', (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-10_000);
      if (!log.includes('process up')) return;
      clearTimeout(limit);
      resolve();
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(limit);
      reject(new Error(`pgbouncer ended with ${String(code)}:\n${log}`));
    });
  });
  return child;
}

/**
 * Starts pgbouncer in transaction mode on a free loopback port. Rejects, with how to get it, when it is not installed.
 * Stop it in any case; it ends with the process at the latest.
 */
export async function startPgbouncer(
  serverUrl: string,
  { poolSize = 20 }: PgbouncerOptions = {},
): Promise<Pgbouncer> {
  const server = new URL(serverUrl);
  const home = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-pgbouncer-'));
  let port = 0;
  let child: ChildProcess | undefined;
  for (let attempt = 1; child === undefined; attempt += 1) {
    port = await freePort();
    try {
      child = await launch(home, server, port, poolSize);
    } catch (error) {
      // Another process may have taken the free port in between.
      if (attempt >= STARTING_ATTEMPTS) throw error;
    }
  }
  const running = child;
  const kill = (): void => void running.kill('SIGKILL');
  process.once('exit', kill);
  const through = (url: string): string => {
    const pooled = new URL(url);
    pooled.hostname = '127.0.0.1';
    pooled.port = String(port);
    return pooled.href;
  };
  return {
    through,
    async stop() {
      const ended = new Promise<void>((resolve) => {
        if (running.exitCode !== null || running.signalCode !== null) resolve();
        else running.once('exit', () => resolve());
      });
      kill();
      await ended;
      process.off('exit', kill);
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}
