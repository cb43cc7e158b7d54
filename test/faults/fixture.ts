import fs from 'node:fs';
import path from 'node:path';
import { commitGate, detachGate } from './gates';
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
  /** In the order in which they run; one for a file that is one transaction. */
  readonly parts: readonly FixturePart[];
  /** The gates in it, in the order in which they are reached. */
  readonly gates: readonly number[];
}

export interface FixturePart {
  /** It leaves a row with its number (from 1) in `fault.effects`; a statement that runs alone cannot. */
  readonly leavesEffect: boolean;
  /**
   * How many tables, indexes and functions it makes, less those that it drops, whose name begins with `m` and the
   * version; one more for each that it attaches to a partitioned table, one less for each that it detaches.
   */
  readonly objects: number;
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
  return {
    sql: gated.join(''),
    migration: { version, parts: [{ leavesEffect: true, objects: 4 }], gates },
  };
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

/** The statements of the fixture `steps` that cannot run in a transaction, by which their messages are known. */
export const ALONE = [
  'create index concurrently',
  'drop index concurrently',
  'reindex index concurrently',
  'alter table fault.parted detach partition',
  'vacuum',
] as const;

/**
 * A file that runs in eight parts, five of which cannot run in a transaction, between files of one transaction. To
 * build its index, for the first time and again, calls `fault.gate`, and so do the beginning and the end of detaching
 * its partition; `detachGate` lies between them. Runs from PostgreSQL 14 on.
 */
export function stepsFixture(): Fixture & {
  /** The gate at which the partition is detached, and that is not committed. */
  readonly detached: number;
} {
  const version = '004';
  const table = `m${version}`;
  const gate = {
    begin: gateOf(version, 1),
    rows: gateOf(version, 2),
    create: gateOf(version, 3),
    reindex: gateOf(version, 4),
    detach: gateOf(version, 5),
    betweenDetach: detachGate(version),
    detached: gateOf(version, 6),
    more: gateOf(version, 7),
    end: gateOf(version, 8),
  };
  const [createIndex, dropIndex, reindexIndex, detachPartition, vacuum] = ALONE;
  const sql = `select fault.gate(${gate.begin});
create table ${table} (id integer primary key, note text);
create index ${table}_old on ${table} (note);
insert into ${table} values (1, 'one');
create table ${table}_past (day integer not null);
insert into ${table}_past values (1);
alter table fault.parted attach partition ${table}_past for values from (1) to (2);
insert into fault.effects values ('${version}', 1);
select fault.gate(${gate.rows});

${createIndex} ${table}_note on ${table} (fault.gated(id));

${dropIndex} ${table}_old;

${reindexIndex} ${table}_note;

${detachPartition} ${table}_past concurrently;

select fault.gate(${gate.more});
create table ${table}_more (id integer primary key);
insert into fault.effects values ('${version}', 6);

${vacuum} ${table};

select fault.gate(${gate.end});
insert into fault.effects values ('${version}', 8);
`;
  const before = transactional('001');
  const after = transactional('005');
  return {
    name: 'steps',
    detached: gate.detached,
    root: workspaceOf({
      'migrations/001_transaction.sql': before.sql,
      'migrations/004_steps.sql': sql,
      'migrations/005_transaction.sql': after.sql,
    }),
    before: `create function fault.gated(id integer) returns integer language plpgsql immutable as $$ begin
      perform fault.gate(case when current_query() ~ '^reindex' then ${gate.reindex} else ${gate.create} end);
      return id;
    end $$;
    create function fault.gated_detach() returns event_trigger language plpgsql as $$ begin
      if current_query() ~ '^${detachPartition}' then
        perform fault.gate(case when tg_event = 'ddl_command_start' then ${gate.detach} else ${gate.detached} end);
      end if;
    end $$;
    create event trigger gated_detach on ddl_command_start when tag in ('ALTER TABLE')
      execute function fault.gated_detach();
    create event trigger gated_detached on ddl_command_end when tag in ('ALTER TABLE')
      execute function fault.gated_detach();`,
    migrations: [
      before.migration,
      {
        version,
        parts: [
          { leavesEffect: true, objects: 5 },
          { leavesEffect: false, objects: 1 },
          { leavesEffect: false, objects: -1 },
          { leavesEffect: false, objects: 0 },
          { leavesEffect: false, objects: -1 },
          { leavesEffect: true, objects: 2 },
          { leavesEffect: false, objects: 0 },
          { leavesEffect: true, objects: 0 },
        ],
        gates: Object.values(gate),
      },
      after.migration,
    ],
  };
}

/** All gates of some migrations, with those that lie in the COMMIT of their files. */
export function gatesOf({ migrations }: Pick<Fixture, 'migrations'>): number[] {
  return migrations.flatMap(({ version, gates }) => [...gates, commitGate(version)]);
}

/** The gates of the migration that differs most from the others: the one in steps, else the last one. */
export function ownGatesOf({ migrations }: Fixture): number[] {
  const own = migrations.find(({ parts }) => parts.length > 1) ?? migrations.at(-1);
  return own ? gatesOf({ migrations: [own] }) : [];
}

/** A copy of a sample workspace. */
export function sampleRoot(sample: string): string {
  const root = temporaryFolder(sample);
  fs.cpSync(path.resolve('migrations', sample), root, { recursive: true });
  return root;
}
