import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import type { ApplyReport } from '../../src/core/report/model';
import { temporaryFolder } from '../postgres/engineHarness';
import { ofProcess } from '../postgres/ofProcess';

/** How a process of the command line ended. */
export interface Ended {
  /** Null when a signal killed it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What it printed with `--json`; null when it was killed before. */
  readonly report: ApplyReport | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Another run worked on the database meanwhile: not everything that is there is told by this one. */
  readonly hadRivals?: boolean;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  readonly isOver: () => boolean;
}

/** Nothing here takes so long, even on a busy machine: a process that hangs is a violation too. */
const LIMIT_MS = 120_000;

const running = ofProcess('running', () => {
  const children = new Set<ChildProcess>();
  process.once('exit', () => {
    for (const child of children) child.kill('SIGKILL');
  });
  return children;
});

/** Nothing of the person's own environment may name a database or colour an output. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^PG|DATABASE_URL$|^SUPABASE_|^PLUMBLINE_/.test(name),
  );
  return { ...Object.fromEntries(kept), PLUMBLINE_CACHE_DIR: cache };
}
const cache = temporaryFolder('cache');

/** Starts the built command line, `dist/cli.js`, as a process of its own. */
export function startCli(args: readonly string[]): Running {
  const child = spawn(process.execPath, [path.resolve('dist/cli.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment(),
  });
  running.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Ended>((resolve, reject) => {
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`plumbline ${args.join(' ')} did not end in ${LIMIT_MS} ms: ${stderr}`));
    }, LIMIT_MS);
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      clearTimeout(limit);
      running.delete(child);
      resolve({ exitCode, signal, report: parsed(stdout), stdout, stderr });
    });
  });
  return { child, ended, isOver: () => !running.has(child) };
}

function parsed(stdout: string): ApplyReport | null {
  try {
    return JSON.parse(stdout) as ApplyReport;
  } catch {
    // Killed before it printed, or in the middle of it: who needs a report asks for it.
    return null;
  }
}

/** Starts `apply` of everything that is pending. It waits for locks without limit, since tests hold some. */
export function startApply(url: string, root: string, options: readonly string[] = []): Running {
  const fixed = ['apply', '--json', '--no-verify', '--lock-timeout', '0'];
  return startCli([...fixed, '-C', root, '--database-url', url, ...options]);
}
