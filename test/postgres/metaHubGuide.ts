import type { Client } from 'pg';
import { outcomeOf, parts, type GuidePart } from './metaHubSample';

/** Parts that a person runs for another end than to check, and the one that needs the person's own ids. */
const NO_CHECKS = /Rollback|^Smoke test with your own ids$|^Daily$|^Weekly$|^Seeding/;

/** The statements of a text without a semicolon inside of one, each without its comments. */
function plainStatements(sql: string): string[] {
  return sql
    .replace(/--[^\n]*/g, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

async function runPart(client: Client, part: GuidePart, results: Map<string, string>) {
  const statements = part.blocks.flatMap(({ sql }) => plainStatements(sql));
  await client.query('begin');
  for (const [at, sql] of statements.entries()) {
    if (sql === 'begin') await client.query('savepoint block');
    else if (sql === 'rollback') await client.query('rollback to savepoint block');
    else {
      await client.query('savepoint statement');
      const outcome = await outcomeOf(client, sql);
      if (outcome.startsWith('refused ')) await client.query('rollback to savepoint statement');
      results.set(`${part.title} #${String(at + 1)}`, outcome);
    }
  }
  await client.query('rollback');
}

/**
 * What a person sees who runs every check of the guide by hand: rows or a refusal, by the part's title and the
 * statement's place in it. Each part is one transaction that is rolled back.
 */
export async function guideResults(client: Client): Promise<Map<string, string>> {
  const results = new Map<string, string>();
  for (const part of parts) {
    if (part.blocks.length === 0 || NO_CHECKS.test(part.title)) continue;
    await runPart(client, part, results);
  }
  return results;
}

/** Keys whose result is not the same, with both results. */
export function different(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].filter((key) => before.get(key) !== after.get(key)).sort();
}
