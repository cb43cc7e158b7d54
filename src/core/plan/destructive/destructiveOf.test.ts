import assert from 'node:assert/strict';
import { loadSqlParser, type SqlParser } from '../../sql/parser';
import { destructiveOf } from './destructiveOf';

let parser: SqlParser;
before(async () => {
  parser = await loadSqlParser();
});

function told(sql: string): string[] {
  return parser
    .parse(sql)
    .stmts.flatMap(({ stmt }) => (stmt ? destructiveOf(stmt) : []))
    .map(({ kind, what }) => `${kind}: ${what}`);
}

const cases: readonly (readonly [sql: string, ...told: RegExp[]])[] = [
  [
    'drop table a.t, u',
    /^losesData: drops the table a\.t with its rows$/,
    /table u with its rows$/,
  ],
  ['drop table t cascade', /^losesData: .* with its rows and all that depends on it$/],
  ['drop schema s'],
  ['drop schema s cascade', /^losesData: drops the schema s with everything in it$/],
  ['drop sequence s', /^losesData: drops the sequence s with its position$/],
  ['drop materialized view m', /^losesData: drops the materialized view m/],
  ['drop view v'],
  ['drop view v cascade', /^losesData: drops the view v and all that depends on it$/],
  ['drop type mood cascade', /^losesData: drops the type mood and all that depends on it$/],
  ['drop function f(int)'],
  ['drop index i'],
  ['drop owned by bob', /^losesData: drops everything/],
  ['truncate t, u cascade', /^losesData: empties t: .*foreign key to it$/, /empties u/],
  ['delete from t', /^losesData: deletes every row of t$/],
  ['delete from t where id = 1'],
  ['delete from t using u where t.id = u.id'],
  ['with gone as (delete from t returning *) select * from gone', /deletes every row of t$/],
  ['update t set a = 1', /^losesData: overwrites values in every row of t$/],
  ['update t set a = 1 where b'],
  ['create function f() returns int language sql as $$ delete from t returning 1 $$'],
  ['alter table t drop column a', /^losesData: drops the column t\.a with its values$/],
  ['alter table t drop a cascade', /its values and all that depends on it$/],
  ['alter table t drop constraint c'],
  ['alter table t drop constraint c cascade', /^losesData: drops the constraint c and all/],
  [
    'alter table t alter a type int',
    /^blocks: writes t anew as a whole .* unless the new type of a/,
  ],
  ['alter table t alter a set not null', /^blocks: looks at every row of t for a NULL in a/],
  ['alter table t alter a drop not null'],
  ['alter table t add a int'],
  ["alter table t add a text not null default 'x'"],
  ['alter table t add a timestamptz default now()'],
  ['alter table t add a uuid default gen_random_uuid()', /^blocks: writes t anew .* row to row$/],
  ['alter table t add a serial', /^blocks: writes t anew/],
  ['alter table t add a int generated always as identity', /^blocks: writes t anew/],
  ['alter table t add a int generated always as (b + 1) stored', /^blocks: writes t anew/],
  ['alter table t add a int references u'],
  [
    'alter table t add a int unique',
    /^blocks: builds an index of t while nobody can read or write/,
  ],
  ['alter table t add check (a > 0)', /^blocks: looks at every row of t while nobody/],
  ['alter table t add constraint c check (a > 0) not valid'],
  ['alter table t validate constraint c', /^blocks: .*reads and writes go on$/],
  [
    'alter table t add foreign key (a) references u',
    /^blocks: looks up every row of t while writes/,
  ],
  ['alter table t add primary key (a)', /^blocks: builds an index of t/],
  ['alter table t add constraint c unique using index i'],
  ['alter table t set unlogged', /^blocks: writes t anew/],
  ['alter table t set (fillfactor = 70)'],
  ['alter table t rename to u', /^breaksClients: renames the table t to u: /],
  ['alter table t rename a to b', /^breaksClients: renames the column t\.a to b: /],
  ['alter table t rename constraint a to b'],
  ['alter table t set schema s', /^breaksClients: moves the table t to the schema s/],
  ['alter index i rename to j'],
  ['create index on t (a)', /^blocks: builds an index of t while writes wait$/],
  ['create index concurrently on t (a)'],
  ['refresh materialized view m', /^blocks: fills m anew while nobody can read it$/],
  ['refresh materialized view concurrently m'],
  ['vacuum t'],
  ['vacuum full t', /^blocks: writes t anew/],
  ['vacuum (full off) t'],
  ['cluster t using i', /^blocks: writes t anew/],
  ['insert into t values (1)'],
];

describe('what a statement destroys', () => {
  for (const [sql, ...expected] of cases) {
    it(sql, () => {
      const found = told(sql);
      assert.equal(found.length, expected.length, found.join('\n'));
      expected.forEach((words, at) => assert.match(found[at] ?? '', words));
    });
  }
});
