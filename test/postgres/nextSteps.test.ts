import assert from 'node:assert/strict';
import type { ErrorReport } from '../../src/core/report/model';
import { applyPending, workspaceOf } from './engineHarness';
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
];

async function errorOf(files: Readonly<Record<string, string>>): Promise<ErrorReport | undefined> {
  const [server] = await servers();
  assert.ok(server);
  const report = await applyPending(await server.createDatabase(), workspaceOf(files));
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
