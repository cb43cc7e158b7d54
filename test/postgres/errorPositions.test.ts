import assert from 'node:assert/strict';
import type { Target } from '../../src/app/engine';
import { serverTarget, testEngine, testTargets, workspaceOf } from './engineHarness';
import { servers } from './server';

interface Case {
  readonly title: string;
  readonly sql: string;
  readonly sqlstate: string;
  /** Line and column, from 1, in UTF-16 code units as editors count; null for an error that has no place. */
  readonly at: readonly [line: number, column: number] | null;
  /** Of a file that runs in steps: how many of them are done. */
  readonly done?: number;
}

const function_ = (body: string): string =>
  `create function f() returns int language plpgsql as $$\n${body}\n$$;`;

const CASES: readonly Case[] = [
  {
    title: 'an unknown column',
    sql: 'create table t (id int);\n\n  insert into t (nope) values (1);',
    sqlstate: '42703',
    at: [3, 18],
  },
  {
    title: 'text outside ASCII before the error',
    sql: "create table t (a text);\ninsert into t values ('ä€😀'), (nope);",
    sqlstate: '42703',
    at: [2, 33],
  },
  {
    title: 'CRLF line ends',
    sql: 'create table t (id int);\r\nselect\r\n  nope;',
    sqlstate: '42703',
    at: [3, 3],
  },
  {
    title: 'CRLF line ends and text outside ASCII in earlier lines and statements',
    sql: "-- ä😀\r\ncreate table t (a text);\r\ninsert into t values ('😀\r\n😀');\r\n/* 😀 */ select '😀', nope;",
    sqlstate: '42703',
    at: [5, 23],
  },
  {
    title: 'line ends of CR alone',
    sql: 'create table t (id int);\rselect\r  nope;',
    sqlstate: '42703',
    at: [3, 3],
  },
  {
    title: 'a byte order mark in its line',
    sql: '\ufeffselect nope;',
    sqlstate: '42703',
    at: [1, 8],
  },
  {
    title: 'BEGIN and COMMIT around everything',
    sql: "-- 😀\r\nbegin; select '😀';\r\n  select nope;\r\ncommit;",
    sqlstate: '42703',
    at: [3, 10],
  },
  {
    title: 'a row of COPY',
    sql: 'create table t (id int);\ncopy t from stdin;\n1\n😀\n3\n\\.\nselect 1;',
    sqlstate: '22P02',
    at: [4, 1],
  },
  {
    title: 'a row of COPY behind other rows, with CRLF line ends',
    sql: 'create table t (a text, n int);\r\ncopy t from stdin;\r\nä😀\t1\r\n\\.\r\ncopy t from stdin;\r\n😀\t2\r\nä\tthree\r\n\\.\r\n',
    sqlstate: '22P02',
    at: [7, 1],
  },
  {
    title: 'an error behind rows of COPY',
    sql: "create table t (a text);\ncopy t from stdin;\nä😀\n\\.\nselect '😀',\n  nope;",
    sqlstate: '42703',
    at: [6, 3],
  },
  {
    title: 'no position',
    sql: 'create table t (id int);\nselect 1;\nselect 1 / 0 from t full join (select 1) as x on true;',
    sqlstate: '22012',
    at: [3, 1],
  },
  {
    title: 'a DO block of one line',
    sql: "create table t (id int);\n\ndo $$ begin raise 'no'; end $$;",
    sqlstate: 'P0001',
    at: [3, 7],
  },
  {
    title: 'a DO block of several lines',
    sql: "-- 😀\r\ncreate table t (id int);\r\ndo $x$\r\nbegin\r\n  perform '😀';\r\n  insert into t\r\n    values ('x');\r\nend $x$;",
    sqlstate: '22P02',
    at: [6, 3],
  },
  {
    title: 'a DO block in single quotes',
    sql: "do language plpgsql '\n-- it''s\nbegin\n  raise ''no'';\nend';",
    sqlstate: 'P0001',
    at: [4, 3],
  },
  {
    title: 'a DO block that calls what fails',
    sql: `${function_("begin\n  raise 'no';\nend")}\ndo $$\nbegin\n  perform 1;\n  perform f();\nend $$;`,
    sqlstate: 'P0001',
    at: [9, 3],
  },
  {
    title: 'a DO block that does not compile',
    sql: "select '😀';\r\ndo $$\r\nbegin\r\n  /* 😀 */ perfrm 1;\r\nend $$;",
    sqlstate: '42601',
    at: [4, 12],
  },
  {
    title: 'a function that does not compile',
    sql: `select '😀';\r\n${function_('declare\r\n  a text := $q$😀$q$;\r\nbegin\r\n  /* 😀 */ retrn 1;\r\nend')}`,
    sqlstate: '42601',
    at: [6, 12],
  },
  {
    title: 'a function of SQL that cannot be created',
    sql: "select '😀';\ncreate function f() returns int language sql as $$\n  select 1;\n  select /* 😀 */ nope\n$$;",
    sqlstate: '42703',
    at: [4, 19],
  },
  {
    title: 'a function that fails when it is called',
    sql: `${function_("begin\n  raise 'no';\nend")}\n\n  select '😀', f();`,
    sqlstate: 'P0001',
    at: [7, 3],
  },
  {
    title: 'a function of SQL that fails when it is called',
    sql: "create function f(a text) returns int language sql as 'select a::int';\nselect f(n || 'x') from generate_series(1, 2) as n;",
    sqlstate: '22P02',
    at: [2, 1],
  },
  {
    title: 'a deferred constraint that fails at COMMIT',
    sql: 'create table p (id int primary key);\ncreate table c (p int references p deferrable initially deferred);\ninsert into c values (1);',
    sqlstate: '23503',
    at: null,
  },
  {
    title: 'an error behind rows of COPY in a step',
    sql: "-- plumbline: steps\n-- 😀\nbegin;\ncreate table t (a text);\ncopy t from stdin;\nä😀\n\\.\nselect '😀',\n  nope;\ncommit;\nselect 1;",
    sqlstate: '42703',
    at: [9, 3],
    done: 0,
  },
  {
    title: 'a statement that runs alone',
    sql: "create table t (a text);\r\n-- 😀\r\n/* 😀 */ create index concurrently t_a\r\n  on t ((coalesce(a, '😀') || nope));",
    sqlstate: '42703',
    at: [4, 31],
    done: 1,
  },
  {
    title: 'a part behind one that runs alone, under a setting made before it',
    sql: "set search_path = public;\r\ncreate table t (a text);\r\nvacuum t;\r\ninsert into t values ('😀');\r\nselect '😀', nope;",
    sqlstate: '42703',
    at: [5, 14],
    done: 2,
  },
  {
    title: 'a DO block in a part behind one that runs alone',
    sql: "create table t (a text);\nvacuum t;\nselect '😀';\ndo $$\nbegin\n  raise 'no';\nend $$;",
    sqlstate: 'P0001',
    at: [6, 3],
    done: 2,
  },
  {
    title: 'a row of COPY in a part behind one that runs alone',
    sql: 'create table t (a int);\r\nvacuum t;\r\ncopy t from stdin;\r\n1\r\n😀\r\n\\.\r\n',
    sqlstate: '22P02',
    at: [5, 1],
    done: 2,
  },
];

async function newTargets(): Promise<Target[]> {
  const urls = (await servers()).map((server) => server.createDatabase());
  return (await Promise.all(urls)).map(serverTarget);
}

describe('the place of an error', function () {
  this.timeout(120_000);
  const engine = testEngine(60_000);
  let targets: readonly Target[];

  // One target of each kind for all files that change nothing.
  before(async () => {
    targets = await Promise.all((await testTargets()).map(({ create }) => create()));
  });
  after(() => engine.dispose());

  for (const one of CASES) {
    it(`is told: ${one.title}`, async () => {
      const root = workspaceOf({ 'migrations/001_only.sql': one.sql });
      for (const target of one.done === undefined ? targets : await newTargets()) {
        const { results } = await engine.apply({ root, target, selection: { kind: 'pending' } });
        const [result] = results;
        const isPartial = (one.done ?? 0) > 0;
        assert.equal(result?.outcome, isPartial ? 'partial' : 'failed', JSON.stringify(result));
        assert.equal(result.error?.state.code, isPartial ? 'partlyApplied' : 'unchanged');
        assert.equal(result.error.sqlstate, one.sqlstate, result.error.message);
        assert.equal(result.error.path, 'migrations/001_only.sql');
        const { line, column } = result.error;
        assert.deepEqual([line, column], one.at ?? [undefined, undefined]);
        assert.equal(result.steps?.done, one.done);
      }
    });
  }
});
