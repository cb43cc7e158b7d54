import assert from 'node:assert/strict';
import { loadSqlParser } from '../../src/core/sql/parser';
import { parseScript } from '../../src/core/sql/script';
import { traceOf, truthOf, type Truth } from '../../src/postgres/trace';
import { onEveryTarget } from './statedHarness';

/** An index that stands when the statement was begun and its answer lost, and what may be said of it then. */
const cases: readonly [
  statement: string,
  made: string | null,
  kind: Truth['kind'],
  before?: string,
][] = [
  ['create index concurrently i on t (a)', null, 'notDone'],
  ['create index concurrently i on t (a)', 'create index i on t (a)', 'done'],
  ['create unique index concurrently i on t (a)', 'create unique index i on t (a)', 'done'],
  // Somebody made another one of that name.
  ['create index concurrently i on t (a)', 'create index i on t (b)', 'unclear'],
  ['create index concurrently i on t (a)', 'create index i on t (a, b)', 'unclear'],
  ['create index concurrently i on t (a, b)', 'create index i on t (b, a)', 'unclear'],
  ['create index concurrently i on t (a)', 'create unique index i on t (a)', 'unclear'],
  ['create unique index concurrently i on t (a)', 'create index i on t (a)', 'unclear'],
  ['create index concurrently i on t (a)', 'create index i on t using hash (a)', 'unclear'],
  ['create index concurrently i on t using hash (a)', 'create index i on t (a)', 'unclear'],
  ['create index concurrently i on t (a)', 'create index i on t (a) where b > 0', 'unclear'],
  ['create index concurrently i on t (a) where b > 0', 'create index i on t (a)', 'unclear'],
  ['create index concurrently i on t (a)', 'create index i on t ((a + 1))', 'unclear'],
  ['create index concurrently i on t ((a + 1))', 'create index i on t (a)', 'unclear'],
  // Of another table: the name is taken, and the statement was not done.
  ['create index concurrently i on t (a)', 'create index i on other (a)', 'notDone'],
  // It stood before.
  ['create index concurrently i on t (a)', null, 'notDone', 'create index i on t (a)'],
  ['create index concurrently if not exists i on t (a)', null, 'done', 'create index i on t (b)'],
  // The server chooses the name.
  ['create index concurrently on t (a)', 'create index on t (a)', 'done'],
  ['create index concurrently on t (a)', 'create index on t (b)', 'notDone'],
  ['create index concurrently on t (a)', 'create index on t (a); create index on t (a)', 'unclear'],
  ['create index concurrently on t ((a + 1))', 'create index on t ((a + 1))', 'unclear'],
];

describe('what became of CREATE INDEX CONCURRENTLY', function () {
  this.timeout(120_000);

  it('is done only where the index has the shape that the statement gives it', async () => {
    const parser = await loadSqlParser();
    await onEveryTarget(async (session, target) => {
      const script = async (sql: string): Promise<void> =>
        assert.equal((await session.script(sql)).error, null, sql);
      for (const [sql, made, kind, before] of cases) {
        await script('create table t (a int, b int); create table other (a int);');
        if (before !== undefined) await script(before);
        const [statement] = parseScript(parser, sql).statements;
        assert.ok(statement);
        const trace = await traceOf(session, statement);
        if (made !== null) await script(made);
        const truth = await truthOf(session, trace);
        assert.equal(truth.kind, kind, `${target}: ${sql} | ${made ?? before ?? ''}`);
        await script('drop table t, other');
      }
    });
  });

  it('is found under a name that the server has cut at 63 bytes', async () => {
    const parser = await loadSqlParser();
    await onEveryTarget(async (session) => {
      for (const name of ['i'.repeat(70), `"${'ü'.repeat(40)}"`, `"a${'ü'.repeat(40)}"`]) {
        await session.script('create table t (a int)');
        const sql = `create index concurrently ${name} on t (a)`;
        const [statement] = parseScript(parser, sql).statements;
        assert.ok(statement);
        const trace = await traceOf(session, statement);
        assert.equal((await truthOf(session, trace)).kind, 'notDone', name);
        const { error } = await session.script(sql.replace('concurrently ', ''));
        assert.equal(error, null);
        assert.equal((await truthOf(session, trace)).kind, 'done', name);
        await session.script('drop table t');
      }
    });
  });
});
