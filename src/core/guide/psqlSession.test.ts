import assert from 'node:assert/strict';
import { brief, lines, read, statementsOf } from './reading.testing';

const guide = (...session: string[]): string => lines('# Checks', '', '```sql', ...session, '```');

describe('a pasted psql session', () => {
  it('is read without its prompts, and what was printed is what a query should return', async () => {
    const session = guide(
      'shop=# select count(*) from orders;',
      ' count ',
      '-------',
      '    12',
      '(1 row)',
      '',
      'shop=# select name, kind from plans order by name;',
      ' name | kind ',
      '------+------',
      ' gold | paid',
      ' tin  | free',
      '(2 rows)',
    );
    assert.deepEqual(await brief(session), [
      'select count(*) from orders: value = 12',
      'select name, kind from plans order by name: table name | kind / gold | paid / tin | free',
    ]);
  });

  it('joins a statement that goes on at the next prompt, or without one', async () => {
    const printed = [' n ', '---', ' 1', '(1 row)'];
    const found = await read(
      guide(
        'shop=> select n',
        'shop-> from (select 1 as n',
        'shop(> ) as one;',
        ...printed,
        'shop=*> select n',
        '  from ones;',
        ...printed,
      ),
    );
    assert.deepEqual(
      statementsOf(found).map(({ sql, line, expectations }) => [sql, line, expectations.length]),
      [
        ['select n\nfrom (select 1 as n\n) as one', 4, 1],
        ['select n\n  from ones', 11, 1],
      ],
    );
    assert.ok(found.blocks[0]?.executable);
  });

  it('is known without a language', async () => {
    const session = lines('```', 'shop=# select 1 as n;', ' n ', '---', ' 1', '(1 row)', '```');
    assert.deepEqual(await brief(session), ['select 1 as n: value = 1']);
  });

  it('takes a tag for no claim', async () => {
    const session = guide('shop=# create table pets (id int);', 'CREATE TABLE', 'shop=# analyze;');
    assert.deepEqual(await brief(session), [
      'create table pets (id int): nothing',
      'analyze: nothing',
    ]);
  });

  it('checks nothing of what several statements at one prompt printed', async () => {
    const session = guide('shop=# select 1 as a; select 2 as a;', ' a ', '---', ' 1', '(1 row)');
    assert.deepEqual(await brief(session), ['select 1 as a: nothing', 'select 2 as a: unknown']);
  });

  it('checks nothing of what the catalog answered', async () => {
    const session = guide('shop=# \\d pets', ' Column | Type ', '--------+------', ' id | integer');
    assert.deepEqual(await brief(session), ['\\d pets: unknown']);
  });

  it('does not take a printed error for a value', async () => {
    const session = guide('shop=# select 1/0;', 'ERROR:  division by zero');
    const [only] = statementsOf(await read(session));
    assert.equal(
      only?.expectations.every(({ kind }) => kind === 'unknown' || kind === 'fails'),
      true,
    );
    assert.equal(only.expectations.length, 1);
  });

  it('keeps the words of a person beside the query', async () => {
    const session = guide('shop=# select id from pets;', '-- Expected: 3 rows', 'shop=# select 2;');
    assert.deepEqual(await brief(session), [
      'select id from pets: rowCount = 3',
      'select 2: nothing',
    ]);
  });

  it('is not seen in SQL whose operators look like a prompt', async () => {
    const text = guide('select 1', 'where a=# b;', '-- Expected: no rows');
    const [only] = statementsOf(await read(text));
    assert.equal(only?.sql, 'select 1\nwhere a=# b');
  });
});
