import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { onClient, workspaceOf } from '../postgres/engineHarness';
import { servers, type TestServer } from '../postgres/server';
import { startApply, type Ended } from './commandLine';
import { everyRound, prepared } from './endure';
import { injected } from './faultReport';
import type { Fixture } from './fixture';
import { endStateOf, quiet } from './invariant';
import { startProxy } from './proxy';

/** Which versions are recorded, and which tables of `public` there are. */
async function leftIn(url: string): Promise<{ recorded: string[]; tables: string[] }> {
  return onClient(url, async (client) => {
    const { rows: recorded } = await client.query<{ version: string }>(
      'select version from plumbline.migration order by 1',
    );
    const { rows: tables } = await client.query<{ name: string }>(
      "select tablename::text as name from pg_tables where schemaname = 'public' order by 1",
    );
    return {
      recorded: recorded.map(({ version }) => version),
      tables: tables.map(({ name }) => name),
    };
  });
}

function fixtureOf(files: Readonly<Record<string, string>>): Fixture {
  const migrations = Object.keys(files).map((name) => ({
    version: path.basename(name).slice(0, 3),
    parts: [],
    gates: [],
  }));
  return { name: 'limits', root: workspaceOf(files), before: '', migrations };
}

const AROUND = {
  'migrations/001_before.sql': 'create table before_it (id integer);',
  'migrations/003_after.sql': 'create table after_it (id integer);',
};

interface Broken {
  readonly kind: string;
  readonly sql: string;
  readonly mended: string;
  readonly sqlstate: string;
  /** 1-based, where the error has a place. */
  readonly line?: number;
}

const statements = Array.from({ length: 199 }, (_, index) => `insert into t values (${index});`);

const BROKEN: readonly Broken[] = [
  {
    kind: 'deferred constraint that fails at COMMIT',
    sql: 'create table t (id integer primary key, parent integer references t deferrable initially deferred);\ninsert into t values (1, 2);',
    mended: 'create table t (id integer);',
    sqlstate: '23503',
  },
  {
    kind: 'error in the last of 200 statements',
    sql: `create table t (id integer);\n${statements.join('\n')}\ninsert into nowhere values (1);`,
    mended: `create table t (id integer);\n${statements.join('\n')}`,
    sqlstate: '42P01',
    line: 201,
  },
  {
    kind: 'no room for temporary files',
    sql: "create table t as select n, repeat('x', 100) as a from generate_series(1, 100000) as n;\nset local temp_file_limit = '64kB';\nset local work_mem = '64kB';\ncreate table u as select * from t order by a, n desc;",
    mended: 'create table t (id integer);',
    sqlstate: '53400',
    line: 4,
  },
  {
    kind: 'statement timeout',
    sql: "create table t (id integer);\nset local statement_timeout = '50ms';\nselect pg_sleep(60);",
    mended: 'create table t (id integer);',
    sqlstate: '57014',
    line: 3,
  },
];

/** The file in the middle fails: the one before is kept, it and the one after are not there, and mended it applies. */
async function failsWhole(server: TestServer, broken: Broken): Promise<void> {
  const files = { ...AROUND, 'migrations/002_it.sql': broken.sql };
  const fixture = fixtureOf(files);
  const url = await prepared(server, fixture);
  const ended = await startApply(url, fixture.root).ended;
  assert.equal(ended.exitCode, 5, ended.stdout);
  const outcomes = ended.report?.results.map(({ outcome }) => outcome);
  assert.deepEqual(outcomes, ['applied', 'failed', 'notExecuted']);
  const error = ended.report?.results[1]?.error;
  assert.equal(error?.sqlstate, broken.sqlstate, ended.stdout);
  assert.equal(error.state.code, 'unchanged');
  assert.equal(error.line, broken.line);
  assert.deepEqual(await leftIn(url), { recorded: ['001'], tables: ['before_it'] });
  fs.writeFileSync(path.join(fixture.root, 'migrations/002_it.sql'), broken.mended);
  const again = await startApply(url, fixture.root).ended;
  assert.equal(again.exitCode, 0, again.stdout);
  assert.deepEqual(await leftIn(url), {
    recorded: ['001', '002', '003'],
    tables: ['after_it', 'before_it', 't'],
  });
}

describe('a file that fails', function () {
  this.timeout(0);
  for (const broken of BROKEN) {
    it(`leaves nothing of itself: ${broken.kind}`, async () => {
      await everyRound(await servers(), (server) =>
        injected(broken.kind, server.name, () => failsWhole(server, broken)),
      );
    });
  }
});

const MEBIBYTE = 1_048_576;
const line = `insert into t values ('${'x'.repeat(100_000)}');`;
const BIG: readonly { readonly kind: string; readonly sql: string; readonly rows: number }[] = [
  {
    kind: 'connection cut in a file of 50 MB',
    sql: `create table t (a text);\n${Array.from({ length: 525 }, () => line).join('\n')}`,
    rows: 525,
  },
  {
    kind: 'connection cut in a file of 10,000 statements',
    sql: `create table t (a text);\n${Array.from({ length: 10_000 }, (_, n) => `insert into t values ('${n}');`).join('\n')}`,
    rows: 10_000,
  },
];

/** Cut in the middle of its text nothing is there; run again all of it is, once. */
async function cutInTheMiddle(server: TestServer, sql: string, rows: number): Promise<void> {
  const fixture = fixtureOf({ 'migrations/001_big.sql': sql });
  const url = await prepared(server, fixture);
  const byte = sql.length >> 1;
  const proxy = await startProxy(url, { cutAtByte: { direction: 'toServer', byte } });
  let ended: Ended;
  try {
    ended = await startApply(proxy.url, fixture.root).ended;
    assert.ok(proxy.wasCut());
  } finally {
    await proxy.close();
  }
  await quiet(url);
  assert.equal(ended.exitCode, 5, ended.stdout.slice(0, 2000));
  assert.equal(ended.report?.results[0]?.error?.state.code, 'unchanged');
  assert.deepEqual(await leftIn(url), { recorded: [], tables: [] });
  const again = await startApply(url, fixture.root).ended;
  assert.equal(again.exitCode, 0, again.stdout.slice(0, 2000));
  assert.deepEqual(await leftIn(url), { recorded: ['001'], tables: ['t'] });
  const { rows: counted } = await endStateOf(url, fixture);
  assert.ok(JSON.stringify(counted).includes(`"t","rows":"${rows}"`), JSON.stringify(counted));
}

describe('a file that is big', function () {
  this.timeout(0);
  for (const { kind, sql, rows } of BIG) {
    it(`is there as a whole or not at all: ${kind}`, async () => {
      assert.ok(rows === 10_000 || sql.length > 50 * MEBIBYTE);
      const [server] = await servers();
      await injected(kind, server!.name, () => cutInTheMiddle(server!, sql, rows));
    });
  }
});
