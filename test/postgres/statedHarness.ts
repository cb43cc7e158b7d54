import { createHash } from 'node:crypto';
import type { Expectation } from '../../src/core/check/expectation';
import type { QueryShape } from '../../src/core/guide/expectation/model';
import type { Placeholder } from '../../src/core/guide/model';
import { loadSqlParser } from '../../src/core/sql/parser';
import { parseConnectionUrl } from '../../src/core/target/connectionUrl';
import { SUPABASE_PRELUDE } from '../../src/postgres/builtin/prelude.sql';
import { BuiltinServers } from '../../src/postgres/builtinServers';
import { connect } from '../../src/postgres/connect';
import type { Session } from '../../src/postgres/session';
import {
  runSection,
  type RunnableStatement,
  type SectionEntry,
  type SectionOptions,
  type StatementRun,
} from '../../src/postgres/statedChecks';
import { ENTRY, removeFolder, temporaryFolder } from './builtinHarness';
import { servers } from './server';

/** Runs `use` with a session on a new database with Supabase's roles: on every server, and on the built-in target. */
export async function onEveryTarget(
  use: (session: Session, name: string) => Promise<void>,
): Promise<void> {
  for (const server of await servers()) {
    const url = await server.createDatabase();
    const session = await connect(parseConnectionUrl(url), { applicationName: 'a test' });
    const { error } = await session.script(SUPABASE_PRELUDE);
    if (error !== null) throw new Error('The prelude failed.', { cause: error });
    await named(
      server.name,
      () => use(session, server.name),
      () => session.close(),
    );
  }
  const builtin = new BuiltinServers({
    entry: ENTRY,
    keepMs: 0,
    application: 'a test',
  });
  const folder = temporaryFolder();
  const session = await builtin.open(folder, {});
  await named(
    'the built-in target',
    () => use(session, 'the built-in target'),
    async () => {
      await session.close();
      await builtin.dispose();
      removeFolder(folder);
    },
  );
}

async function named(
  name: string,
  work: () => Promise<void>,
  end: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) error.message = `${name}: ${error.message}`;
    throw error;
  } finally {
    await end();
  }
}

const plainShape: QueryShape = {
  kind: 'select',
  returnsRows: true,
  columns: [],
  open: true,
  singleRow: false,
  singleValue: false,
  booleans: [],
  grouped: false,
  ordered: false,
  restrictions: [],
  relations: [],
  explained: null,
};

export interface StatementParts extends Partial<Omit<RunnableStatement, 'shape'>> {
  readonly shape?: Partial<QueryShape>;
  /** Texts of the SQL that stand for another value. */
  readonly holds?: Readonly<Record<string, Placeholder['wants']>>;
}

/** A statement as a guide would give it. Every number is its place: line 1 is the first statement. */
export function statement(
  sql: string,
  expectations: readonly Expectation[] = [],
  parts: StatementParts = {},
): RunnableStatement {
  const word = /^\\?\w+/.exec(sql)?.[0].toUpperCase() ?? '';
  const kinds: Readonly<Record<string, QueryShape['kind']>> = {
    SELECT: 'select',
    WITH: 'select',
    EXPLAIN: 'explain',
    INSERT: 'write',
    UPDATE: 'write',
    DELETE: 'write',
  };
  const kind = word.startsWith('\\D') ? 'describe' : (kinds[word] ?? 'other');
  const { shape, holds = {}, ...others } = parts;
  const placeholders = Object.entries(holds).map(([text, wants]): Placeholder => {
    const start = sql.indexOf(text);
    return {
      name: text.replace(/[<>]/g, ''),
      text,
      wants,
      range: { start, end: start + text.length },
      quoted: sql.slice(0, start).includes("'"),
    };
  });
  return {
    id: createHash('sha256').update(sql).digest('hex').slice(0, 8),
    block: 0,
    line: 1,
    sql,
    tag: word,
    reads: ['select', 'explain', 'describe'].includes(kind),
    outer: null,
    expectations,
    placeholders,
    ...others,
    shape: { ...plainShape, kind, ...shape },
  };
}

/** Runs a section as the product does, with limits that a test can wait for. */
export async function run(
  session: Session,
  entries: readonly SectionEntry[],
  options: Partial<SectionOptions> = {},
): Promise<readonly StatementRun[]> {
  return runSection(
    session,
    entries.map((one, at) => ({ ...one, line: at + 1 })),
    {
      parser: await loadSqlParser(),
      statementTimeoutMs: 30_000,
      lockTimeoutMs: 5_000,
      placeholders: {},
      outsideTransaction: false,
      ...options,
    },
  );
}

export function outcomes(runs: readonly StatementRun[]): string[] {
  return runs.map(({ verdict }) => verdict.outcome);
}
