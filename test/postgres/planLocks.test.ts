import assert from 'node:assert/strict';
import { buildStep } from '../../src/core/plan/buildStep';
import { expandLocks } from '../../src/core/plan/locks/expand';
import { LOCK_MODES } from '../../src/core/plan/locks/model';
import type { PlanStep } from '../../src/core/plan/model';
import { outlookOf } from '../../src/core/plan/outlook';
import { loadSqlParser } from '../../src/core/sql/parser';
import { parseScript } from '../../src/core/sql/script';
import type { Queryable } from '../../src/postgres/queryable';
import { readRelations } from '../../src/postgres/tableSizes';
import { onEveryTarget } from './statedHarness';

const STANDING = `
create schema locked;
set search_path = locked;
create table author (id int primary key, name text not null, note text);
create table book (
  id int primary key, author int constraint book_author references author, title text,
  constraint titled check (title <> '')
);
create table chapter (id int primary key, book int constraint chapter_book references book);
create index book_title on book (title);
create unique index author_name on author (name);
create table alone (id int not null, k int, v text default 'a');
create unique index alone_k on alone (k);
create table day (at date not null, author int references author) partition by range (at);
create table day_1 partition of day for values from ('2020-01-01') to ('2020-02-01');
create table day_2 partition of day for values from ('2020-02-01') to ('2020-03-01');
create table loose (at date not null, author int);
create table year (at date not null) partition by range (at);
create table year_1 partition of year for values from ('2020-01-01') to ('2021-01-01');
create table year_other partition of year default;
create table animal (id int);
create table cat (meows bool) inherits (animal);
create view titles as select title from book;
create materialized view names as select id, name from author;
create unique index names_id on names (id);
create function stamp() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger stamped before insert on book for each row execute function stamp();
create policy mine on book using (true);
create rule kept as on delete to alone do also nothing;
create type mood as enum ('good');
`;

/** Each runs in a transaction of its own; what it locks is compared with what the server says that it holds. */
const statements: readonly string[] = [
  'alter table book add column extra text',
  'alter table book add column other int references author',
  'alter table book add column other int references author, alter title set statistics 5',
  'alter table book drop column title cascade',
  'alter table book drop column author',
  'alter table book alter title set default 1',
  'alter table book alter title drop default',
  'alter table book alter title set not null',
  'alter table author alter name drop not null',
  'alter table alone alter v type varchar(20)',
  'alter table book alter title set statistics 100',
  'alter table book alter title set storage external',
  'alter table book alter title set (n_distinct = 5)',
  'alter table book set (fillfactor = 70)',
  'alter table book reset (fillfactor)',
  'alter table book set (autovacuum_enabled = false)',
  'alter table book cluster on book_title',
  'alter table book set without cluster',
  'alter table alone set unlogged',
  'alter table book owner to current_user',
  'alter table book replica identity full',
  'alter table book add constraint c check (id > 0)',
  'alter table book add constraint c check (id > 0) not valid',
  'alter table book validate constraint titled',
  'alter table alone add constraint f foreign key (id) references author',
  'alter table alone add constraint f foreign key (id) references author not valid',
  'alter table alone add primary key (id)',
  'alter table alone add unique (v)',
  'alter table alone add constraint u unique using index alone_k',
  'alter table book drop constraint titled',
  'alter table book drop constraint book_author',
  'alter table chapter drop constraint chapter_book',
  'alter table book drop constraint book_pkey cascade',
  'alter table book alter constraint book_author deferrable',
  'alter table book rename constraint titled to named',
  'alter table book rename column title to heading',
  'alter table book rename to volume',
  'alter table book set schema public',
  'alter table book enable trigger stamped',
  'alter table book disable trigger stamped',
  'alter table book disable trigger all',
  'alter table alone disable rule kept',
  'alter table book enable row level security',
  'alter table book force row level security',
  'alter table book disable row level security',
  'alter table alone inherit animal, add column z int',
  'alter table animal add column z int',
  'alter table animal alter id set default 3',
  'alter table animal rename column id to n',
  'alter table only animal alter id set default 3',
  'alter table cat no inherit animal',
  'alter table day add column z int',
  'alter table day add constraint c check (at is not null)',
  'alter table day owner to current_user',
  "alter table day attach partition loose for values from ('2020-03-01') to ('2020-04-01')",
  'alter table year detach partition year_1',
  'alter view titles rename to headings',
  'alter view titles set (security_barrier = true)',
  'alter materialized view names rename to called',
  'alter index book_title rename to book_heading',
  "alter type mood add value if not exists 'bad'",
  'create index on book (author)',
  'create index on day (at)',
  'create index on only day (at)',
  'create unique index on author (note)',
  'create table review (id int, book int references book)',
  'create table review (id int, book int, foreign key (book) references book)',
  "create table day_3 partition of day for values from ('2020-03-01') to ('2020-04-01')",
  "create table year_2 partition of year for values from ('2022-01-01') to ('2023-01-01')",
  'create table dog () inherits (animal)',
  'create table copy (like book including all)',
  'create table listed as select * from book',
  'create trigger t before update on book for each row execute function stamp()',
  'create trigger t after update on day for each row execute function stamp()',
  'create trigger t after update on book execute function stamp()',
  'create policy p on book using (true)',
  'alter policy mine on book using (false)',
  'create rule r as on insert to alone do also nothing',
  'create statistics s on id, title from book',
  'create view others as select 1 as one',
  'create or replace view titles as select title from book where id > 0',
  'create publication p for table book, author',
  'drop table chapter',
  'drop table book cascade',
  'drop table author, book, chapter, day cascade',
  'drop table day',
  'drop table day_1',
  'drop table year_1',
  'drop table alone',
  'drop table animal cascade',
  'drop view titles',
  'drop materialized view names',
  'drop index book_title',
  'drop index alone_k',
  'drop trigger stamped on book',
  'drop policy mine on book',
  'drop rule kept on alone',
  'alter trigger stamped on book rename to marked',
  'alter policy mine on book rename to yours',
  'truncate alone',
  'truncate book cascade',
  'truncate author cascade',
  'truncate day',
  'truncate only animal',
  'insert into alone (id) values (1)',
  'insert into alone (id) select id from book',
  'update alone set v = 2',
  'update animal set id = 1',
  'delete from alone',
  'delete from alone using book where book.id = alone.id',
  'with gone as (delete from alone returning id) insert into animal select id from gone',
  'merge into loose using book on loose.author = book.author when matched then delete',
  'alter table day add constraint f foreign key (author) references author',
  'alter table book drop column id cascade',
  'drop function stamp() cascade',
  'drop schema locked cascade',
  'do $$ begin delete from book; end $$',
  'explain update alone set v = 2',
  'lock table book',
  'lock table book in share mode',
  'lock table animal in exclusive mode',
  'lock table only animal in row exclusive mode',
  'analyze book',
  'refresh materialized view names',
  'refresh materialized view concurrently names',
  'reindex table book',
  'reindex index book_title',
  'cluster book using book_title',
  "comment on table book is 'x'",
  "comment on column book.title is 'x'",
  "comment on view titles is 'x'",
  "comment on constraint titled on book is 'x'",
  "comment on policy mine on book is 'x'",
  'grant select on book to public',
  'select count(*) from book',
  'create function f() returns void language plpgsql as $$ begin delete from book; end $$',
];

const HELD = `
select n.relname as name, l.mode
from pg_locks l join public.before n on n.oid = l.relation
where l.pid = pg_backend_pid() and l.granted and l.locktype = 'relation'`;

const WEAK = new Set(['ACCESS SHARE', 'ROW SHARE']);
const ORDER: readonly string[] = LOCK_MODES;

/** `AccessExclusiveLock` as `ACCESS EXCLUSIVE`. */
const inWords = (mode: string): string =>
  mode
    .replace(/Lock$/, '')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase();

function strongest(locks: Iterable<readonly [string, string]>): Record<string, string> {
  const found = new Map<string, string>();
  for (const [name, mode] of locks) {
    if (WEAK.has(mode)) continue;
    const known = found.get(name);
    if (!known || ORDER.indexOf(mode) > ORDER.indexOf(known)) found.set(name, mode);
  }
  return Object.fromEntries([...found].sort(([a], [b]) => a.localeCompare(b)));
}

function stepOf(parser: Awaited<ReturnType<typeof loadSqlParser>>, text: string): PlanStep {
  return buildStep({
    migration: { version: '1', name: 'a', path: 'a.sql' },
    fingerprint: { exact: '', normalised: '' },
    path: 'a.sql',
    text,
    range: { start: 0, end: text.length },
    script: parseScript(parser, text),
  });
}

async function predicted(
  db: Queryable,
  parser: Awaited<ReturnType<typeof loadSqlParser>>,
  sql: string,
): Promise<{ locks: Record<string, string>; isAll: boolean }> {
  const outlook = outlookOf(parser, [stepOf(parser, sql)]);
  const requests = outlook.flatMap((one) => one.requests);
  const relations = await readRelations(
    db,
    requests.map(({ relation }) => relation),
  );
  const taken = expandLocks(requests, ({ relation }) => relations.named(relation), relations.byOid);
  const children = await db.query<{ parent: string; child: string }>(`
    with recursive tree (root, oid) as (
      select oid, oid from public.before
      union select t.root, h.inhrelid from tree t join pg_inherits h on h.inhparent = t.oid)
    select p.relname as parent, c.relname as child from tree t
    join pg_class p on p.oid = t.root join pg_class c on c.oid = t.oid where t.root <> t.oid`);
  const locks = strongest(
    taken.flatMap(({ relation, mode, withChildren }) => {
      const below = withChildren ? children.filter(({ parent }) => parent === relation.name) : [];
      if (withChildren) assert.equal(below.length, relation.children, sql);
      return [relation.name, ...below.map(({ child }) => child)].map(
        (name) => [name, mode] as const,
      );
    }),
  );
  return { locks, isAll: outlook.every(({ unknown }) => unknown === undefined) };
}

describe('the locks that a plan tells', function () {
  this.timeout(240_000);

  it('are those that the server holds after each statement', async () => {
    const parser = await loadSqlParser();
    await onEveryTarget(async (session, target) => {
      const { error } = await session.script(STANDING);
      assert.equal(error, null);
      await session.script(`create table public.before as select oid, relname from pg_class
        where relnamespace = 'locked'::regnamespace and relkind in ('r', 'p', 'v', 'm')`);
      const wrong: string[] = [];
      for (const sql of statements) {
        const told = await predicted(session, parser, sql);
        const { error: failure } = await session.script(`begin; ${sql}`);
        const held = failure ? [] : await session.query<{ name: string; mode: string }>(HELD);
        await session.script('rollback');
        if (failure) {
          wrong.push(`${sql}: ${(failure as Error).message}`);
          continue;
        }
        const real = strongest(held.map(({ name, mode }) => [name, inWords(mode)] as const));
        // Where it says that it does not know all of them, what it does know must be true.
        const compared = told.isAll
          ? real
          : Object.fromEntries(Object.entries(real).filter(([name]) => name in told.locks));
        if (JSON.stringify(told.locks) !== JSON.stringify(compared)) {
          wrong.push(
            `${sql}\n    told ${JSON.stringify(told.locks)}\n    real ${JSON.stringify(real)}`,
          );
        }
      }
      assert.equal(wrong.length, 0, `${target}\n${wrong.join('\n')}`);
    });
  });
});
