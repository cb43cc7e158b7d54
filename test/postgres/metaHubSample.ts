import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { DatabaseError, type Client } from 'pg';
import type { Catalog } from '../../src/core/catalog/model';
import { readCatalog } from '../../src/postgres/catalogReader';
import { runFiles, supabaseDatabase, type SampleFile } from './sampleWorkspace';
import { servers } from './server';

export const ROOT = path.resolve('migrations/meta-hub');
const folder = path.join(ROOT, 'supabase/migrations');

function sqlFile(directory: string, name: string): SampleFile {
  const file = path.join(directory, name);
  return { name, path: file, sql: fs.readFileSync(file, 'utf8') };
}

/** In the order of their names, which is that of the guide. */
export const migrations = fs
  .readdirSync(folder)
  .filter((name) => name.endsWith('.sql'))
  .sort()
  .map((name) => sqlFile(folder, name));

export const BASE = 1;
export const VALUE_FIX = 2;
export const AMBIGUITY_FIX = 3;
export const ROUTING = 4;
export const RELIABILITY = 5;
export const ALL = 6;

export const guide = fs.readFileSync(path.join(ROOT, 'GUIDE.md'), 'utf8');

/** A part of the guide between two headings, bold or plain (`Verify:`) ones included, with the SQL that it holds. */
export interface GuidePart {
  /** Its heading; a plain one stands behind the heading above it. */
  readonly title: string;
  /** SQL fences, here-documents and `psql -c` commands in their order; `untagged` for a fence without a language. */
  readonly blocks: readonly { readonly language: 'sql' | 'untagged'; readonly sql: string }[];
}

function shellSql(shell: string): string[] {
  const commands = [...shell.matchAll(/-c "([^"]*)"$/gm)].map(([, sql]) => sql!);
  const documents = [...shell.matchAll(/<<'?SQL'?\n([\s\S]*?)^SQL$/gm)].map(([, sql]) => sql!);
  return [...commands.filter((sql) => !sql.startsWith('\\')), ...documents];
}

/** Reads this one guide, by the forms that it uses; the product's own reading is not asked. */
function guideParts(): GuidePart[] {
  const parts: { title: string; blocks: { language: 'sql' | 'untagged'; sql: string }[] }[] = [];
  let heading = '';
  const found = guide.matchAll(
    /^#+ ([^\n]*)$|^\*{0,2}(Verify|Smoke|Rollback)\*{0,2}:$|^```(\w*)\n([\s\S]*?)^```$/gm,
  );
  for (const [, title, plain, language, body] of found) {
    if (title !== undefined) heading = title;
    if (language === undefined) {
      parts.push({ title: plain === undefined ? heading : `${heading}: ${plain}`, blocks: [] });
      continue;
    }
    const sql = language === 'bash' ? shellSql(body!) : [body!];
    const kind = language === '' ? ('untagged' as const) : ('sql' as const);
    parts.at(-1)?.blocks.push(...sql.map((text) => ({ language: kind, sql: text })));
  }
  return parts;
}

export const parts = guideParts();

const guideRollbacks: Readonly<Record<string, string>> = {
  '20260123090000_wa_connection_id_routing.sql':
    'Rollback of 20260123090000_wa_connection_id_routing.sql',
  '20260128231758_m1_reliability.sql': '20260128231758_m1_reliability: Rollback',
  '20260130000000_wa_saved_views.sql': 'Rollback of 20260130000000_wa_saved_views.sql',
};

/** The rollback of a migration: its file, else the one block of its part of the guide without BEGIN and COMMIT. */
export function rollbackOf(migration: SampleFile): SampleFile {
  const title = guideRollbacks[migration.name];
  if (title === undefined) return sqlFile(path.join(folder, 'rollback'), migration.name);
  const [block, ...more] = parts.find((part) => part.title === title)?.blocks ?? [];
  assert.ok(block !== undefined && more.length === 0, title);
  const inner = /^begin;\n([\s\S]*)^commit;\n$/m.exec(block.sql)?.[1];
  assert.ok(inner !== undefined, title);
  return { name: migration.name, path: `GUIDE.md: ${title}`, sql: inner };
}

/** The last `count` migrations of the first `applied` ones, undone, the latest first. */
export async function undo(client: Client, applied: number, count: number): Promise<void> {
  const latestFirst = migrations.slice(applied - count, applied).reverse();
  await runFiles(client, latestFirst.map(rollbackOf));
}

export interface Place {
  readonly name: string;
  readonly client: Client;
  readonly url: string;
}

/** A new database of each server with the prelude and the first migrations in it; closed when `work` has ended. */
export async function onEachDatabase(
  applied: number,
  work: (place: Place) => Promise<void>,
): Promise<void> {
  for (const server of await servers()) {
    const { client, url } = await supabaseDatabase(server);
    try {
      await runFiles(client, migrations.slice(0, applied));
      await work({ name: server.name, client, url });
    } catch (error) {
      if (error instanceof Error) error.message = `${server.name}: ${error.message}`;
      throw error;
    } finally {
      await client.end();
    }
  }
}

/** What the product reads of a catalog, with the server's own texts. */
export function catalogOf(client: Client): Promise<Catalog> {
  return readCatalog({
    query: async (sql, values) => (await client.query(sql, values && [...values])).rows as never,
  });
}

/** Rows as lines of JSON values, or `refused` with the SQLSTATE. */
export async function outcomeOf(client: Client, sql: string): Promise<string> {
  try {
    const { rows, rowCount } = await client.query({ text: sql, rowMode: 'array' });
    const lines = rows.map((row: unknown[]) => row.map((value) => JSON.stringify(value)).join(' '));
    return lines.length > 0 ? lines.join('\n') : `${rowCount ?? 0} rows`;
  } catch (error) {
    if (error instanceof DatabaseError) return `refused ${String(error.code)}`;
    throw error;
  }
}

/** The only column of the only row. */
export async function value(client: Client, sql: string, values: unknown[] = []): Promise<unknown> {
  const { rows } = await client.query<unknown[]>({ text: sql, values, rowMode: 'array' });
  assert.equal(rows.length, 1, sql);
  return rows[0]![0];
}
