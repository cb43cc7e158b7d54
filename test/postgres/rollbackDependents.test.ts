import assert from 'node:assert/strict';
import { loadSqlParser } from '../../src/core/sql/parser';
import { parseScript } from '../../src/core/sql/script';
import { rollbackDependents } from '../../src/postgres/rollbackDependents';
import { onEveryTarget } from './statedHarness';

const STANDING = `
create table author (id int primary key, name text);
create table book (
  id int primary key,
  author int references author,
  parent int references book,
  serial_no serial,
  title text
);
create index book_title on book (title);
create function stamp() returns trigger language plpgsql as $$ begin return new; end $$;
create function stamp(note text) returns text language sql as $$ select note $$;
create function shelf(n int) returns int language sql immutable as $$ select n $$;
create trigger book_stamp before insert on book for each row execute function stamp();
create view titles as select title from book;
create view long_titles as select title from titles where length(title) > 20;
create materialized view names as select name from author;
create unique index names_name on names (name);
create type mood as enum ('good', 'bad');
create table note (id int, mood mood default 'good', place int default shelf(1));
alter table note enable row level security;
create policy note_shelf on note using (shelf(id) > 0);
create schema extra;
create table extra.thing (id int);
`;

interface Case {
  readonly sql: string;
  /** One for each problem: its kind, its line, and words of its message. */
  readonly problems: readonly (readonly [kind: string, line: number, ...words: RegExp[]])[];
}

const cases: Readonly<Record<string, Case>> = {
  'a function before its trigger': {
    sql: 'drop function stamp();\ndrop trigger book_stamp on book;',
    problems: [['refused', 1, /stamp\(\) is dropped before trigger book_stamp on table book/]],
  },
  'a trigger before its function': {
    sql: 'drop trigger book_stamp on book;\ndrop function stamp();',
    problems: [],
  },
  'a table before its function': {
    sql: 'drop view long_titles, titles; drop table book; drop function stamp()',
    problems: [],
  },
  'another function of the same name': { sql: 'drop function stamp(text)', problems: [] },
  'a table before its view': {
    sql: 'begin;\ndrop table if exists book;\ndrop view long_titles;\ndrop view titles;\ncommit;',
    problems: [['refused', 2, /table book is dropped before view titles/]],
  },
  'a view that another view reads': {
    sql: 'drop view titles',
    problems: [['refused', 1, /view titles cannot be dropped: view long_titles/]],
  },
  'both views at once': { sql: 'drop view titles, long_titles', problems: [] },
  'a table that another one refers to': {
    sql: 'drop materialized view names;\n\ndrop table author;',
    problems: [
      ['refused', 3, /table author cannot be dropped: constraint book_author_fkey on table book/],
    ],
  },
  'the constraint first': {
    sql: 'drop materialized view names; alter table book drop constraint book_author_fkey; drop table author',
    problems: [],
  },
  'both tables at once': {
    sql: 'drop materialized view names; drop view long_titles, titles; drop table author, book',
    problems: [],
  },
  'a table that refers to itself': {
    sql: 'drop view long_titles, titles; drop table book',
    problems: [],
  },
  'what CASCADE takes along': {
    sql: 'drop table book cascade',
    problems: [['cascades', 1, /table book also drops view titles/]],
  },
  'what CASCADE takes along and is named later': {
    sql: 'drop table book cascade; drop view if exists titles; drop view if exists long_titles',
    problems: [],
  },
  'a type before its column': {
    sql: 'drop type mood;\ndrop table note;',
    problems: [['refused', 1, /type mood is dropped before .*column mood of table note/]],
  },
  'a function before its policy and its default': {
    sql: 'drop function shelf(int)',
    problems: [
      [
        'refused',
        1,
        /default value for column place of table note/,
        /policy note_shelf on table note/,
      ],
    ],
  },
  'the policy and the default first': {
    sql: 'drop policy note_shelf on note; alter table note alter column place drop default; drop function shelf(integer)',
    problems: [],
  },
  'a column that a view reads': {
    sql: 'alter table book drop column title',
    problems: [['refused', 1, /column title of table book cannot be dropped: view titles/]],
  },
  'a column with nothing but an index': {
    sql: 'drop view long_titles, titles; alter table book drop column title',
    problems: [],
  },
  'a schema that is not empty': {
    sql: 'drop schema extra',
    problems: [['refused', 1, /schema extra cannot be dropped: table extra\.thing/]],
  },
  'a schema that was emptied': { sql: 'drop table extra.thing; drop schema extra', problems: [] },
  'a primary key that others refer to': {
    sql: 'alter table author drop constraint author_pkey',
    problems: [['refused', 1, /constraint book_author_fkey on table book/]],
  },
  'a view that was replaced': {
    sql: "create or replace view titles as select ''::text as title; drop table book",
    problems: [],
  },
  'behind a block that nobody can read': {
    sql: "do $$ begin execute 'drop view titles cascade'; end $$; drop table book",
    problems: [],
  },
  'a CASCADE behind a block that nobody can read': {
    sql: 'do $$ begin null; end $$;\ndrop materialized view names cascade; drop table book cascade',
    problems: [
      ['cascades', 2, /also drops view titles, view long_titles, as the database stands now/],
    ],
  },
  'a CASCADE behind one that makes something whose name is part of another': {
    sql: "create or replace function book() returns int language sql as 'select 1';\ncreate or replace view author_book as select 1 as id;\ndrop table book cascade",
    problems: [['cascades', 3, /also drops view titles/]],
  },
  'a CASCADE behind a change that keeps the column': {
    sql: 'alter table note alter column mood set not null;\ndrop type mood cascade',
    problems: [['cascades', 2, /also drops .*column mood of table note/]],
  },
  'a column that has another type by then': {
    sql: 'alter table note alter column mood drop default, alter column mood type text; drop type mood',
    problems: [],
  },
  'a function that only shares its name with one that is replaced': {
    sql: "create or replace function shelf(n text) returns text language sql as 'select n';\ndrop function shelf(int)",
    problems: [['refused', 2, /default value for column place of table note/]],
  },
  'a policy that is not about it any more': {
    sql: 'alter policy note_shelf on note using (true); alter table note alter column place set default 1; drop function shelf(int)',
    problems: [],
  },
  'a view that was there already': {
    sql: 'create or replace view extra.titles as select 1 as id;\ndrop view long_titles;\ndrop table book',
    problems: [['refused', 3, /view titles/]],
  },
  'a table that has moved out of its schema': {
    sql: 'alter table extra.thing set schema public; drop schema extra',
    problems: [],
  },
  'what is not there': { sql: 'drop table if exists nothing; drop function none()', problems: [] },
};

describe('what a rollback would run into', function () {
  this.timeout(120_000);

  it('is what the server then refuses, and nothing else', async () => {
    const parser = await loadSqlParser();
    await onEveryTarget(async (session) => {
      const { error } = await session.script(STANDING);
      assert.equal(error, null);
      for (const [name, { sql, problems }] of Object.entries(cases)) {
        const found = await rollbackDependents(session, parseScript(parser, sql));
        assert.deepEqual(
          found.map(({ kind, line }) => [kind, line]),
          problems.map(([kind, line]) => [kind, line]),
          `${name}: ${JSON.stringify(found)}`,
        );
        problems.forEach(([, , ...words], at) => {
          for (const one of words) assert.match(found[at]?.message ?? '', one, name);
        });
        // The server has the last word: it is asked, and everything is rolled back.
        const body = sql.replace(/^begin;|commit;$/g, '');
        const { error: refusal } = await session.script(`begin; ${body}`);
        await session.script('rollback');
        const state = (refusal as { code?: string } | null)?.code ?? '';
        const isRefused = problems.some(([kind]) => kind === 'refused');
        assert.equal(state === '2BP01', isRefused, `${name}: ${state}`);
      }
    });
  });
});
