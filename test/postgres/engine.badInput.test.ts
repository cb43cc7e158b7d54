import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import net from 'node:net';
import type { Engine, Target } from '../../src/app/engine';
import type { ApplyReport } from '../../src/core/report/model';
import { onClient, serverTarget, testEngine, testTargets, workspaceOf } from './engineHarness';
import { servers } from './server';

const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('select 1;', 'utf16le')]);

/** Each file alone in a workspace: the code of the refusal, and its place. */
const refused: readonly [string, string | Uint8Array, string, number?, number?][] = [
  ['an empty file', '', 'emptyMigration'],
  ['only comments', '-- nothing yet\n/* really */\n', 'emptyMigration'],
  ['a syntax error', 'create table a (id int);\r\n\r\ncreat table b ();\n', 'syntaxError', 3, 1],
  ['UTF-16', utf16, 'notUtf8'],
  ['a NUL byte', 'select 1;\n\0', 'nulByte', 2],
  [
    'a COMMIT in the middle',
    'create table a (id int);\ncommit;\ncreate table b (id int);',
    'transactionControl',
    2,
    1,
  ],
  [
    'an outer pair that is not outer',
    'begin; create table a (id int); commit; create table b (id int);',
    'transactionControl',
    1,
  ],
  ['a psql command', 'create table a (id int);\n  \\d a\n', 'psqlMetaCommand', 2, 3],
  [
    'COPY whose rows do not end',
    'create table a (id int);\ncopy a from stdin;\n1\n2\n',
    'copyUnterminated',
    2,
    1,
  ],
  [
    'CONCURRENTLY between BEGIN and COMMIT',
    'begin;\n  create index concurrently on a (id);\ncommit;',
    'outsideInBlock',
    2,
    3,
  ],
  [
    'a temporary table that a later step needs',
    'create temp table kept (id int);\nvacuum;\ninsert into kept values (1);',
    'neededLater',
    1,
    1,
  ],
  ['a directive that there is not', '-- plumbline: stepwise\nselect 1;', 'unknownDirective', 1, 1],
];

async function applyOnly(
  { engine, targets }: { engine: Engine; targets: readonly Target[] },
  content: string | Uint8Array,
): Promise<ApplyReport[]> {
  const root = workspaceOf({ 'migrations/001_only.sql': content });
  const reports: ApplyReport[] = [];
  for (const target of targets) {
    const request = { root, target };
    reports.push(await engine.apply({ ...request, selection: { kind: 'pending' } }));
    const status = await engine.status(request);
    assert.equal(status.error, undefined);
    assert.equal(status.migrations[0]?.appliedAt, undefined, 'nothing is recorded');
    const { tables } = await engine.policies(request);
    assert.deepEqual(
      tables.filter(({ schema }) => schema === 'public'),
      [],
      'nothing is left',
    );
  }
  return reports;
}

describe('a file that cannot be applied', function () {
  this.timeout(120_000);
  const engine = testEngine(60_000);
  let targets: Target[];

  // One target of each kind for all these files: none of them may change it.
  before(async () => {
    targets = await Promise.all((await testTargets()).map(({ create }) => create()));
  });
  after(() => engine.dispose());

  for (const [title, content, code, line, column] of refused) {
    it(`is refused before anything runs: ${title}`, async () => {
      for (const { error, run } of await applyOnly({ engine, targets }, content)) {
        assert.equal(run.outcome, 'refused');
        assert.equal(error?.code, code);
        assert.equal(error.state.code, 'unchanged');
        assert.ok(error.nextStep);
        if (line !== undefined) assert.equal(error.line, line);
        if (column !== undefined) assert.equal(error.column, column);
      }
    });
  }
});

describe('a file that looks odd but is fine', function () {
  this.timeout(120_000);

  const fine: readonly [string, string][] = [
    ['a byte order mark', '\ufeffcreate table t (id int);'],
    [
      'one BEGIN and COMMIT around everything',
      '-- all of it\nbegin;\ncreate table t (id int);\ncommit;\n',
    ],
    [
      'an emptied search_path and another role left behind',
      "select pg_catalog.set_config('search_path', '', false);\ncreate table public.t (id int);\nset role anon;",
    ],
    ['a trailing comment without line end', 'create table t (id int); -- done'],
    [
      'CONCURRENTLY between other statements, under a setting',
      'set search_path = public;\ncreate table t (id int);\ncreate index concurrently i on t (id);\ninsert into t values (1);',
    ],
    [
      'the output of pg_dump, with rows of COPY',
      [
        '\\restrict k',
        'create table t (id int, a text);',
        'copy t (id, a) from stdin;',
        "1\tit's; $$",
        '2\tä😀\\\\',
        '\\.',
        'copy t from stdin with (format csv);',
        '3,"one',
        '-- two"',
        '\\.',
        'copy t from stdin;',
        '\\.',
        "do $x$ begin assert (select string_agg(a, '|' order by id) from t)",
        "  = $y$it's; $$|ä😀\\|one$y$ || E'\\n-- two'; end $x$;",
        '\\unrestrict k',
      ].join('\n'),
    ],
    [
      'rows of COPY in a step, with Windows line ends',
      'create table t (id int);\r\nvacuum t;\r\ncopy t from stdin;\r\n1\r\n2\r\n\\.\r\nselect 1/(count(*) - 1) from t;\r\n',
    ],
    [
      'declared steps',
      '-- plumbline: steps\nbegin;\ncreate table t (id int);\ninsert into t values (1);\ncommit;\nalter table t add column b int;',
    ],
    [
      'the directive of another tool for what cannot run in a transaction',
      '-- +goose NO TRANSACTION\n-- +goose Up\ncreate table t (id int);\nvacuum t;',
    ],
  ];
  for (const [title, content] of fine) {
    it(`is applied and recorded: ${title}`, async () => {
      for (const { name, create } of await testTargets()) {
        const engine = testEngine();
        try {
          const root = workspaceOf({
            'migrations/001_odd.sql': content,
            'migrations/002_next.sql': 'alter table t add column more int;',
          });
          const request = { root, target: await create() };
          const report = await engine.apply({ ...request, selection: { kind: 'pending' } });
          assert.equal(report.run.outcome, 'succeeded', `${name}: ${JSON.stringify(report)}`);
          const status = await engine.status(request);
          assert.deepEqual(status.summary, { pending: 0, applied: 2, attention: 0 }, name);
        } finally {
          await engine.dispose();
        }
      }
    });
  }
});

describe('a target that cannot be used', function () {
  this.timeout(60_000);
  const root = workspaceOf({ 'migrations/001_a.sql': 'create table a (id int);' });

  it('is said to be unreachable when nobody listens', async () => {
    const free = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => free.once('listening', resolve));
    const { port } = free.address() as net.AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const report = await testEngine().status({
      root,
      target: serverTarget(`postgresql://u:secret-word@127.0.0.1:${port}/d`),
    });
    assert.equal(report.error?.code, 'unreachable');
    assert.equal(report.migrations[0]?.status, 'unknown');
    assert.doesNotMatch(JSON.stringify(report), /secret-word/);
  });

  it('is told apart: no such database, no right to create the history', async () => {
    for (const server of await servers()) {
      const url = new URL(await server.createDatabase());
      const user = `u${randomBytes(4).toString('hex')}`;
      await onClient(url.href, async (client) => {
        await client.query(`create role ${user} login password 'right'`);
        await client.query(`revoke create on database ${url.pathname.slice(1)} from public`);
      });
      const as = (password: string, database: string): ReturnType<typeof serverTarget> =>
        serverTarget(`postgresql://${user}:${password}@${url.host}/${database}`);
      const database = url.pathname.slice(1);
      const engine = testEngine();

      const missing = await engine.status({ root, target: as('right', 'no_such_database') });
      assert.equal(missing.error?.code, 'noSuchDatabase', server.name);

      const report = await engine.apply({
        root,
        target: as('right', database),
        selection: { kind: 'pending' },
      });
      assert.equal(report.error?.code, 'permissionDenied', server.name);
      assert.equal(report.error.state.code, 'unchanged');
      assert.match(report.error.nextStep ?? '', /grant create on database/);
      assert.deepEqual(report.results, []);
    }
  });

  it('says that the password is wrong, and repeats it nowhere', async () => {
    for (const server of await servers()) {
      const url = new URL(await server.createDatabase());
      const user = `u${randomBytes(4).toString('hex')}`;
      await onClient(url.href, async (client) => {
        await client.query(`set password_encryption = 'scram-sha-256'`);
        await client.query(`create role ${user} login password 'right'`);
        // The test servers trust everybody: this one user has to prove who it is.
        const [hba] = (await client.query<{ hba_file: string }>('show hba_file')).rows;
        await client.query(`copy (values ('host all ${user} all scram-sha-256'),
          ('local all all trust'), ('host all all all trust')) to '${hba?.hba_file}'`);
        await client.query('select pg_reload_conf()');
        // Until the postmaster has read it, the loaded rules are the old ones.
        let loaded = 0;
        for (let tries = 0; tries < 1000 && loaded === 0; tries += 1) {
          const rules = await client.query(
            `select from pg_hba_file_rules where '${user}' = any (user_name)`,
          );
          loaded = rules.rowCount ?? 0;
        }
        assert.equal(loaded, 1);
      });
      const database = url.pathname.slice(1);
      const engine = testEngine();
      const as = (password: string) =>
        engine.status({
          root,
          target: serverTarget(`postgresql://${user}:${password}@${url.host}/${database}`),
        });
      let report = await as('wrong-word');
      for (let tries = 0; tries < 100 && report.error === undefined; tries += 1) {
        report = await as('wrong-word');
      }
      assert.equal(report.error?.code, 'authenticationFailed', server.name);
      assert.doesNotMatch(JSON.stringify(report), /wrong-word/);
      assert.equal((await as('right')).error, undefined);
    }
  });
});
