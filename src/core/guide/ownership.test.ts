import assert from 'node:assert/strict';
import { brief, lines } from './reading.testing';

const fence = (...sql: string[]): string => lines('~~~sql', ...sql, '~~~').replaceAll('~~~', '```');

describe('words between two statements', () => {
  it('belong to the statement right above them when they say that it is refused', async () => {
    assert.deepEqual(
      await brief(
        fence(
          'call close_day();',
          '-- should fail',
          'select count(*) from days;',
          '-- Expected: 0',
        ),
      ),
      ['call close_day(): fails', 'select count(*) from days: value = 0'],
    );
  });

  it('belong to the query below a SET, which is no check of its own', async () => {
    assert.deepEqual(
      await brief(fence('set local role anon;', '-- should fail', 'select id from days;')),
      ['set local role anon: nothing', 'select id from days: fails'],
    );
  });

  it('belong to the write above them when the query below has its own', async () => {
    assert.deepEqual(
      await brief(
        fence(
          'delete from days where closed;',
          '-- Expected: 2 rows',
          'select id from days;',
          '-- Expected: 3 rows',
        ),
      ),
      ['delete from days where closed: rowCount = 2', 'select id from days: rowCount = 3'],
    );
  });

  it('belong to both queries when they say so', async () => {
    assert.deepEqual(
      await brief(
        fence(
          'select id from days where closed;',
          'select id from nights where closed;',
          '-- Expected: 0 rows for both',
        ),
      ),
      [
        'select id from days where closed: rowCount = 0',
        'select id from nights where closed: rowCount = 0',
      ],
    );
  });

  it('belong to the last query when both can mean what it asks for', async () => {
    const found = await brief(
      fence(
        'select id from days;',
        "select id, name from nights where name in ('a', 'b');",
        '-- Expected: 0 rows for both',
      ),
    );
    assert.equal(found[0], 'select id from days: nothing');
  });
});

describe('words above a block that begins with settings', () => {
  const cases: readonly (readonly [
    name: string,
    sql: readonly string[],
    expected: readonly string[],
  ])[] = [
    [
      'SET ROLE',
      ['-- should fail', 'set role anon;', 'insert into days values (1);'],
      ['set role anon: nothing', 'insert into days values (1): fails'],
    ],
    [
      'a transaction with SET LOCAL ROLE',
      [
        '-- should fail',
        'begin;',
        'set local role anon;',
        'insert into days values (1);',
        'rollback;',
      ],
      ['set local role anon: nothing', 'insert into days values (1): fails'],
    ],
    [
      'the claims of a request',
      ['-- Expected: 2 rows', "set request.jwt.claims = '{}';", 'select id from days;'],
      ["set request.jwt.claims = '{}': nothing", 'select id from days: rowCount = 2'],
    ],
    [
      'set_config',
      ['-- Expected: 2 rows', "select set_config('role', 'anon', true);", 'select id from days;'],
      ["select set_config('role', 'anon', true): nothing", 'select id from days: rowCount = 2'],
    ],
    [
      'a savepoint',
      ['-- should fail', 'savepoint one;', 'insert into days values (1);', 'rollback to one;'],
      ['savepoint one: nothing', 'insert into days values (1): fails', 'rollback to one: nothing'],
    ],
    [
      'SET ROLE, and that speak of it',
      ['-- should fail: permission denied to set role', 'set role boss;', 'select id from days;'],
      ['set role boss: fails permission denied to set role', 'select id from days: nothing'],
    ],
  ];
  for (const [name, sql, expected] of cases) {
    it(`belong where they can with ${name}`, async () => {
      assert.deepEqual(await brief(fence(...sql)), expected);
    });
  }

  it('belong to no one statement of several in a transaction', async () => {
    assert.deepEqual(
      await brief(
        fence(
          '-- should fail',
          'begin;',
          'insert into days values (1);',
          'insert into days values (2);',
          'rollback;',
        ),
      ),
      ['insert into days values (1): unknown', 'insert into days values (2): nothing'],
    );
  });

  it('stay with what was done before a RESET, when they stand below that', async () => {
    assert.deepEqual(
      await brief(
        fence(
          'insert into days values (1);',
          'reset role;',
          '-- should fail',
          '',
          'select id from days;',
          '-- Expected: 3 rows',
        ),
      ),
      [
        'insert into days values (1): fails',
        'reset role: nothing',
        'select id from days: rowCount = 3',
      ],
    );
  });
});

describe('words about several statements', () => {
  it('hold for each write where they speak of a refusal', async () => {
    assert.deepEqual(
      await brief(
        fence(
          'insert into days values (1);',
          'insert into days values (2);',
          '-- Both inserts should fail',
        ),
      ),
      ['insert into days values (1): fails', 'insert into days values (2): fails'],
    );
  });
});

describe('comments that go on with an expectation', () => {
  const cases: readonly (readonly [name: string, sql: readonly string[]])[] = [
    ['below an empty line', ['select id from days;', '-- 4 rows', '', '-- all of them closed']],
    [
      'below one at the end of the query',
      ['select id from days; -- 4 rows', '-- all of them closed'],
    ],
  ];
  for (const [name, sql] of cases) {
    it(`are kept ${name}`, async () => {
      assert.deepEqual(await brief(fence(...sql)), ['select id from days: rowCount = 4; unknown']);
    });
  }

  it('are kept beside one at the end of the query', async () => {
    assert.deepEqual(
      await brief(fence('select id from days; /* 4 rows */ -- Every day is closed')),
      ['select id from days: rowCount = 4; unknown'],
    );
  });

  it('are kept right above the next query, which they may be the name of', async () => {
    assert.deepEqual(
      await brief(
        fence(
          'select id from days;',
          '-- Expected: 4 rows',
          '-- All of them are closed',
          'select 1;',
        ),
      ),
      ['select id from days: rowCount = 4; unknown', 'select 1: nothing'],
    );
  });

  it('are kept behind the RESET after the query', async () => {
    assert.deepEqual(
      await brief(
        fence(
          'set role anon;',
          'select id from days; -- 2 rows',
          'reset role;',
          '-- none of them is 12',
        ),
      ),
      [
        'set role anon: nothing',
        'select id from days: rowCount = 2; unknown',
        'reset role: nothing',
      ],
    );
  });

  it('are no table of another query when it stands above its own', async () => {
    assert.deepEqual(
      await brief(fence('-- Expected:', '-- id | name', '-- 1 | a', 'select id, name from days;')),
      ['select id, name from days: table id | name / 1 | a'],
    );
  });

  const MANNERS = [
    'select id from days where id = 1: rowCount = 1',
    'select id from days where id = 2: rowCount = 3',
    'select id from days: nothing',
  ];

  it('belong to the one above when they are of another manner than the first words', async () => {
    for (const between of ['', null]) {
      const empty = between === null ? [] : [between];
      assert.deepEqual(
        await brief(
          fence(
            '-- There must be 1 row:',
            'select id from days where id = 1;',
            ...empty,
            '-- Expected: 1 row',
            ...empty,
            'select id from days where id = 2;',
            ...empty,
            '-- Expected: 3 rows',
            '',
            'select id from days;',
          ),
        ),
        MANNERS,
      );
    }
  });
});
