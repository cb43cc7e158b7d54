import assert from 'node:assert/strict';
import { loadParser, shapeOf, shown } from './expectation.testing';
import { isExpectation, understand, understandOutput } from './understand';

describe('understand: whatever a text holds', () => {
  before(loadParser);

  const long: readonly (readonly [string, string])[] = [
    ['words', 'should return '.repeat(80_000)],
    ['commas', `Expected: ${'a, '.repeat(300_000)}`],
    ['digits', `Expected: ${'1'.repeat(1_000_000)} rows`],
    ['numbers', `Expected: ${'1,234 '.repeat(600)}`],
    ['parentheses', `Expected: ${'('.repeat(3_000)}`],
    ['balanced parentheses', `Expected: ${'('.repeat(1_500)}${')'.repeat(1_500)}`],
    ['quotes', `Expected: ${"'a ".repeat(1_200)}`],
    ['spaces', `Expected:${' '.repeat(3_900)}x`],
    ['one word', `Expected: ${'a'.repeat(3_900)}`],
    ['underscores', `Expected: ${'_'.repeat(3_900)} = 1`],
    ['stars', '*a '.repeat(1_300)],
    ['dashes', 'a - '.repeat(900)],
    ['pipes', 'a | '.repeat(900)],
    ['equals', 'a = b and '.repeat(390)],
    ['lines', 'Expected:\n'.repeat(390)],
    ['bullets', `Expected:\n${'- a: 1\n'.repeat(500)}`],
    ['every', 'for all '.repeat(480)],
    ['verify', 'verify that the '.repeat(240)],
  ];
  for (const [name, text] of long) {
    it(`comes to an end for many ${name}`, () => {
      const shape = shapeOf('select a, b from t');
      const found = understand([{ text, place: 'commentAfter', line: 1 }], shape);
      assert.ok(found.length > 0);
      assert.ok(found.every((each) => each.kind !== 'unknown' || each.text.length <= 500));
      isExpectation(text, 'proseBefore');
      understandOutput(text, shape);
    });
  }

  it('says nothing where nothing is said', () => {
    assert.deepEqual(understand([], shapeOf('select 1')), []);
  });

  it('does not read a text that is too long', () => {
    const text = `Expected: 3 rows. ${'So it is. '.repeat(1_000)}`;
    const found = understand(
      [{ text, place: 'proseAfter', line: 1 }],
      shapeOf('select a, b from t'),
    );
    assert.equal(shown(found), 'unknown');
  });
});

describe('understand: several sentences', () => {
  before(loadParser);

  const cases: readonly (readonly [before: string, after: string, reading: string])[] = [
    ['Should return 3 rows', 'Expected: 4 rows', 'rows = 4'],
    ['Should return 3 rows', 'Expected: 3 rows', 'rows = 3'],
    ['Should fail', 'Expected: 0 rows', 'rows = 0'],
    ['Should succeed', 'Expected: 2 rows', 'rows = 2'],
    ['Should return 1 row', "Expected: a = 'x'", 'row a=x'],
    ['Should return 2 rows', 'Looks good', 'unknown; rows = 2'],
    ['Should look good', 'Expected: 2 rows', 'rows = 2; unknown'],
  ];
  for (const [before, after, reading] of cases) {
    it(`${before} / ${after} → ${reading}`, () => {
      const found = understand(
        [
          { text: before, place: 'commentBefore', line: 1 },
          { text: after, place: 'commentAfter', line: 3 },
        ],
        shapeOf('select a, b from t'),
      );
      assert.equal(shown(found), reading);
    });
  }

  it('joins a lead-in with bullets that come one by one', () => {
    const sentences = ['You should see:', '- idx_a', '- idx_b'].map((text, at) => ({
      text,
      place: 'proseAfter' as const,
      line: at + 1,
    }));
    const shape = shapeOf("select indexname from pg_indexes where tablename = 't'");
    assert.equal(shown(understand(sentences, shape)), 'names idx_a, idx_b');
  });
});
