/**
 * The process of the built-in target: it holds the data directory's lock, runs PostgreSQL in a thread of its own, and
 * stands between that and the pipe to the process that started it. It never outlives that one: its end of the pipe
 * closes with it, and this thread, which is never busy, hears it even while PostgreSQL is.
 */
import { promises as fs } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { isMainThread, MessageChannel, Worker, workerData } from 'node:worker_threads';
import { PlumblineError } from '../../core/errors';
import { type FromBackend, postAndWake, postedCounter } from './backendPort';
import { type BackendThreadOptions, runBackendThread } from './backendThread';
import { type DataDirectoryLock, lockDataDirectory } from './dataDirectoryLock';
import { CONTROL, FrameReader, frameHeader } from './frames';
import { ThreadInterrupter } from './interrupt';
import { ensureCluster } from './preparedDirectory';
import { type FromProcess, type OpenRequest, SESSION_PIPE } from './protocol';

/** PGlite 0.5 is this major version; another one cannot read its files. */
const POSTGRES_MAJOR = '18';

/**
 * With less, the engine's stack ends before PostgreSQL's own check does its work: a recursive function would end the
 * process instead of failing with 54001. (4, the default, does not hold a sum of 20,000 terms; 16 not a recursive SQL
 * function; 64 holds all that PostgreSQL lets through.) It is address space and not memory until it is used.
 */
const STACK_MEGABYTES = 64;

/** For interrupts: a statement that cannot be interrupted goes on, and its process can still be killed. */
function ignoreFailure(promise: Promise<unknown>): void {
  promise.catch(() => undefined);
}

function tell(message: FromProcess, then?: () => void): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => then?.());
  else then?.();
}

/** Ends this process at once. Nothing that was committed is lost by it: PostgreSQL's write-ahead log is on disk. */
function dieWithParent(): void {
  process.kill(process.pid, 'SIGKILL');
}

async function prepare(
  request: OpenRequest,
  assets: string,
): Promise<{ cluster: string; lock?: DataDirectoryLock }> {
  if (request.dataDirectory === 'memory') return { cluster: 'memory' };
  await fs.mkdir(request.dataDirectory, { recursive: true, mode: 0o700 });
  const lock = await lockDataDirectory(request.dataDirectory, request.application);
  const cluster = await ensureCluster(request.dataDirectory, assets, POSTGRES_MAJOR, () =>
    tell({ kind: 'phase', message: 'Creating the built-in database' }),
  );
  return { cluster, lock };
}

function connect(
  { cluster, lock }: { cluster: string; lock?: DataDirectoryLock },
  assets: string,
): void {
  const pipe = new net.Socket({ fd: SESSION_PIPE, readable: true, writable: true });
  const { port1: port, port2 } = new MessageChannel();
  const posted = postedCounter();
  const options: BackendThreadOptions = { cluster, assets, port: port2, posted };
  const thread = new Worker(__filename, {
    workerData: options,
    transferList: [port2],
    resourceLimits: { stackSizeMb: STACK_MEGABYTES },
  });

  const interrupter = new ThreadInterrupter();
  const sent = (): number => Atomics.load(posted, 0);
  const frames = new FrameReader((session, payload) => {
    if (session === CONTROL && payload.length > 0)
      ignoreFailure(interrupter.interrupt('cancel', sent()));
    else if (session === CONTROL) postAndWake(port, posted, { kind: 'close' });
    else if (payload.length === 0) postAndWake(port, posted, { kind: 'end', session });
    else postAndWake(port, posted, { kind: 'bytes', session, bytes: new Uint8Array(payload) });
  });
  pipe.on('data', (chunk) => frames.push(chunk));
  pipe.on('error', dieWithParent);
  pipe.on('close', dieWithParent);

  const fail = (message: string): void =>
    tell({ kind: 'failed', code: 'builtinFailed', message }, () => process.exit(1));
  thread.on('error', (error) => fail(error.message));
  let closed = false;
  thread.on('exit', () => {
    if (!closed) fail('The thread of PostgreSQL ended.');
  });
  const timers = new Map<number, NodeJS.Timeout>();
  port.on('message', (message: FromBackend) => {
    switch (message.kind) {
      case 'ready':
        tell(message);
        break;
      case 'bytes':
        pipe.cork();
        pipe.write(frameHeader(message.session, message.bytes.length));
        pipe.write(message.bytes);
        pipe.uncork();
        break;
      case 'ended':
        pipe.write(frameHeader(message.session, 0));
        break;
      case 'timer':
        timers.set(
          message.id,
          setTimeout(() => {
            timers.delete(message.id);
            ignoreFailure(interrupter.interrupt('expire', sent(), message.id));
          }, message.milliseconds),
        );
        break;
      case 'timerCleared':
        clearTimeout(timers.get(message.id));
        timers.delete(message.id);
        break;
      case 'failed':
        fail(message.message);
        break;
      case 'closed':
        closed = true;
        void (lock?.release() ?? Promise.resolve()).finally(() =>
          tell({ kind: 'closed' }, () => process.exit(0)),
        );
        break;
    }
  });
}

async function main(): Promise<void> {
  process.on('disconnect', dieWithParent);
  // Ctrl+C in a terminal reaches every process in it. What it means is for the one that started us to say.
  process.on('SIGINT', () => undefined);
  const assets = path.dirname(__filename);
  try {
    const request = JSON.parse(process.argv[2] ?? '') as OpenRequest;
    tell({ kind: 'phase', message: 'Starting the built-in database' });
    connect(await prepare(request, assets), assets);
  } catch (error) {
    const failure = PlumblineError.is(error)
      ? { code: error.code, message: error.message }
      : { code: 'builtinFailed' as const, message: String(error) };
    tell({ kind: 'failed', ...failure }, () => process.exit(1));
  }
}

if (isMainThread) void main();
else void runBackendThread(workerData as BackendThreadOptions);
