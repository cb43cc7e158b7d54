import assert from 'node:assert/strict';
import { generatedText } from '../../src/core/report/text/generated';
import { PLAIN } from '../../src/core/report/text/style';
import { onClient, serverTarget, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

describe('a generated rollback', function () {
  this.timeout(120_000);

  it('is tried away from the target where an index is made CONCURRENTLY, with the rows of COPY', async () => {
    const [server] = await servers();
    assert.ok(server);
    const engine = testEngine();
    try {
      const root = workspaceOf({
        'migrations/001_t.sql': 'create table t (a text);\ncopy t from stdin;\nx\n\\.\n',
        'migrations/002_index.sql':
          'create index /* not concurrently */ concurrently "Concurrently" on t (a);',
      });
      const target = serverTarget(await server.createDatabase());
      const made = await engine.generateRollback({ root, target, path: '002', write: false });
      assert.equal(made.error, undefined, JSON.stringify(made.error));
      assert.match(made.sql, /an empty database behind/);
      assert.match(made.sql, /^DROP INDEX CONCURRENTLY public\."Concurrently";$/m);
    } finally {
      await engine.dispose();
    }
  });

  it('takes an index CONCURRENTLY that was made so, and brings it back so, in steps', async () => {
    const [server] = await servers();
    assert.ok(server);
    const engine = testEngine();
    const url = await server.createDatabase();
    const request = {
      root: workspaceOf({
        'migrations/001_t.sql': 'create table t (a int, b int);\ncreate unique index t_b on t (b);',
        'migrations/002_x.sql':
          'create index concurrently t_a on t (a);\ndrop index concurrently t_b;',
      }),
      target: serverTarget(url),
    };
    const indexes = (): Promise<string> =>
      onClient(url, async (client) => {
        const { rows } = await client.query<{ all: string }>(
          "select string_agg(indexdef, '; ' order by indexname) as all from pg_indexes where tablename = 't'",
        );
        return rows[0]?.all ?? '';
      });
    try {
      const selection = { kind: 'pending' } as const;
      const before = 'CREATE UNIQUE INDEX t_b ON public.t USING btree (b)';
      assert.equal((await engine.apply({ ...request, selection })).run.outcome, 'succeeded');
      assert.equal(await indexes(), 'CREATE INDEX t_a ON public.t USING btree (a)');
      const made = await engine.generateRollback({ ...request, path: '002', write: true });
      assert.equal(made.error, undefined, JSON.stringify(made.error));
      assert.match(made.sql, /^-- CONCURRENTLY cannot run in a transaction: .* recorded steps/m);
      assert.equal(made.inSteps, true);
      assert.match(generatedText(made, PLAIN), /CONCURRENTLY cannot be rehearsed/);
      const tried = await engine.rehearse({ ...request, selection: { kind: 'file', path: '002' } });
      assert.equal(tried.results[0]?.outcome, 'notTried');
      const back = await engine.rollback({ ...request, selection: { kind: 'last', count: 1 } });
      assert.equal(back.run.outcome, 'succeeded', JSON.stringify(back));
      assert.deepEqual(back.results[0]?.steps, { done: 2, total: 2 });
      assert.equal(await indexes(), before);
    } finally {
      await engine.dispose();
    }
  });

  it('does no step while anything in it cannot be inverted, and says what is not applied yet', async () => {
    const [server] = await servers();
    assert.ok(server);
    const engine = testEngine();
    const url = await server.createDatabase();
    const request = {
      root: workspaceOf({
        'migrations/001_t.sql': 'create table t (a int);',
        'migrations/002_x.sql':
          'update t set a = a;\ncreate unique index concurrently t_a on t (a);\ncreate index t_b on t (a);',
      }),
      target: serverTarget(url),
    };
    try {
      await engine.apply({ ...request, selection: { kind: 'to', version: '001' } });
      await onClient(url, (client) => client.query('insert into t values (1), (1)'));
      const half = await engine.apply({ ...request, selection: { kind: 'pending' } });
      assert.equal(half.results[0]?.outcome, 'partial', JSON.stringify(half));
      const made = await engine.generateRollback({ ...request, path: '002', write: true });
      assert.equal(made.error, undefined, JSON.stringify(made.error));
      assert.match(
        made.sql,
        /applied in part\. 1 of 3 steps is done: take out what stands below for line 2 and those behind it/,
      );
      const marked = made.sql.indexOf('CANNOT BE INVERTED: rows of ');
      assert.ok(marked > 0 && marked < made.sql.indexOf('DROP INDEX CONCURRENTLY'), made.sql);
      const back = await engine.rollback({ ...request, selection: { kind: 'last', count: 1 } });
      assert.match(back.results[0]?.error?.message ?? '', /cannot be inverted/);
      assert.equal(back.results[0]?.error?.state.code, 'unchanged');
    } finally {
      await engine.dispose();
    }
  });

  it('is never silent about numbers of sequences, memberships and default privileges', async () => {
    const [server] = await servers();
    assert.ok(server);
    const engine = testEngine();
    const role = `member_${process.pid}_${Date.now()}`;
    const statements = [
      "select setval('s', 42)",
      'alter sequence s restart with 7',
      `grant ${role} to current_user`,
      `alter default privileges in schema public grant select on tables to ${role}`,
    ];
    const root = workspaceOf({
      'migrations/001_s.sql': `create sequence s; create role ${role};`,
      'migrations/002_x.sql': statements.join(';\n'),
    });
    const target = serverTarget(await server.createDatabase());
    try {
      const made = await engine.generateRollback({ root, target, path: '002', write: false });
      assert.equal(made.error, undefined, JSON.stringify(made.error));
      // Each line is marked, or taken back by a statement.
      for (const line of [1, 2])
        assert.ok(
          made.marks.some((mark) => mark.line === line),
          made.sql,
        );
      assert.match(
        made.sql,
        new RegExp(`^-- line 3: GRANT ROLE\\nREVOKE ${role} FROM \\w+;$`, 'm'),
      );
      assert.match(made.sql, /^-- line 4: ALTER DEFAULT PRIVILEGES\n(?:-- CANNOT|ALTER DEFAULT)/m);
    } finally {
      await engine.dispose();
    }
  });
});
