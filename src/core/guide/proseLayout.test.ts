import assert from 'node:assert/strict';
import { brief, lines } from './reading.testing';

const fence = (...sql: string[]): string[] => ['```sql', ...sql, '```'];
const ONE = fence('select a from t;');
const TWO = fence('select b from t;');
const THREE = fence('select c from t;');

/** Each query with the words under it, and none with those of another. */
const UNDER = [
  'select a from t: rowCount = 1',
  'select b from t: rowCount = 3',
  'select c from t: nothing',
];

describe('words under a block', () => {
  const cases: readonly (readonly [name: string, parts: readonly string[], found: string[]])[] = [
    [
      'directly under it',
      [
        'There must be 1 row:',
        '',
        ...ONE,
        'Expected: 1 row',
        '',
        ...TWO,
        'Expected: 3 rows',
        '',
        ...THREE,
      ],
      UNDER,
    ],
    [
      'and not those of the last one, which has a comment',
      [
        'There must be 1 row:',
        '',
        ...ONE,
        'Expected: 1 row',
        '',
        ...TWO,
        'Expected: 3 rows',
        '',
        ...fence('select count(*) from t; -- Expected: 3'),
      ],
      [...UNDER.slice(0, 2), 'select count(*) from t: value = 3'],
    ],
    [
      'where the section begins with an expectation',
      [
        'Expected: 3 rows',
        '',
        ...ONE,
        'Expected: 1 row',
        '',
        ...TWO,
        'Expected: 3 rows',
        '',
        ...THREE,
      ],
      [
        'select a from t: rowCount = 1; unknown',
        'select b from t: rowCount = 3',
        'select c from t: nothing',
      ],
    ],
    [
      'below an empty line, with more of them above the next block',
      [
        'There must be 1 row:',
        '',
        ...ONE,
        '',
        'Expected: 1 row',
        '',
        '',
        ...TWO,
        '',
        'Expected: 3 rows',
        '',
        '',
        ...THREE,
      ],
      UNDER,
    ],
    [
      'between two empty lines, where they begin as an answer',
      [
        'There must be 1 row:',
        '',
        ...ONE,
        '',
        'Expected: 1 row',
        '',
        ...TWO,
        '',
        'Expected: 3 rows',
        '',
        ...THREE,
      ],
      UNDER,
    ],
    [
      'between two empty lines, where one of them stands directly under it',
      [
        'Should return 1 row',
        '',
        ...ONE,
        '',
        'Should return 1 row',
        '',
        ...TWO,
        'Should return 3 rows',
        '',
        ...THREE,
      ],
      [
        'select a from t: rowCount = 1; unknown',
        'select b from t: rowCount = 3',
        'select c from t: nothing',
      ],
    ],
    [
      'between two empty lines, where the last block has a comment',
      [
        'Should return 1 row',
        '',
        ...ONE,
        '',
        'Should return 1 row',
        '',
        ...fence('select count(*) from t; -- Expected: 3'),
      ],
      ['select a from t: rowCount = 1; unknown', 'select count(*) from t: value = 3'],
    ],
    [
      'without any empty line',
      ['There must be 1 row:', ...ONE, 'Expected: 1 row', ...TWO, 'Expected: 3 rows', ...THREE],
      UNDER,
    ],
    [
      'as an arrow',
      ['There must be 1 row:', '', ...ONE, '→ 1 row', '', ...TWO, '→ 3 rows', '', ...THREE],
      UNDER,
    ],
    [
      'behind an explanation',
      [
        'There must be 1 row:',
        '',
        ...ONE,
        'This finds the first one.',
        '',
        'Expected: 1 row',
        '',
        ...TWO,
        'Expected: 3 rows',
        '',
        ...THREE,
      ],
      UNDER,
    ],
    [
      'as a list',
      [
        'There must be 1 row:',
        '',
        ...ONE,
        'Expected:',
        '- 1 row',
        '',
        ...TWO,
        'Expected:',
        '- 3 rows',
        '',
        ...THREE,
      ],
      UNDER,
    ],
  ];
  for (const [name, parts, found] of cases) {
    it(`belong to it ${name}`, async () => {
      assert.deepEqual(await brief(lines(...parts)), found);
    });
  }
});

describe('words above each block', () => {
  const cases: readonly (readonly [name: string, parts: readonly string[]])[] = [
    [
      'with as many empty lines on both sides',
      ['Should return 1 row', '', ...ONE, '', 'Should return 2 rows', '', ...TWO],
    ],
    [
      'with a block of its own kind behind the last',
      [
        'Should return 1 row',
        '',
        ...ONE,
        '',
        'Should return 2 rows',
        '',
        ...TWO,
        '',
        'Clean up.',
        '',
        ...fence('delete from t;'),
      ],
    ],
    ['directly above it', ['Should return 1 row', ...ONE, '', 'Should return 2 rows', ...TWO]],
  ];
  for (const [name, parts] of cases) {
    it(`belong to it ${name}`, async () => {
      assert.deepEqual((await brief(lines(...parts))).slice(0, 2), [
        'select a from t: rowCount = 1',
        'select b from t: rowCount = 2',
      ]);
    });
  }
});
