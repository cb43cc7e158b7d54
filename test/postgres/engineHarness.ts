import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { createEngine } from '../../src/app/createEngine';
import type { ApplyRequest, Engine, EngineOptions, Target } from '../../src/app/engine';
import type { ApplyReport } from '../../src/core/report/model';
import { SUPABASE_PRELUDE } from '../../src/postgres/builtin/prelude.sql';
import { ofProcess } from './ofProcess';
import { servers } from './server';

/** An engine as the command line builds it, on the bundled process of the built-in target. */
export function testEngine(keepBuiltinMs = 0, more: Partial<EngineOptions> = {}): Engine {
  return createEngine({
    builtinEntry: path.resolve('dist/builtin/process.js'),
    cacheDirectory: temporaryFolder('cache'),
    applicationName: 'plumbline test',
    keepBuiltinMs,
    environment: {},
    ...more,
  });
}

/** What an engine of its own reports of applying all that is pending, unverified, and unless `more` says otherwise. */
export async function applyPending(
  url: string,
  root: string,
  more: Partial<ApplyRequest> = {},
): Promise<ApplyReport> {
  const engine = testEngine();
  try {
    return await engine.apply({
      root,
      target: serverTarget(url),
      selection: { kind: 'pending' },
      verify: false,
      ...more,
    });
  } finally {
    await engine.dispose();
  }
}

/** A new folder that is removed when this process ends. */
export function temporaryFolder(name: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `plumbline-${name}-`));
  ofProcess('folders', removedAtExit).push(folder);
  return folder;
}

function removedAtExit(): string[] {
  const folders: string[] = [];
  process.once('exit', () => {
    for (const folder of folders) fs.rmSync(folder, { recursive: true, force: true });
  });
  return folders;
}

/** A workspace folder with these files; names are paths with `/`. */
export function workspaceOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = temporaryFolder('workspace');
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, ...name.split('/'));
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  return root;
}

/** A fresh copy of the sample, so that a test may change its files. */
export function sampleCopy(): string {
  const root = temporaryFolder('assistant');
  fs.cpSync(path.resolve('migrations/assistant'), root, { recursive: true });
  return root;
}

export function serverTarget(url: string): Target {
  return {
    kind: 'server',
    id: 'test',
    name: 'test',
    origin: 'the test',
    url: () => Promise.resolve(url),
  };
}

export interface TestTarget {
  readonly name: string;
  /** A new, empty database with Supabase's roles and schemas. */
  readonly create: () => Promise<Target>;
}

/** Every kind of target that a person can have: real servers of several versions, and the built-in one. */
export async function testTargets(): Promise<TestTarget[]> {
  const real = (await servers()).map((server) => ({
    name: server.name,
    create: async () => {
      const url = await server.createDatabase();
      await onClient(url, (client) => client.query(SUPABASE_PRELUDE));
      return serverTarget(url);
    },
  }));
  const builtin: TestTarget = {
    name: 'the built-in target',
    create: () =>
      Promise.resolve({
        kind: 'builtin',
        id: 'builtin',
        name: 'Built-in',
        origin: 'the test',
        dataDirectory: path.join(temporaryFolder('data'), randomUUID()),
      }),
  };
  return [...real, builtin];
}

/** Runs `work` on a client of its own and ends it in any case. */
export async function onClient<Result>(
  url: string,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
