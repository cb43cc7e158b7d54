import assert from 'node:assert/strict';
import type { ErrorReport } from '../../src/core/report/model';
import { applyPending, onClient, workspaceOf } from './engineHarness';
import { servers } from './server';

const FILE = 'migrations/001_x.sql';

interface Case {
  readonly title: string;
  readonly text: string;
  readonly code: ErrorReport['code'];
  /** Undefined where the server names no statement. */
  readonly line: number | undefined;
  readonly nextStep: RegExp;
}

const cases: readonly Case[] = [
  {
    title: 'a procedure that commits by itself',
    text: 'create procedure p() language plpgsql as $$ begin commit; end $$;\ncall p();',
    code: 'statementFailed',
    line: 2,
    nextStep: /COMMIT or ROLLBACK in the body of a procedure .* outside of migrations/,
  },
  {
    title: 'a transaction that the file lets only read, by the first write',
    text: 'select 1;\nset transaction read only;\ncreate table t (a int);',
    code: 'statementFailed',
    line: 3,
    nextStep: /^Line 2 lets the transaction only read, .* Take that statement out/,
  },
  {
    title: 'a transaction that the file lets only read, by its record',
    text: 'select 1;\nset transaction read only;\nselect 1;',
    code: 'statementFailed',
    line: 2,
    nextStep: /^Line 2 lets the transaction only read, .* Take that statement out/,
  },
  {
    title: 'a deferred constraint that fails at the COMMIT, without a line',
    text: `create table a (id int primary key);
      create table b (id int references a deferrable initially deferred);
      insert into b values (1);
      select 1;`,
    code: 'statementFailed',
    line: undefined,
    nextStep: /checked at the COMMIT, so that the server names no statement/,
  },
  {
    title: 'a prepared transaction',
    text: "create table t (a int);\nprepare transaction 'x';",
    code: 'transactionControl',
    line: 2,
    nextStep: /a prepared transaction keeps its locks/,
  },
  {
    title: 'a ROLLBACK in a file that runs in steps already',
    text: '-- plumbline: steps\nbegin;\ncreate table t (a int);\nrollback;',
    code: 'transactionControl',
    line: 4,
    nextStep: /only a plain BEGIN and the plain COMMIT that ends it/,
  },
  {
    title: 'rows with the same key, in a table that stood before',
    text: `create unique index on "Order" (a, lower("B")) where a > 0;`,
    code: 'statementFailed',
    line: 1,
    nextStep:
      /Remove or merge them first; this shows them: select a, lower\("B"\), count\(\*\) from "public"\."Order" where \(a, lower\("B"\)\) is not null and \(a > 0\) group by a, lower\("B"\) having count\(\*\) > 1;$/,
  },
  {
    title: 'rows with the same key, against a constraint',
    text: `select 1;\nalter table "Order" add unique (a);`,
    code: 'statementFailed',
    line: 2,
    nextStep:
      /this shows them: select a, count\(\*\) from "public"\."Order" where \(a\) is not null/,
  },
  {
    title: 'rows with the same key, in a table that is gone with the transaction',
    text: 'create table t (a int);\ninsert into t values (1), (1);\ncreate unique index on t (a);',
    code: 'statementFailed',
    line: 3,
    nextStep:
      /^Rows with the same key are in the way: find them, and remove or merge them first\.$/,
  },
  {
    title: 'a row that is there already',
    text: 'create table t (a int unique);\ninsert into t values (1), (1);',
    code: 'statementFailed',
    line: 2,
    nextStep: /ON CONFLICT/,
  },
  {
    title: 'a row that a constraint does not take',
    text: 'alter table "Order" add check (a > 1);',
    code: 'statementFailed',
    line: 1,
    nextStep: /^Rows do not fit/,
  },
  {
    title: 'a table that stands already',
    text: 'create table "Order" (a int);',
    code: 'statementFailed',
    line: 1,
    nextStep:
      /^It stands already, .* write IF NOT EXISTS: then the file can be applied and recorded/,
  },
  {
    title: 'a column that stands already',
    text: 'alter table "Order" add column a int;',
    code: 'statementFailed',
    line: 1,
    nextStep: /^It stands already, .* write IF NOT EXISTS/,
  },
  {
    title: 'a function that stands already',
    text: `create function f() returns int language sql as 'select 1';`.repeat(2),
    code: 'statementFailed',
    line: 1,
    nextStep: /^It stands already, .* write OR REPLACE/,
  },
  {
    title: 'a policy that stands already',
    text: 'create policy p on "Order";\ncreate policy p on "Order";',
    code: 'statementFailed',
    line: 2,
    nextStep: /^It stands already, .* put DROP \.\.\. IF EXISTS before it/,
  },
];

/** What stands before the files, with two pairs of rows of which one alone is in the partial index. */
const BEFORE = `create table "Order" (a int, "B" text);
  insert into "Order" values (1, 'x'), (1, 'X'), (-1, 'y'), (-1, 'y')`;

async function errorOf(files: Readonly<Record<string, string>>): Promise<ErrorReport | undefined> {
  const [server] = await servers();
  assert.ok(server);
  const url = await server.createDatabase();
  await onClient(url, (client) => client.query(BEFORE));
  const report = await applyPending(url, workspaceOf(files));
  return report.error ?? report.results.find(({ error }) => error)?.error;
}

describe('the next step', function () {
  this.timeout(60_000);

  for (const { title, text, code, line, nextStep } of cases) {
    it(`fits ${title}`, async () => {
      const error = await errorOf({ [FILE]: text });
      assert.equal(error?.code, code, JSON.stringify(error));
      assert.equal(error.line, line);
      assert.match(error.nextStep ?? '', nextStep);
      assert.equal(error.state.code, 'unchanged');
    });
  }

  it('shows the duplicates with a query that the server runs', async () => {
    const [server] = await servers();
    assert.ok(server);
    const url = await server.createDatabase();
    await onClient(url, async (client) => {
      await client.query(BEFORE);
      const text = 'create unique index on "Order" (a, lower("B")) where a > 0;';
      const report = await applyPending(url, workspaceOf({ [FILE]: text }));
      const advice = report.results[0]?.error?.nextStep ?? '';
      const { rows } = await client.query(advice.slice(advice.indexOf('select ')));
      assert.deepEqual(rows, [{ a: 1, lower: 'x', count: '2' }]);
    });
  });

  it('fits a new enum value, and taking it helps', async () => {
    const before = { [FILE]: "create type e as enum ('a');" };
    const text = "alter type e add value 'b';\ncreate table t (x e default 'b');";
    const error = await errorOf({ ...before, 'migrations/002_y.sql': text });
    assert.equal(error?.sqlstate, '55P04', JSON.stringify(error));
    assert.match(error.nextStep ?? '', /only once it is committed.*-- plumbline: steps/);
    const helped = `-- plumbline: steps\n${text}`;
    assert.equal(await errorOf({ ...before, 'migrations/002_y.sql': helped }), undefined);
  });
});
