import fs from 'node:fs';
import path from 'node:path';
import { Client } from 'pg';
import { SUPABASE_PRELUDE } from '../../src/postgres/builtin/prelude.sql';
import type { TestServer } from './server';

/** One SQL file of a sample workspace. */
export interface SampleFile {
  readonly name: string;
  readonly path: string;
  readonly sql: string;
}

/** A sample workspace below `migrations/`: its migrations in order, their rollbacks in reverse order, its guide. */
export interface SampleWorkspace {
  readonly migrations: readonly SampleFile[];
  readonly rollbacks: readonly SampleFile[];
  readonly guide: string;
}

function sqlFiles(folder: string): SampleFile[] {
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => {
      const file = path.join(folder, name);
      return { name, path: file, sql: fs.readFileSync(file, 'utf8') };
    });
}

/** Reads a sample whose order is that of its file names. */
export function readSample(name: string): SampleWorkspace {
  const root = path.resolve('migrations', name);
  return {
    migrations: sqlFiles(path.join(root, 'migrations')),
    rollbacks: sqlFiles(path.join(root, 'migrations/rollback')).reverse(),
    guide: fs.readFileSync(path.join(root, 'GUIDE.md'), 'utf8'),
  };
}

/** Each file in a transaction of its own, stopping at the first error, which names the file. */
export async function runFiles(client: Client, files: readonly SampleFile[]): Promise<void> {
  for (const file of files) {
    try {
      await client.query('begin');
      await client.query(file.sql);
      await client.query('commit');
    } catch (error) {
      await client.query('rollback');
      throw new Error(`${file.path}: ${String(error)}`, { cause: error });
    }
  }
}

/** A new database with what a Supabase project has before its first migration, and a superuser's connection to it. */
export async function supabaseDatabase(
  server: TestServer,
): Promise<{ client: Client; url: string }> {
  const url = await server.createDatabase();
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(SUPABASE_PRELUDE);
  // The prelude gives the database a search_path, which holds from the next connection on.
  await client.end();
  const next = new Client({ connectionString: url });
  await next.connect();
  return { client: next, url };
}

/**
 * Everything in the catalog that a migration can change. Left out is what vacuum and the planner keep there, and the
 * flags of pg_class that only vacuum clears (a table that lost its last trigger still says relhastriggers).
 */
const CATALOG_ROWS = `
  select r.catalog || ' ' || r.content::text as row
  from (
    select 'pg_class' as catalog,
           pg_catalog.to_jsonb(c) - array['relpages', 'reltuples', 'relallvisible', 'relallfrozen',
                                          'relfrozenxid', 'relminmxid', 'relhasindex', 'relhasrules',
                                          'relhastriggers', 'relhassubclass'] as content
    from pg_catalog.pg_class as c
    union all select 'pg_attribute', pg_catalog.to_jsonb(a) from pg_catalog.pg_attribute as a
    union all select 'pg_attrdef', pg_catalog.to_jsonb(d) from pg_catalog.pg_attrdef as d
    union all select 'pg_constraint', pg_catalog.to_jsonb(c) from pg_catalog.pg_constraint as c
    union all select 'pg_default_acl', pg_catalog.to_jsonb(d) from pg_catalog.pg_default_acl as d
    union all select 'pg_depend', pg_catalog.to_jsonb(d) from pg_catalog.pg_depend as d
    union all select 'pg_description', pg_catalog.to_jsonb(d) from pg_catalog.pg_description as d
    union all select 'pg_index', pg_catalog.to_jsonb(i) from pg_catalog.pg_index as i
    union all select 'pg_namespace', pg_catalog.to_jsonb(n) from pg_catalog.pg_namespace as n
    union all select 'pg_policy', pg_catalog.to_jsonb(p) from pg_catalog.pg_policy as p
    union all select 'pg_proc', pg_catalog.to_jsonb(p) from pg_catalog.pg_proc as p
    union all select 'pg_rewrite', pg_catalog.to_jsonb(r) from pg_catalog.pg_rewrite as r
    union all select 'pg_shdepend', pg_catalog.to_jsonb(s)
              from pg_catalog.pg_shdepend as s
              join pg_catalog.pg_database as d on d.oid = s.dbid
              where d.datname = pg_catalog.current_database()
    union all select 'pg_trigger', pg_catalog.to_jsonb(t) from pg_catalog.pg_trigger as t
    union all select 'pg_type', pg_catalog.to_jsonb(t) from pg_catalog.pg_type as t
  ) as r
  order by 1`;

/** The database's system catalogs row by row, object identifiers included: equal only when nothing was left or lost. */
export async function catalogRows(client: Client): Promise<readonly string[]> {
  const { rows } = await client.query<{ row: string }>(CATALOG_ROWS);
  return rows.map(({ row }) => row);
}

/** The rows that only one of two catalogs has; empty when they are the same. */
export function catalogChanges(before: readonly string[], after: readonly string[]): string[] {
  const had = new Set(before);
  const has = new Set(after);
  return [
    ...after.filter((row) => !had.has(row)).map((row) => `left behind: ${row}`),
    ...before.filter((row) => !has.has(row)).map((row) => `lost: ${row}`),
  ];
}

/** Runs a check on each server, one after the other; a failure names the server. */
export async function onEach<Place extends { readonly name: string }>(
  places: readonly Place[],
  check: (place: Place) => Promise<void>,
): Promise<void> {
  for (const place of places) {
    try {
      await check(place);
    } catch (error) {
      if (error instanceof Error) error.message = `${place.name}: ${error.message}`;
      throw error;
    }
  }
}
