import assert from 'node:assert/strict';
import type { SentencePlace } from './model';
import { isExpectation } from './understand';

const places: readonly SentencePlace[] = [
  'commentBefore',
  'commentAfter',
  'proseBefore',
  'proseAfter',
];

describe('isExpectation', () => {
  for (const text of [
    'Insert a test row',
    'Check indexes',
    'Check the indexes',
    'Clean up',
    'Cleanup',
    'Verify tables',
    '1. Verify tables exist',
    'Verify RLS policies',
    'Confirm the trigger',
    '3. Check foreign keys',
    'Step 2: create the policies',
    'Test 4: Read as another tenant',
    'List all policies',
    'Show the columns of orders',
    'Count orphans',
    'Find orders without a customer',
    'Orders without a customer',
    'As an authenticated user',
    'Switch to the anon role',
    'Run this in the SQL editor',
    'You should run this as a superuser',
    'This must be run before the next migration',
    'You should replace the id with your own',
    'This section must be executed by an owner',
    'Needs to be applied on staging first',
    'Add 3 columns',
    'Create 2 tables',
    'Insert two rows',
    'Delete the 3 test rows',
    'Note: the view is refreshed every night',
    'Refresh the materialized view',
    'Rollback',
    'Grant access to service_role',
    'Backfill the new column',
    'Section 5: maintenance',
    'For every tenant',
    'Because of the new index',
    'Uses the tenant of the session',
    'The number of jobs by status',
    'Look for slow queries',
    'Example:',
    'TODO',
    '---------',
    '',
    'Set the tenant',
    'Reset role',
    'Schema of the orders table',
  ]) {
    it(`does not take ${JSON.stringify(text)} for one`, () => {
      assert.deepEqual(
        places.filter((place) => isExpectation(text, place)),
        [],
      );
    });
  }

  for (const [text, ...expected] of [
    ['Looks reasonable compared with last week', 'commentAfter', 'proseAfter'],
    ['Returns all open orders', 'commentAfter', 'proseAfter'],
    ['3', 'commentAfter'],
    ['true', 'commentAfter'],
  ] as const) {
    it(`takes ${JSON.stringify(text)} for one where it stands behind the query`, () => {
      assert.deepEqual(
        places.filter((place) => isExpectation(text, place)),
        expected,
      );
    });
  }

  it('takes what a result should be for one wherever it stands', () => {
    for (const text of [
      'Should exist',
      'Expected: 3 rows',
      '0 rows',
      'must not fail',
      'Every table should be listed',
    ]) {
      assert.deepEqual(
        places.filter((place) => isExpectation(text, place)),
        places,
        text,
      );
    }
  });
});
