import assert from 'node:assert/strict';
import { exitCodeOfRun } from '../../src/core/report/exitCode';
import type { ApplyReport } from '../../src/core/report/model';
import { onClient, serverTarget, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

const BEFORE = `create table leads (id serial primary key, email text);
insert into leads (email) values ('a@example.com'), ('b@example.com');`;

async function dryRun(url: string, files: Readonly<Record<string, string>>): Promise<ApplyReport> {
  return testEngine().apply({
    root: workspaceOf(files),
    target: serverTarget(url),
    selection: { kind: 'pending' },
    dryRun: true,
  });
}

async function stands(url: string, sql: string): Promise<unknown> {
  return onClient(url, async (client) => (await client.query<{ it: unknown }>(sql)).rows[0]?.it);
}

describe('dry run', () => {
  it('tells rows, notices, locks and what the checks find, and keeps nothing', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      await onClient(url, (client) => client.query(BEFORE));
      const report = await dryRun(url, {
        'migrations/001_score.sql': `alter table leads add column score int;
update leads set score = 1;
do $$ begin raise notice 'two leads'; end $$;`,
        'migrations/002_seed.sql': `create table notes (lead int references leads);
insert into leads (email) values ('c@example.com');`,
      });
      assert.equal(report.error, undefined, server.name);
      assert.equal(report.run.outcome, 'succeeded');
      const [first, second] = report.results;
      assert.ok(first && second);
      assert.deepEqual(
        first.executed.map(({ tag, rows }) => [tag, rows]),
        [
          ['ALTER TABLE', undefined],
          ['UPDATE', 2],
          ['DO', undefined],
        ],
      );
      assert.deepEqual(
        first.notices.map(({ message }) => message),
        ['two leads'],
      );
      assert.deepEqual(first.locks, [
        { relation: 'public.leads', mode: 'ACCESS EXCLUSIVE', blocks: 'reads and writes' },
      ]);
      // What the run itself makes is in nobody's way.
      assert.equal(
        second.locks?.some(({ relation }) => relation === 'public.notes'),
        undefined,
      );
      const { verification, notes = [] } = report;
      assert.ok(verification);
      assert.equal(verification.run.outcome, 'succeeded');
      assert.ok(verification.summary.passed >= 2);
      assert.equal(verification.summary.failed, 0);
      assert.ok(
        notes.some((note) => note.includes('public.leads_id_seq')),
        notes.join('\n'),
      );
      assert.ok(notes.some((note) => /held for at most \d+ ms: public\.leads/.test(note)));
      assert.equal(
        await stands(
          url,
          `select to_regclass('notes') is null and to_regnamespace('plumbline') is null
             and (select count(*) from leads) = 2 as it`,
        ),
        true,
      );
    }
  });

  it('finds what only the COMMIT would find, in the migration that causes it', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const report = await dryRun(url, {
        'migrations/001_a.sql': `create table a (id int primary key);
create table b (a int references a deferrable initially deferred);
insert into b values (1);`,
        'migrations/002_later.sql': 'insert into a values (1);',
      });
      assert.deepEqual(
        report.results.map(({ outcome, error }) => [outcome, error?.sqlstate]),
        [
          ['failed', '23503'],
          ['notExecuted', undefined],
        ],
        server.name,
      );
    }
  });

  it('lets each migration defer its own constraints, as if the one before were committed', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const report = await dryRun(url, {
        'migrations/001_a.sql': `create table a (id int primary key);
create table b (a int references a deferrable initially deferred);
insert into b values (1);
insert into a values (1);`,
        'migrations/002_alter.sql': `alter table b add column note text;
create table c (a int references a deferrable initially deferred);
insert into c values (2);
insert into b values (2);
insert into a values (2);`,
      });
      assert.equal(report.results[1]?.error, undefined, server.name);
      assert.equal(report.run.outcome, 'succeeded');
    }
  });

  it('claims nothing of a statement that runs outside of a transaction, nor of what follows it', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      await onClient(url, (client) => client.query(BEFORE));
      const report = await dryRun(url, {
        'migrations/001_index.sql': `alter table leads add column score int;

create index concurrently leads_email on leads (email);
alter table leads add column after_it int;`,
        'migrations/002_more.sql': 'create table more (id int);',
      });
      assert.equal(report.error, undefined, server.name);
      assert.deepEqual(
        report.results.map(({ outcome, steps }) => [outcome, steps]),
        [
          ['partial', { done: 1, total: 3 }],
          ['notExecuted', undefined],
        ],
      );
      assert.equal(report.run.outcome, 'unknown');
      assert.equal(exitCodeOfRun(report), 8);
      assert.equal(report.verification, undefined);
      assert.match(report.notes?.[0] ?? '', /001_index\.sql, line 3: CREATE INDEX runs outside/);
      assert.equal(
        await stands(
          url,
          "select count(*)::int as it from pg_attribute where attrelid = 'leads'::regclass and attname = 'score'",
        ),
        0,
      );
    }
  });

  it('looks into the routines that are called, of the database and of the files, one behind the other', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      await onClient(url, (client) =>
        client.query(`create function tell(text) returns void language plpgsql as $$
          begin perform $1; notify jobs; end $$;
          create procedure deep() language plpgsql as $$ begin perform tell('x'); end $$`),
      );
      const report = await dryRun(url, {
        'migrations/001_calls.sql': `create function own() returns text language sql as $$ select dblink_exec('x', 'y') $$;
select 1, tell('a');
call deep();
do $$ begin perform 1; execute 'select tell(1::text)'; end $$;
select lower('tell()');
do $$ begin if false then perform own(); end if; end $$;`,
      });
      const notes = (report.notes ?? []).filter((note) => note.includes(' calls '));
      const told =
        'calls tell(), which takes effect with the COMMIT alone, so that it was not tried.';
      assert.deepEqual(
        notes.map((note) => note.replace('migrations/001_calls.sql, ', '')),
        [
          `line 2: SELECT ${told}`,
          `line 3: CALL ${told}`,
          `line 4: DO ${told}`,
          'line 6: DO calls own(), which reaches another server, where nothing is rolled back.',
        ],
        JSON.stringify(report),
      );
    }
  });

  it('names what a rolled-back transaction does not take back or does not do, and checks that it did not run', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const report = await dryRun(url, {
        'migrations/001_notify.sql': `-- Expected: 1 row
select 1;
-- select dblink('x')
notify jobs;
do $$ begin perform pg_notify('jobs', 'dblink(x)'); end $$;`,
      });
      assert.equal(report.run.outcome, 'succeeded', server.name);
      const notes = report.notes ?? [];
      assert.deepEqual(
        notes.filter((note) => note.includes('COMMIT')).map((note) => /line (\d+)/.exec(note)?.[1]),
        ['4', '5'],
        notes.join('\n'),
      );
      assert.ok(
        notes.some((note) => note.includes('the check that its comments state was not run')),
      );
    }
  });
});
