import assert from 'node:assert/strict';
import { brief, lines } from './reading.testing';

const inFile = (...text: string[]): Promise<string[]> => brief(lines(...text), 'db/003_notes.sql');

describe('the checks that an SQL file states', () => {
  it('stay when the file says before them how to undo it', async () => {
    assert.deepEqual(
      await inFile(
        'create table notes(id int);',
        '-- To undo:',
        '-- drop table notes;',
        '',
        '-- Verification:',
        '-- SELECT id FROM notes;',
        '-- Expected: 3 rows',
      ),
      ['SELECT id FROM notes: rowCount = 3'],
    );
  });

  it('stay when the file says after them how to undo it', async () => {
    assert.deepEqual(
      await inFile(
        'create table notes(id int);',
        '-- Verification:',
        '-- SELECT id FROM notes;',
        '-- Expected: 3 rows',
        '--',
        '-- Rollback:',
        '-- drop table notes;',
      ),
      ['SELECT id FROM notes: rowCount = 3'],
    );
  });

  it('take no words of a rollback section', async () => {
    assert.deepEqual(
      await inFile(
        'create table notes(id int);',
        '-- SELECT id FROM notes;',
        '-- Expected: 3 rows',
        '',
        '-- migrate:down',
        '',
        '-- All notes are lost.',
        'drop table notes;',
      ),
      ['SELECT id FROM notes: rowCount = 3'],
    );
  });

  it('are none of the undoing', async () => {
    assert.deepEqual(
      await inFile(
        'create table notes(id int);',
        '-- Rollback:',
        '-- drop table notes;',
        '-- Verify:',
        "-- SELECT to_regclass('notes') IS NULL;",
        '-- Expected: t',
      ),
      [],
    );
  });

  it('are read behind a name on the same line, with an arrow behind them', async () => {
    assert.deepEqual(
      await inFile(
        'create table notes(id int);',
        "-- Check: select indexname from pg_indexes where tablename = 'notes'; -> 2 rows",
      ),
      ["select indexname from pg_indexes where tablename = 'notes': rowCount = 2"],
    );
  });

  it('are no calls that the file made when it was applied', async () => {
    assert.deepEqual(
      await inFile(
        'select bump();',
        '-- Expected: 1',
        'select count(*) from notes;',
        '-- Expected: 4',
        "select to_regclass('notes') is not null as there; -- Expected: t",
      ),
      [
        'select count(*) from notes: value = 4',
        "select to_regclass('notes') is not null as there: value = true",
      ],
    );
  });
});
