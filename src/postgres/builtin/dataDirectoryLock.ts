/**
 * One process at a time may have a data directory open. PGlite itself lets a second one in, and then one of them
 * silently loses what it committed, so we lock. The lock is the kernel's: it is gone the moment its process is,
 * however that ends, and nobody ever has to judge whether a lock file is stale.
 *
 * Linux: an abstract unix socket named after the directory's device and inode (the same through every path, bind
 * mount or link). It is seen within one network namespace: two containers that share a volume do not see each other.
 * macOS and Windows: the holder file opened with O_EXLOCK (flock, share mode 0), which Node passes through to libuv
 * although `fs.constants` does not name it; Linux has no such flag.
 */
import { promises as fs } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { PlumblineError } from '../../core/errors';

/** A small file in the data directory that tells a person who has it open. It is for reading, it locks nothing. */
export const HOLDER_FILE = 'holder.json';
/** What is opened exclusively where the system can; never read, so that it can never be in the way. */
const EXCLUSIVE_FILE = 'holder.lock';

export interface Holder {
  readonly pid: number;
  readonly application: string;
  readonly host: string;
  /** ISO 8601. */
  readonly since: string;
}

export interface DataDirectoryLock {
  /** Gives the directory free; for a process that goes on living. */
  release(): Promise<void>;
}

/** Files of the lock that may lie in a data directory. */
export const LOCK_FILES: readonly string[] = [HOLDER_FILE, EXCLUSIVE_FILE];

const EXCLUSIVE_FLAG: Partial<Record<NodeJS.Platform, number>> = {
  // O_EXLOCK and O_NONBLOCK of <sys/fcntl.h>
  darwin: 0x20 | 0x4,
  // UV_FS_O_EXLOCK of libuv's win.h
  win32: 0x10000000,
};

/** Undefined when somebody else holds it. */
type Acquire = (directory: string) => Promise<(() => Promise<void>) | undefined>;

const bindAbstractSocket: Acquire = async (directory) => {
  const { dev, ino } = await fs.stat(directory, { bigint: true });
  // Whoever connects is let go at once: being bound is all that this socket does.
  const server = net.createServer((socket) => socket.destroy());
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ path: `\0plumbline-builtin-${dev}-${ino}` }, resolve);
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return undefined;
    throw error;
  }
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
};

async function openExclusively(file: string, flag: number): Promise<fs.FileHandle | undefined> {
  try {
    return await fs.open(file, fs.constants.O_RDWR | fs.constants.O_CREAT | flag, 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EAGAIN' || code === 'EWOULDBLOCK' || code === 'EBUSY') return undefined;
    throw error;
  }
}

/**
 * The lock of the systems that have O_EXLOCK. A file system that ignores the flag (some network drives do) would let
 * everybody in, so the lock is tried a second time at once: only one that refuses us ourselves is believed.
 */
export async function lockFileExclusively(
  directory: string,
  flag: number,
): Promise<(() => Promise<void>) | undefined> {
  const file = path.join(directory, EXCLUSIVE_FILE);
  const handle = await openExclusively(file, flag);
  if (!handle) return undefined;
  const second = await openExclusively(file, flag);
  if (second) {
    await Promise.all([second.close(), handle.close()]);
    throw new PlumblineError(
      'builtinFailed',
      `The file system of ${directory} does not lock files, so two windows could destroy each other's work. ` +
        'Choose a data directory on a local disk.',
    );
  }
  return () => handle.close();
}

async function acquire(directory: string): Promise<(() => Promise<void>) | undefined> {
  if (process.platform === 'linux') return bindAbstractSocket(directory);
  const flag = EXCLUSIVE_FLAG[process.platform];
  if (flag !== undefined) return lockFileExclusively(directory, flag);
  throw new PlumblineError(
    'builtinFailed',
    `The built-in target cannot lock a data directory on ${process.platform}. Use \`memory\` instead.`,
  );
}

async function readHolder(directory: string): Promise<Holder | undefined> {
  try {
    const holder: unknown = JSON.parse(
      await fs.readFile(path.join(directory, HOLDER_FILE), 'utf8'),
    );
    return typeof holder === 'object' && holder !== null && 'pid' in holder
      ? (holder as Holder)
      : undefined;
  } catch {
    // Not written yet, or half written: the refusal stands without a name.
    return undefined;
  }
}

/**
 * Takes the directory for this process until it ends or releases it.
 * @param directory exists
 * @param application what a person calls the program that opens it
 * @throws PlumblineError `builtinInUse`, which names the holder where it is known, or `builtinFailed`.
 */
export async function lockDataDirectory(
  directory: string,
  application: string,
): Promise<DataDirectoryLock> {
  const unlock = await acquire(directory);
  if (!unlock) {
    const holder = await readHolder(directory);
    const who = holder
      ? `${holder.application} (process ${holder.pid} on ${holder.host}, since ${holder.since})`
      : 'another process';
    throw new PlumblineError(
      'builtinInUse',
      `The built-in database in ${directory} is open in ${who}. Close it there, or choose another data directory.`,
      {
        values: {
          directory,
          ...(holder && { pid: String(holder.pid), application: holder.application }),
        },
      },
    );
  }
  const holder: Holder = {
    pid: process.pid,
    application,
    host: os.hostname(),
    since: new Date().toISOString(),
  };
  const file = path.join(directory, HOLDER_FILE);
  await fs.writeFile(file, JSON.stringify(holder));
  return {
    async release() {
      await fs.rm(file, { force: true });
      await unlock();
    },
  };
}
