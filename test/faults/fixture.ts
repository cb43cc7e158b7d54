import fs from 'node:fs';
import path from 'node:path';
import { temporaryFolder, workspaceOf } from '../postgres/engineHarness';

/** A workspace to apply under faults. */
export interface Fixture {
  readonly name: string;
  readonly root: string;
  /** SQL that the database needs before the first run. */
  readonly before: string;
  /** Those whose effects are known one by one; none for a sample. */
  readonly migrations: readonly FixtureMigration[];
  /** They store what differs from run to run, random ids or the time: rows are counted and not compared. */
  readonly rowsVary?: boolean;
}

export interface FixtureMigration {
  readonly version: string;
  /** How many rows it leaves in `fault.effects`, numbered from 1 in the order in which its parts run; 0 when it leaves none. */
  readonly effects: number;
  /** The gates in it, in the order in which they are reached. */
  readonly gates: readonly number[];
}

function gateOf(version: string, index: number): number {
  return Number(version) * 100 + index;
}

/** A file of one transaction, with a gate before each statement that matters and behind the last one. */
function transactional(version: string): { sql: string; migration: FixtureMigration } {
  const table = `m${version}`;
  const statements = [
    `create table ${table} (id integer primary key, note text)`,
    `create index ${table}_note on ${table} (note)`,
    `insert into ${table} select n, 'row ' || n from generate_series(1, 20) as n`,
    `insert into fault.effects values ('${version}', 1)`,
    `create function ${table}_total() returns bigint language plpgsql as $$
begin
  return (select count(*) from ${table});
end
$$`,
    `comment on table ${table} is 'made by ${version}; once'`,
  ];
  const gates = [...statements, 'end'].map((_, index) => gateOf(version, index + 1));
  const gated = [...statements, ''].map(
    (statement, index) =>
      `select fault.gate(${gates[index]!});\n${statement === '' ? '' : `${statement};\n`}`,
  );
  return { sql: gated.join(''), migration: { version, effects: 1, gates } };
}

/** Three files of one transaction each; the last one has its own BEGIN and COMMIT around it. */
export function transactionalFixture(): Fixture {
  const made = ['001', '002', '003'].map(transactional);
  const files = made.map(({ sql, migration }, index) => [
    `migrations/${migration.version}_transaction.sql`,
    index === 2 ? `begin;\n${sql}commit;\n` : sql,
  ]);
  return {
    name: 'transactional files',
    root: workspaceOf(Object.fromEntries(files) as Record<string, string>),
    before: '',
    migrations: made.map(({ migration }) => migration),
  };
}

/** A copy of a sample workspace. */
export function sampleRoot(sample: string): string {
  const root = temporaryFolder(sample);
  fs.cpSync(path.resolve('migrations', sample), root, { recursive: true });
  return root;
}
