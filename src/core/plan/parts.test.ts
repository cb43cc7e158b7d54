import assert from 'node:assert/strict';
import { loadSqlParser, type SqlParser } from '../sql/parser';
import { parseScript } from '../sql/script';
import { wholeOf } from '../sql/sqlText';
import type { StepPart } from './model';
import { partsOf } from './parts';

let parser: SqlParser;
before(async () => {
  parser = await loadSqlParser();
});

/** Parts as `(a | b)` for a transaction and `!a` for a statement alone; a problem as `code "found"`. */
function cut(text: string, declared: boolean): string {
  const script = parseScript(parser, text);
  assert.deepEqual(script.problems, []);
  const result = partsOf(script, declared);
  if ('problem' in result) {
    const { code, found, range, neededAt } = result.problem;
    assert.ok(text.slice(range.start, range.end).startsWith(found.slice(0, 20)));
    const needed = neededAt ? ` by "${text.slice(neededAt.start, neededAt.end)}"` : '';
    return `${code} "${found}"${needed}`;
  }
  return result.parts.map(show).join(' ');
}

function show({ transactional, statements }: StepPart): string {
  const inner = statements.map(({ text }) => text).join(' | ');
  return transactional ? `(${inner})` : `!${inner}`;
}

function parts(text: string, declared = false): readonly StepPart[] {
  const result = partsOf(parseScript(parser, text), declared);
  assert.ok('parts' in result, 'problem' in result ? result.problem.code : '');
  return result.parts;
}

type Cases = readonly (readonly [text: string, expected: string])[];

const together: Cases = [
  ['', ''],
  ['select 1', '(select 1)'],
  ['begin; select 1; select 2; commit', '(select 1 | select 2)'],
  ['begin; commit', ''],
  ['vacuum', '!vacuum'],
  ['select 1; vacuum; select 2; select 3', '(select 1) !vacuum (select 2 | select 3)'],
  ['vacuum a; vacuum b', '!vacuum a !vacuum b'],
  ['savepoint a; select 1; release a', '(savepoint a | select 1 | release a)'],
  [
    'savepoint a; select 1; rollback to a; rollback to savepoint a; release savepoint a',
    '(savepoint a | select 1 | rollback to a | rollback to savepoint a | release savepoint a)',
  ],
  [
    'savepoint a; savepoint a; release a; release a',
    '(savepoint a | savepoint a | release a | release a)',
  ],
  ['savepoint a; select 1', '(savepoint a | select 1)'],
  ['savepoint a; release a; vacuum', '(savepoint a | release a) !vacuum'],
  [
    'create temp table t (a int); select * from t',
    '(create temp table t (a int) | select * from t)',
  ],
  ['create temp table t (a int); vacuum', '(create temp table t (a int)) !vacuum'],
  [
    'create temp table t (a int); vacuum; create temp table t (a int); select * from t',
    '(create temp table t (a int)) !vacuum (create temp table t (a int) | select * from t)',
  ],
  [
    'create temp table t (a int); vacuum; select tt, t1, "t_" from u',
    '(create temp table t (a int)) !vacuum (select tt, t1, "t_" from u)',
  ],
  ['vacuum; set local x.y = 1; select 1', '!vacuum (set local x.y = 1 | select 1)'],
  ['set x.y = 1; vacuum', '(set x.y = 1) !vacuum'],
  [
    'create procedure p() language plpgsql as $$ begin commit; end $$; vacuum',
    '(create procedure p() language plpgsql as $$ begin commit; end $$) !vacuum',
  ],
];

const refused: Cases = [
  ['commit', 'transactionControl "commit"'],
  ['begin', 'transactionControl "begin"'],
  ['begin; select 1', 'transactionControl "begin"'],
  ['select 1; commit', 'transactionControl "commit"'],
  ['begin; select 1; rollback', 'transactionControl "rollback"'],
  ['begin; select 1; commit; select 2', 'transactionControl "commit"'],
  ['begin; select 1; commit; begin; select 2; commit', 'transactionControl "commit"'],
  ['set x.y = 1; begin; select 1; commit', 'transactionControl "commit"'],
  [
    'begin isolation level serializable; select 1; commit',
    'transactionControl "begin isolation level serializable"',
  ],
  ['begin read only; select 1; commit', 'transactionControl "begin read only"'],
  ['begin; select 1; commit and chain', 'transactionControl "commit and chain"'],
  ["begin; prepare transaction 'x'", `transactionControl "prepare transaction 'x'"`],
  ['begin; vacuum; commit', 'outsideInBlock "vacuum"'],
  [
    'begin;\ncreate index concurrently i\n  on t (a);\ncommit',
    'outsideInBlock "create index concurrently i"',
  ],
  ['savepoint a; savepoint b; release a; release b', 'transactionControl "release b"'],
  ['rollback to nowhere', 'transactionControl "rollback to nowhere"'],
  ['savepoint a; vacuum; release a', 'neededLater "savepoint a"'],
  ['savepoint a; vacuum; select 1', 'neededLater "savepoint a"'],
  ['vacuum; release a', 'transactionControl "release a"'],
  [
    'create temp table t (a int); vacuum; delete from t',
    'neededLater "create temp table t (a int)" by "delete from t"',
  ],
  [
    'select 1 as a into temp "T x"; vacuum; do $$ begin delete from "T x"; end $$',
    'neededLater "select 1 as a into temp "T x"" by "do $$ begin delete from "T x"; end $$"',
  ],
  [
    'create table pg_temp.t as select 1; vacuum; select * from T',
    'neededLater "create table pg_temp.t as select 1" by "select * from T"',
  ],
  [
    'create temp view v as select 1; vacuum v',
    'neededLater "create temp view v as select 1" by "vacuum v"',
  ],
  [
    'create function pg_temp.f() returns int return 1; vacuum; select pg_temp.f()',
    'neededLater "create function pg_temp.f() returns int return 1" by "select pg_temp.f()"',
  ],
  [
    'prepare p as select 1; vacuum; execute p',
    'neededLater "prepare p as select 1" by "execute p"',
  ],
  [
    'declare c cursor with hold for select 1; vacuum; fetch c',
    'neededLater "declare c cursor with hold for select 1" by "fetch c"',
  ],
  ["set local search_path = 's'; vacuum", `neededLater "set local search_path = 's'"`],
  ['set transaction read write; vacuum', 'neededLater "set transaction read write"'],
  ['set constraints all deferred; vacuum', 'neededLater "set constraints all deferred"'],
  [
    "select set_config('a.b', 'c', true); vacuum",
    `neededLater "select set_config('a.b', 'c', true)"`,
  ],
  [
    "select set_config('a.b', x, false) from t; vacuum",
    `neededLater "select set_config('a.b', x, false) from t"`,
  ],
  [
    "do $$ begin perform set_config('a.b', 'c', false); end $$; vacuum",
    `neededLater "do $$ begin perform set_config('a.b', 'c', false); end $$"`,
  ],
  [
    'do $$ begin if true then set x.y = 1; end if; end $$; vacuum',
    'neededLater "do $$ begin if true then set x.y = 1; end if; end $$"',
  ],
];

const declared: Cases = [
  ['select 1; select 2', '(select 1) (select 2)'],
  ['begin; select 1; select 2; commit', '(select 1 | select 2)'],
  ['begin; select 1; commit; begin; select 2; commit', '(select 1) (select 2)'],
  ['start transaction; select 1; end work; select 2', '(select 1) (select 2)'],
  [
    'begin; select 1; select 2; commit; vacuum; select 3',
    '(select 1 | select 2) !vacuum (select 3)',
  ],
  ['begin; commit; select 1', '(select 1)'],
  ['begin; savepoint a; select 1; commit; select 2', '(savepoint a | select 1) (select 2)'],
  [
    'begin; set local x.y = 1; select 1; commit; select 2',
    '(set local x.y = 1 | select 1) (select 2)',
  ],
  ['begin; select 1; commit; commit', 'transactionControl "commit"'],
  ['begin; begin; commit', 'transactionControl "begin"'],
  ['begin; select 1', 'transactionControl "begin"'],
  ['begin; select 1; rollback; select 2', 'transactionControl "rollback"'],
  ['begin; select 1; commit and chain; select 2; commit', 'transactionControl "commit and chain"'],
  [
    'begin isolation level serializable; select 1; commit',
    'transactionControl "begin isolation level serializable"',
  ],
  ["begin; prepare transaction 'x'; select 1", `transactionControl "prepare transaction 'x'"`],
  ['begin; vacuum; commit; select 1', 'outsideInBlock "vacuum"'],
  ['savepoint a; release a', 'transactionControl "savepoint a"'],
  ['set local x.y = 1; select 1', 'neededLater "set local x.y = 1"'],
  ['begin; savepoint a; commit; begin; release a; commit', 'transactionControl "release a"'],
  [
    'begin; create temp table t (a int); commit; begin; select * from t; commit',
    'neededLater "create temp table t (a int)" by "select * from t"',
  ],
];

describe('partsOf', () => {
  for (const [text, expected] of [...together, ...refused]) {
    it(`cuts ${JSON.stringify(text)}`, () => assert.equal(cut(text, false), expected));
  }
});

describe('partsOf with declared steps', () => {
  for (const [text, expected] of declared) {
    it(`cuts ${JSON.stringify(text)}`, () => assert.equal(cut(text, true), expected));
  }
});

describe('partsOf: settings', () => {
  const carried = (text: string): string[] =>
    parts(text).map(({ settings }) => settings.map((statement) => statement.text).join('; '));

  it('are made again before every later part', () => {
    assert.deepEqual(
      carried("set a.b = 1; set time zone 'UTC'; vacuum; reset a.b; vacuum; select 1"),
      [
        '',
        "set a.b = 1; set time zone 'UTC'",
        "set a.b = 1; set time zone 'UTC'",
        "set a.b = 1; set time zone 'UTC'; reset a.b",
        "set a.b = 1; set time zone 'UTC'; reset a.b",
      ],
    );
  });

  for (const setting of [
    'set role r',
    'reset role',
    'set session authorization u',
    'set session a.b = 1',
    'set session characteristics as transaction read write',
    "select pg_catalog.set_config('search_path', '', false)",
    "select set_config('a.b', '1', false), set_config('a.c', '2', false)",
    'reset all',
    "load 'auto_explain'",
  ]) {
    it(`carry ${setting}`, () => assert.deepEqual(carried(`${setting}; vacuum`), ['', setting]));
  }

  it('end with DISCARD ALL', () => {
    assert.deepEqual(carried('set a.b = 1; discard all; vacuum'), ['', 'set a.b = 1', '']);
  });

  it('are not what a ROLLBACK TO SAVEPOINT took back', () => {
    const text = 'set a.b = 1; savepoint s; set a.b = 2; rollback to s; release s; vacuum';
    assert.deepEqual(carried(text), ['', 'set a.b = 1']);
  });

  it('are not what only looks like one', () => {
    const text = `create function f() returns text language sql as $$ select set_config('a', 'b', false) $$;
      do $$ begin update t set a = 1; perform set_config('a.b', 'c', true); set local x.y = 1; end $$; vacuum`;
    assert.deepEqual(carried(text), ['', '']);
  });
});

describe('partsOf: the SQL of a part', () => {
  it('stands at its own offsets of the text', () => {
    const text = '-- ä😀\r\nselect 1; /* x */\r\nselect\r\n 2;\nvacuum;\nselect 3';
    const cutParts = parts(text);
    assert.deepEqual(
      cutParts.map(({ sql }) => wholeOf(sql).trim()),
      [`select 1;${' '.repeat(8)}\r\nselect\r\n 2;`, 'vacuum;', 'select 3;'],
    );
    for (const { start, sql, statements } of cutParts) {
      for (const { range, text: own } of statements) {
        assert.equal(sql.slice(range.start - start, range.end - start), own);
      }
    }
  });

  it('begins with its first statement', () => {
    const [, second] = parts('vacuum; -- 😀😀\nselect 1');
    assert.deepEqual(
      [second?.start, second && wholeOf(second.sql)],
      ['vacuum; -- 😀😀\n'.length, 'select 1;'],
    );
  });
});

describe('partsOf: the hash of a part', () => {
  const hashes = (text: string): string[] => parts(text).map(({ hash }) => hash);

  it('does not change with white space, line ends, comments and what stands after', () => {
    const [first] = hashes("select 1, 'a\nb'; vacuum; select 2");
    const [same] = hashes("/* new */ select\r\n1 , -- why\r\n'a\r\nb' ; vacuum; select 3");
    assert.equal(first, same);
  });

  it('changes with a token, with where statements end and with an earlier setting', () => {
    const texts = [
      'select 1; select 2',
      'select 1; select 3',
      'select 1, 2',
      "select '1'; select 2",
      'select 12',
    ];
    assert.equal(new Set(texts.flatMap(hashes)).size, texts.length);
    const after = (text: string): string | undefined => hashes(text).at(-1);
    assert.notEqual(after('set a.b = 1; vacuum'), after('set a.b = 2; vacuum'));
    assert.equal(after('select 1; vacuum'), after('select 2; vacuum'));
  });

  it('is the same each time it is read', () => {
    const [part] = parts('select 1');
    assert.equal(part?.hash, part?.hash);
    assert.match(part?.hash ?? '', /^[0-9a-f]{64}$/);
  });
});

it('partsOf cuts ten thousand declared steps without copying the text for each', () => {
  const all = parts('select 1;\n'.repeat(10_000), true);
  assert.equal(all.length, 10_000);
  assert.equal(wholeOf(all.at(-1)?.sql ?? ''), 'select 1;');
});
