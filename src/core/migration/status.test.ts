import assert from 'node:assert/strict';
import { PlumblineError } from '../errors';
import type { RecordedPart } from './model';
import { migrationStatus, type InterruptedRun, type StatusFacts } from './status';

const fingerprint = { exact: 'e', normalised: 'n' };
const recorded = { fingerprint };
const cosmetic = { exact: 'other', normalised: 'n' };
const edited = { exact: 'other', normalised: 'other' };

const all = { present: 3, missing: [], different: [] };
const none = { present: 0, missing: ['table a', 'table b'], different: [] };
const some = { present: 1, missing: ['table b'], different: [] };
const misshapen = { present: 2, missing: [], different: ['table c'] };
const invisible = { present: 0, missing: [], different: [] };

const unreadable = new PlumblineError('notUtf8', '003.sql is not UTF-8.', { line: 3, column: 2 });
const lastFailure = { kind: 'apply', message: 'relation "x" does not exist' } as const;
const keptBack = { ...lastFailure, kind: 'rollback' } as const;

const part = (number: number, state: 'started' | 'done'): RecordedPart => ({
  number,
  state,
  tag: 'CREATE INDEX',
  hash: 'h',
  startedAt: '2026-11-21T18:00:00.000Z',
});
const applying: InterruptedRun = {
  kind: 'apply',
  total: 3,
  parts: [part(1, 'done'), part(2, 'started')],
  line: 7,
};
const takingBack: InterruptedRun = {
  kind: 'rollback',
  total: 2,
  parts: [part(1, 'done')],
  line: null,
};

const nothing: StatusFacts = {
  recorded: null,
  fingerprint,
  unusable: null,
  evidence: null,
  duplicate: false,
  lastFailure: null,
  olderThanApplied: false,
  partials: [],
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
  [{ olderThanApplied: true }, 'outOfOrder', 'outOfOrder'],
  [{ olderThanApplied: true, evidence: none }, 'outOfOrder', 'outOfOrder'],
  [{ olderThanApplied: true, evidence: some }, 'outOfOrder', 'outOfOrder unrecorded'],
  [{ olderThanApplied: true, evidence: all }, 'unrecorded', 'unrecorded'],
  [{ lastFailure }, 'failed', 'failed'],
  [{ lastFailure, evidence: none }, 'failed', 'failed'],
  [{ lastFailure, evidence: all }, 'unrecorded', 'unrecorded failed'],
  [{ lastFailure, olderThanApplied: true }, 'failed', 'failed outOfOrder'],
  // interrupted between two steps
  [{ partials: [applying], evidence: some }, 'partial', 'partial'],
  [{ partials: [applying], lastFailure, olderThanApplied: true }, 'partial', 'partial failed'],
  [{ recorded, partials: [takingBack], evidence: some }, 'partial', 'partial'],
  [{ partials: [applying, takingBack] }, 'partial', 'partial partial'],
  [{ partials: [applying], fingerprint: null }, 'fileMissing', 'fileMissing partial'],
  [{ partials: [applying], unusable: unreadable }, 'unusable', 'notUtf8 partial'],
  // recorded
  [{ recorded }, 'applied', ''],
  [{ recorded, evidence: all }, 'applied', ''],
  [{ recorded, evidence: invisible }, 'applied', ''],
  [{ recorded: { fingerprint: null } }, 'applied', ''],
  [{ recorded: { fingerprint: null }, evidence: some }, 'drift', 'drift'],
  [{ recorded, fingerprint: cosmetic }, 'appliedCosmeticEdit', ''],
  [{ recorded, fingerprint: cosmetic, evidence: all }, 'appliedCosmeticEdit', ''],
  [{ recorded, fingerprint: edited }, 'appliedEdited', 'appliedEdited'],
  [{ recorded, fingerprint: edited, evidence: all }, 'appliedEdited', 'appliedEdited'],
  [{ recorded, evidence: none }, 'drift', 'drift'],
  [{ recorded, evidence: misshapen }, 'drift', 'drift'],
  [{ recorded, fingerprint: cosmetic, evidence: some }, 'drift', 'drift'],
  [{ recorded, fingerprint: edited, evidence: some }, 'drift', 'drift appliedEdited'],
  [{ recorded, olderThanApplied: true }, 'applied', ''],
  [{ recorded, lastFailure }, 'applied', ''],
  [{ recorded, lastFailure: keptBack }, 'applied', 'failed'],
  [{ recorded, lastFailure: keptBack, evidence: some }, 'drift', 'drift failed'],
  [{ recorded, lastFailure: keptBack, partials: [takingBack] }, 'partial', 'partial failed'],
  [{ lastFailure: keptBack }, 'pending', ''],
  // the file stands before the database
  [{ recorded, fingerprint: null }, 'fileMissing', 'fileMissing'],
  [{ fingerprint: null, unusable: unreadable }, 'unusable', 'notUtf8'],
  [{ recorded, fingerprint: null, unusable: unreadable }, 'unusable', 'notUtf8'],
  [{ recorded, fingerprint: edited, unusable: unreadable }, 'unusable', 'notUtf8 appliedEdited'],
  [{ duplicate: true }, 'duplicateVersion', 'duplicateVersion'],
  [{ recorded, duplicate: true }, 'duplicateVersion', 'duplicateVersion'],
  [{ recorded, duplicate: true, evidence: some }, 'duplicateVersion', 'duplicateVersion drift'],
  [
    { fingerprint: null, unusable: unreadable, duplicate: true, olderThanApplied: true },
    'unusable',
    'notUtf8 duplicateVersion outOfOrder',
  ],
];

describe('the status of a migration', () => {
  for (const [facts, status, codes] of table) {
    it(`is ${status} for ${JSON.stringify(facts)} (${codes || 'no problem'})`, () => {
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

  it('keeps the words of a failure', () => {
    assert.deepEqual(migrationStatus({ ...nothing, lastFailure }).problems, [
      { code: 'failed', message: `The last try failed: ${lastFailure.message}` },
    ]);
    assert.deepEqual(
      migrationStatus({ ...nothing, recorded, lastFailure: keptBack }).problems.at(-1)?.message,
      `The last try to take it back failed: ${keptBack.message}`,
    );
  });

  it('keeps the place at which a file is unusable', () => {
    assert.deepEqual(migrationStatus({ ...nothing, unusable: unreadable }).problems, [
      { code: 'notUtf8', message: '003.sql is not UTF-8.', line: 3, column: 2 },
    ]);
  });

  it('says how far an interrupted run came, and what goes on', () => {
    const said = (...partials: InterruptedRun[]): string[] =>
      migrationStatus({ ...nothing, partials }).problems.map(({ message }) => message);
    assert.deepEqual(said(applying), [
      '1 of 3 steps is done and step 2 was begun; apply looks up whether it was done, and goes on.',
    ]);
    assert.deepEqual(said({ ...applying, total: 1, parts: [part(1, 'started')] }), [
      'The only step is not recorded as done and step 1 was begun; apply looks up whether it was done, and goes on.',
    ]);
    assert.deepEqual(said({ ...takingBack, total: 3, parts: [part(1, 'started')] }), [
      'None of 3 steps of its rollback is done and step 1 was begun; rollback looks up whether it was done, and goes on.',
    ]);
    // What is being taken back is never told to go on forth.
    assert.deepEqual(said(applying, takingBack), [
      '1 of 2 steps of its rollback is done; rollback goes on with step 2.',
      '1 of 3 steps is done, and its rollback has begun.',
    ]);
  });
});
