import { homedir } from 'node:os';
import path from 'node:path';
import type { Engine, Target } from '../app/engine';
import { describeError } from '../core/describeError';
import { PlumblineError } from '../core/errors';
import { EXIT } from '../core/report/exitCode';
import { REPORT_SCHEMA } from '../core/report/model';
import { errorLines } from '../core/report/text/target';
import { COLOR, PLAIN, type Style } from '../core/report/text/style';
import { parseArguments, UsageError, type Arguments } from './arguments';
import { runCommand, type Output } from './commands';
import { HELP } from './help';
import { progressOn } from './progress';
import { optimiseLate } from './shortLived';

declare const PLUMBLINE_VERSION: string;

function cacheDirectory(environment: NodeJS.ProcessEnv): string {
  if (environment.PLUMBLINE_CACHE_DIR) return environment.PLUMBLINE_CACHE_DIR;
  if (process.platform === 'win32') {
    return path.join(
      environment.LOCALAPPDATA ?? path.join(homedir(), 'AppData', 'Local'),
      'plumbline',
    );
  }
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'plumbline');
  return path.join(environment.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'plumbline');
}

async function chooseTarget(engine: Engine, parsed: Arguments, root: string): Promise<Target> {
  // No database is asked: whatever the environment names does not matter.
  if (parsed.command.startsWith('guide ')) return engine.builtin(root);
  const url = parsed.databaseUrl;
  if (url !== undefined) {
    const inspected = await engine.inspectUrl(url);
    if (!inspected.ok) throw new UsageError(inspected.message);
    return {
      kind: 'server',
      id: 'option:database-url',
      name: inspected.database,
      origin: '--database-url',
      url: () => Promise.resolve(url),
    };
  }
  if (parsed.builtin || parsed.dataDirectory !== undefined)
    return chosenBuiltin(engine, parsed, root);
  const targets = await engine.findTargets(root);
  if (parsed.target !== undefined) {
    const named = targets.find(({ id, name }) => id === parsed.target || name === parsed.target);
    if (named) return named;
    // A manifest that is wrong names no target: then its error is the answer.
    await engine.list(root);
    const names = targets.map(({ name }) => name).join(', ');
    throw new UsageError(`There is no target ${parsed.target}. Targets: ${names}.`);
  }
  return (
    targets.find((target) => target.kind === 'server' && !target.named) ?? engine.builtin(root)
  );
}

function chosenBuiltin(engine: Engine, parsed: Arguments, root: string): Target {
  const { dataDirectory } = parsed;
  return {
    ...engine.builtin(root),
    origin: parsed.builtin ? '--builtin' : '--data-dir',
    ...(dataDirectory !== undefined && {
      dataDirectory: dataDirectory === 'memory' ? 'memory' : path.resolve(dataDirectory),
    }),
  };
}

async function main(): Promise<number> {
  const parsed = parseArguments(process.argv.slice(2));
  if (parsed.command === 'help') {
    process.stdout.write(HELP);
    return EXIT.ok;
  }
  if (parsed.command === 'version') {
    process.stdout.write(`${PLUMBLINE_VERSION}\n`);
    return EXIT.ok;
  }
  optimiseLate();
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(name, () => interrupted.abort());
  }
  const { createEngine } = await import('../engine');
  const engine = createEngine({
    builtinEntry: path.join(__dirname, 'builtin', 'process.js'),
    cacheDirectory: cacheDirectory(process.env),
    applicationName: `plumbline ${PLUMBLINE_VERSION}`,
    toolVersion: PLUMBLINE_VERSION,
    keepBuiltinMs: 0,
    environment: process.env,
  });
  try {
    const root = path.resolve(parsed.directory);
    const target = await chooseTarget(engine, parsed, root);
    const request = {
      root,
      target,
      signal: interrupted.signal,
      onProgress: progressOn(process.stderr),
    };
    const style: Style = {
      ...(colorWanted(parsed) ? COLOR : PLAIN),
      ...(process.stdout.isTTY && { width: process.stdout.columns }),
    };
    const output: Output = {
      print: (text) => process.stdout.write(`${text}\n`),
      json: parsed.json,
      style,
    };
    return await runCommand(engine, parsed, request, output);
  } finally {
    await engine.dispose();
  }
}

function colorWanted(parsed: Arguments): boolean {
  return parsed.color && !process.env.NO_COLOR && process.stdout.isTTY;
}

/** Who reads may close the pipe (`| head`): the run goes on to its end, and its exit code says how it ended. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    if (error instanceof UsageError && !process.argv.includes('--json')) {
      process.stderr.write(`plumbline: ${error.message}\nSee plumbline --help.\n`);
      process.exitCode = EXIT.usage;
      return;
    }
    const described = describeError(
      error instanceof UsageError ? new PlumblineError('usage', error.message) : error,
    );
    if (process.argv.includes('--json')) {
      process.stdout.write(
        `${JSON.stringify({ schema: REPORT_SCHEMA, error: described }, null, 2)}\n`,
      );
    } else {
      process.stderr.write(`${errorLines(described, PLAIN).join('\n')}\n`);
    }
    process.exitCode =
      described.code === 'cancelled'
        ? EXIT.interrupted
        : described.code === 'usage'
          ? EXIT.usage
          : EXIT.failed;
  },
);
