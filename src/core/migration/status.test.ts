import assert from 'node:assert/strict';
import { migrationStatus, type StatusFacts } from './status';

const fingerprint = { exact: 'e', normalised: 'n' };
const recorded = { fingerprint };
const cosmetic = { exact: 'other', normalised: 'n' };
const edited = { exact: 'other', normalised: 'other' };

const all = { present: 3, missing: [], different: [] };
const none = { present: 0, missing: ['table a', 'table b'], different: [] };
const some = { present: 1, missing: ['table b'], different: [] };
const misshapen = { present: 2, missing: [], different: ['table c'] };
const invisible = { present: 0, missing: [], different: [] };

const unreadable = { code: 'notUtf8', message: 'Line 3 is not UTF-8.', line: 3 } as const;
const failure = { message: 'relation "x" does not exist', line: 7 };

const nothing: StatusFacts = {
  targetAnswered: true,
  recorded: null,
  file: fingerprint,
  unusable: null,
  evidence: null,
  sameVersion: [],
  lastFailure: null,
  newerApplied: null,
};

/** Facts, status, and the codes of all problems in their order. */
const table: [Partial<StatusFacts>, string, string][] = [
  // not recorded
  [{}, 'pending', ''],
  [{ evidence: none }, 'pending', ''],
  [{ evidence: invisible }, 'pending', ''],
  [{ evidence: all }, 'unrecorded', 'unrecorded'],
  [{ evidence: some }, 'pending', 'unrecorded'],
  [{ evidence: misshapen }, 'pending', 'unrecorded'],
  [{ newerApplied: '004' }, 'outOfOrder', 'outOfOrder'],
  [{ newerApplied: '004', evidence: none }, 'outOfOrder', 'outOfOrder'],
  [{ newerApplied: '004', evidence: some }, 'outOfOrder', 'outOfOrder unrecorded'],
  [{ newerApplied: '004', evidence: all }, 'unrecorded', 'unrecorded'],
  [{ lastFailure: failure }, 'failed', 'failed'],
  [{ lastFailure: failure, evidence: none }, 'failed', 'failed'],
  [{ lastFailure: failure, evidence: all }, 'unrecorded', 'unrecorded failed'],
  [{ lastFailure: failure, newerApplied: '004' }, 'failed', 'failed outOfOrder'],
  // recorded
  [{ recorded }, 'applied', ''],
  [{ recorded, evidence: all }, 'applied', ''],
  [{ recorded, evidence: invisible }, 'applied', ''],
  [{ recorded: { fingerprint: null } }, 'applied', ''],
  [{ recorded: { fingerprint: null }, evidence: some }, 'drift', 'drift'],
  [{ recorded, file: cosmetic }, 'appliedCosmeticEdit', ''],
  [{ recorded, file: cosmetic, evidence: all }, 'appliedCosmeticEdit', ''],
  [{ recorded, file: edited }, 'appliedEdited', 'appliedEdited'],
  [{ recorded, file: edited, evidence: all }, 'appliedEdited', 'appliedEdited'],
  [{ recorded, evidence: none }, 'drift', 'drift'],
  [{ recorded, evidence: misshapen }, 'drift', 'drift'],
  [{ recorded, file: cosmetic, evidence: some }, 'drift', 'drift'],
  [{ recorded, file: edited, evidence: some }, 'drift', 'drift appliedEdited'],
  [{ recorded, newerApplied: '004' }, 'applied', ''],
  [{ recorded, lastFailure: failure }, 'applied', ''],
  // the file stands before the database
  [{ recorded, file: null }, 'fileMissing', 'fileMissing'],
  [{ file: null, unusable: unreadable }, 'unusable', 'notUtf8'],
  [{ recorded, file: null, unusable: unreadable }, 'unusable', 'notUtf8'],
  [{ recorded, file: edited, unusable: unreadable }, 'unusable', 'notUtf8 appliedEdited'],
  [{ sameVersion: ['b/003.sql'] }, 'duplicateVersion', 'duplicateVersion'],
  [{ recorded, sameVersion: ['b/003.sql'] }, 'duplicateVersion', 'duplicateVersion'],
  [
    { recorded, sameVersion: ['b/003.sql'], evidence: some },
    'duplicateVersion',
    'duplicateVersion drift',
  ],
  [
    { file: null, unusable: unreadable, sameVersion: ['b/003.sql'], newerApplied: '004' },
    'unusable',
    'notUtf8 duplicateVersion outOfOrder',
  ],
  // the target did not answer
  [{ targetAnswered: false }, 'unknown', ''],
  [{ targetAnswered: false, evidence: some, newerApplied: '4' }, 'unknown', ''],
  [{ targetAnswered: false, sameVersion: ['b/003.sql'] }, 'duplicateVersion', 'duplicateVersion'],
  [{ targetAnswered: false, file: null, unusable: unreadable }, 'unusable', 'notUtf8'],
];

describe('the status of a migration', () => {
  for (const [facts, status, codes] of table) {
    it(`is ${status} for ${JSON.stringify(facts)}`, () => {
      const verdict = migrationStatus({ ...nothing, ...facts });
      assert.equal(verdict.status, status);
      assert.equal(verdict.problems.map(({ code }) => code).join(' '), codes);
    });
  }

  it('says in numbers what is missing and different', () => {
    const evidence = { present: 1, missing: ['table a', 'table b'], different: ['table c'] };
    assert.equal(
      migrationStatus({ ...nothing, recorded, evidence }).problems[0]?.message,
      'Recorded as applied, but the database shows 2 objects missing and 1 object different.',
    );
    assert.equal(
      migrationStatus({ ...nothing, evidence }).problems[0]?.message,
      'Not recorded, but 2 of the 4 objects that it creates exist already.',
    );
  });

  it('keeps the place and the words of a failure', () => {
    assert.deepEqual(migrationStatus({ ...nothing, lastFailure: failure }).problems, [
      { code: 'failed', message: 'The last try failed: relation "x" does not exist', line: 7 },
    ]);
  });
});
