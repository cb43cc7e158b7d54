import fs from 'node:fs';
import path from 'node:path';
import { DatabaseError, type Client } from 'pg';
import { readCatalog } from '../../src/postgres/catalogReader';
import type { Catalog } from '../../src/core/catalog/model';
import type { SampleFile } from './sampleWorkspace';

export const SAMPLE_ROOT = path.resolve('migrations/crm-dashboard');

function sampleFile(name: string): SampleFile {
  const file = path.join(SAMPLE_ROOT, name);
  return { name, path: file, sql: fs.readFileSync(file, 'utf8') };
}

const manifest = JSON.parse(sampleFile('plumbline.json').sql) as {
  readonly order: readonly string[];
  readonly sources: readonly string[];
};

/** The migrations in the manifest's order; names are paths in the sample. */
export const MIGRATIONS: readonly SampleFile[] = manifest.order.map(sampleFile);
export const SCHEMA_ROLLBACK = sampleFile('rollback/schema.sql');
export const GUIDE = sampleFile('GUIDE.md').sql;

/** Every SQL file of the sample, with `/`. */
export function sqlFilesOfSample(): string[] {
  return fs
    .readdirSync(SAMPLE_ROOT, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sql'))
    .map((name) => name.replaceAll('\\', '/'))
    .sort();
}

export interface GuideBlock {
  readonly language: string;
  readonly text: string;
}

/** Sections of the guide by their titles, each with its fences. */
export function guideSections(): Map<string, GuideBlock[]> {
  const sections = new Map<string, GuideBlock[]>();
  let section: GuideBlock[] = [];
  for (const found of GUIDE.matchAll(/^#+ ([^\n]*)$|^```(\w*)\n([\s\S]*?)^```$/gm)) {
    const [, title, language, text] = found;
    if (title !== undefined) sections.set(title, (section = []));
    else section.push({ language: language!, text: text! });
  }
  return sections;
}

/** The one SQL block under `Rollback of FILE`. */
export function guideRollback(migration: SampleFile): string {
  const title = `Rollback of ${path.basename(migration.name)}`;
  const [block, ...more] = guideSections().get(title) ?? [];
  if (block?.language !== 'sql' || more.length > 0) throw new Error(`No single block: ${title}`);
  return block.text;
}

/** What takes each migration back, in the order of the migrations. */
export const ROLLBACKS: readonly SampleFile[] = MIGRATIONS.map((migration) =>
  migration.name === 'schema.sql'
    ? SCHEMA_ROLLBACK
    : { ...migration, sql: guideRollback(migration) },
);

/** A statement of the guide with the comment that follows it, and what a person would see on running it. */
export interface GuideStatement {
  /** `title of the section #place in it`. */
  readonly key: string;
  readonly sql: string;
  /** The comment under it, or at its end. */
  readonly words: string;
}

const COMMENT_BELOW = /([^;]+);[ \t]*((?:\n?[ \t]*(?:--|#) [^\n]*)*)/g;

/** The SQL of a block: as it stands, or what psql gets in a shell. */
function sqlOf({ language, text }: GuideBlock): string {
  if (language === 'sql') return text;
  if (language !== 'bash') return '';
  const commands = /-c "([^"]*)"((?:\n# [^\n]*)*)|<<'SQL'\n([\s\S]*?)^SQL$/gm;
  return [...text.matchAll(commands)]
    .map(([, command, words, document]) => document ?? `${command ?? ''}${words ?? ''}`)
    .join('\n');
}

function statementsOf(title: string, blocks: readonly GuideBlock[]): GuideStatement[][] {
  let place = 0;
  return blocks.map((block) =>
    [...sqlOf(block).matchAll(COMMENT_BELOW)].map(([, sql, words]) => ({
      key: `${title} #${String(++place)}`,
      sql: sql!.replace(/^\s*--[^\n]*/gm, '').trim(),
      words: words!.replace(/^\s*(?:--|#) /gm, '').trim(),
    })),
  );
}

/** Blocks of statements by section, without those that migrate, take back or only prepare the application. */
export function guideChecks(): Map<string, GuideStatement[][]> {
  const checks = [...guideSections()]
    .filter(([title]) => !/^(?:Rollback of|With p|Generate|Tell)/i.test(title))
    .map(([title, blocks]) => [title, statementsOf(title, blocks)] as const);
  return new Map(checks.filter(([, blocks]) => blocks.flat().length > 0));
}

const AS_PRINTED = { getTypeParser: () => (text: string | Buffer) => text.toString() };

/** `N rows: ...` with the rows sorted and their values as PostgreSQL prints them, or `SQLSTATE message`. */
async function seen(client: Client, sql: string): Promise<string> {
  try {
    const { rows, rowCount } = await client.query<Record<string, string | null>>({
      text: sql,
      types: AS_PRINTED,
    });
    const lines = rows.map((row) => JSON.stringify(row)).sort();
    return `${rowCount ?? 0} rows: ${lines.join(' ')}`;
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return `${String(error.code)} ${error.message}`;
  }
}

/** One section's statements in one transaction that is rolled back; a refused statement does not end it. */
async function runSection(
  client: Client,
  blocks: readonly (readonly GuideStatement[])[],
  damage: string,
  results: Map<string, string>,
): Promise<void> {
  await client.query(`begin; ${damage}`);
  for (const statement of blocks.flat()) {
    if (statement.sql === 'begin') {
      await client.query('savepoint block');
    } else if (statement.sql === 'rollback') {
      await client.query('rollback to savepoint block');
    } else {
      await client.query('savepoint statement');
      const result = await seen(client, statement.sql);
      if (!/^\d+ rows/.test(result)) await client.query('rollback to savepoint statement');
      results.set(statement.key, result);
    }
  }
  await client.query('rollback');
}

/** What every statement of the guide's checks shows, by its key, in a database that was damaged before. */
export async function guideResults(client: Client, damage = ''): Promise<Map<string, string>> {
  const results = new Map<string, string>();
  for (const blocks of guideChecks().values()) await runSection(client, blocks, damage, results);
  return results;
}

/** The catalog as the product compares it: columns by name and place among those that are left. */
export function catalogOf(client: Client): Promise<Catalog> {
  return readCatalog({
    query: async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(sql, [...values])).rows,
  });
}
