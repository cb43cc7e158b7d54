import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { Catalog } from '../../src/core/catalog/model';
import { catalogDifference } from '../../src/core/catalog/difference';
import { parseConnectionUrl } from '../../src/core/target/connectionUrl';
import { BuiltinServers } from '../../src/postgres/builtinServers';
import { readCatalog } from '../../src/postgres/catalogReader';
import { connect } from '../../src/postgres/connect';
import type { Session } from '../../src/postgres/session';
import { temporaryFolder } from './engineHarness';
import { supabaseDatabase } from './sampleWorkspace';
import { servers } from './server';

/** A new database, and how the command line is told to work on it. */
export interface Place {
  readonly name: string;
  /** `--database-url URL`, or `--data-dir DIR`. */
  readonly target: readonly string[];
  /** What stands in no output: the password; undefined where there is none. */
  readonly secret: string | undefined;
  /** Runs `work` in a session of its own, which is ended before this resolves. */
  readonly on: <Result>(work: (session: Session) => Promise<Result>) => Promise<Result>;
}

const application = { applicationName: 'plumbline test' };

/** One on each server, newest first, and one of the built-in target. */
export async function storyPlaces(): Promise<Place[]> {
  const real = (await servers()).map(async (server): Promise<Place> => {
    const { client, url } = await supabaseDatabase(server);
    await client.end();
    return {
      name: server.name,
      target: ['--database-url', url],
      secret: new URL(url).password,
      on: async (work) => {
        const session = await connect(parseConnectionUrl(url), application);
        return work(session).finally(() => session.close());
      },
    };
  });
  const directory = path.join(temporaryFolder('story-data'), 'database');
  const builtin: Place = {
    name: 'the built-in target',
    target: ['--data-dir', directory],
    secret: undefined,
    on: async (work) => {
      const processes = new BuiltinServers({
        entry: path.resolve('dist/builtin/process.js'),
        keepMs: 0,
        application: application.applicationName,
      });
      try {
        const session = await processes.open(directory, {});
        return await work(session).finally(() => session.close());
      } finally {
        await processes.dispose();
      }
    },
  };
  return [...(await Promise.all(real)), builtin];
}

/** What a command said and how it ended. */
export interface Finished {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Far more than any report here, far less than the memory of this process. */
const LONGEST_OUTPUT_BYTES = 64 * 1024 * 1024;

/**
 * Runs the bundled command line as a person does: in the folder, with no variable of the environment that could name a
 * database.
 */
export function plumbline(root: string, ...args: readonly string[]): Promise<Finished> {
  const { PATH = '' } = process.env;
  return new Promise((resolve, reject) => {
    const child = execFile(
      process.execPath,
      [path.resolve('dist/cli.js'), ...args],
      {
        cwd: root,
        env: { PATH, PLUMBLINE_CACHE_DIR: path.join(root, '.cache') },
        maxBuffer: LONGEST_OUTPUT_BYTES,
      },
      (error, out, err) => {
        // An exit code is an answer; anything else (no such program, too much output) is not.
        if (error && typeof error.code !== 'number') {
          reject(new Error('The command line could not be run.', { cause: error }));
        } else resolve({ code: child.exitCode ?? -1, out, err });
      },
    );
  });
}

/** A fresh copy of a sample, so that no run writes into the project. */
export function copyOf(sample: string): string {
  const root = temporaryFolder(sample);
  fs.cpSync(path.resolve('migrations', sample), root, { recursive: true });
  return root;
}

/** What stands in a database: its catalog and a digest of every table's rows. The log of runs is not among them. */
export interface State {
  readonly catalog: Catalog;
  readonly rows: readonly string[];
}

const TABLES = `
  select pg_catalog.format(
    'select %L || '' '' || count(*) || '' '' || coalesce(md5(string_agg(t::text, e''\\n'' order by t::text)), '''') as rows from %s as t',
    c.oid::pg_catalog.regclass, c.oid::pg_catalog.regclass) as sql
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'm')
    and n.nspname !~ '^pg_'
    and n.nspname not in ('information_schema', 'plumbline')
  order by 1`;

export async function stateOf(session: Session): Promise<State> {
  const catalog = await readCatalog(session);
  const tables = await session.query<{ sql: string }>(TABLES);
  if (tables.length === 0) return { catalog, rows: [] };
  const all = tables.map(({ sql }) => sql).join(' union all ');
  const rows = await session.query<{ rows: string }>(all);
  return { catalog, rows: rows.map((row) => row.rows).sort() };
}

/** In what two states differ, in words; the history's own schema aside. Empty when they are the same. */
export function differences(before: State, after: State): string[] {
  const objects = catalogDifference(before.catalog, after.catalog)
    .filter((change) => !JSON.stringify(change).includes('plumbline'))
    .map(({ change, key }) => `${change} ${key}`);
  const lost = before.rows.filter((row) => !after.rows.includes(row));
  const more = after.rows.filter((row) => !before.rows.includes(row));
  return [...objects, ...lost.map((row) => `was ${row}`), ...more.map((row) => `is ${row}`)];
}
