import assert from 'node:assert/strict';
import { onClient } from './engineHarness';
import { roundTrip, takesAllBack, withoutMarks } from './roundTrip';
import { servers } from './server';

describe('a generated rollback of a changed type', function () {
  this.timeout(120_000);

  const base = `create table t (a int, b varchar(10), c numeric(10,2), d smallint, e varchar(5), f numeric(6,2), g text);
insert into t values (1, 'b', 1.25, 1, 'e', 2.5, 'g');`;
  const migration = `alter table t alter a type bigint, alter b type varchar(20), alter c type numeric(12,2),
  alter d type int, alter e type text;`;

  it('says of a wider one what its way back refuses, and loses nothing', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const { sql, marks } = await takesAllBack({ url, base, migration, made: 'pending' });
      assert.deepEqual(marks, []);
      assert.equal(sql.match(/^-- Fails while .* does not fit into /gm)?.length, 5, sql);
    }
  });

  it('refuses a value that does not fit, and cuts none', async () => {
    const [server] = await servers();
    assert.ok(server);
    const url = await server.createDatabase();
    const meanwhile = "insert into t (b) values ('longer than before')";
    const { rolledBack } = await roundTrip({ url, base, migration, made: 'pending', meanwhile });
    const [result] = rolledBack.results;
    assert.match(result?.error?.message ?? '', /value too long/);
    assert.equal(result?.error?.state.code, 'unchanged');
    const { rows } = await onClient(url, (client) =>
      client.query<{ b: string }>('select b from t where a is null'),
    );
    assert.deepEqual(rows, [{ b: 'longer than before' }]);
  });

  it('marks what the way back rounds, and what a narrower one lost', async () => {
    const [server] = await servers();
    assert.ok(server);
    const { marks } = await takesAllBack({
      url: await server.createDatabase(),
      base,
      migration: `alter table t alter f type numeric(8,4); alter table t alter a type numeric;
alter table t alter g type varchar(3); alter table t alter c type numeric(8,1);`,
      made: 'pending',
      reviewed: withoutMarks,
    });
    assert.deepEqual(marks.map(({ text }) => text).sort(), [
      'the way back to integer rounds values with decimals in public.t.a',
      'the way back to numeric(6,2) rounds values with more than 2 decimals in public.t.f',
      'what public.t.c lost when numeric(10,2) became numeric(8,1)',
      'what public.t.g lost when text became character varying(3)',
    ]);
  });
});
