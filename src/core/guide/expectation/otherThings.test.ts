import assert from 'node:assert/strict';
import { loadParser, reads } from './expectation.testing';
import { isExpectation } from './understand';

/** Policies, jobs, grants, triggers, buckets, functions: what people expect of the rest of a schema. */
describe('understand: words about other things than tables', () => {
  before(loadParser);

  reads("insert into notes (owner, body) values ('x', 'y')", [
    [
      'Expected: fails with 42501 (new row violates row-level security policy)',
      'fails 42501 new row violates row-level security policy',
    ],
    [
      'Should fail with 23514: violates check constraint "x"',
      'fails 23514 violates check constraint "x"',
    ],
    ['Should fail with 42501 (RLS)', 'fails 42501 row-level security'],
    ['Should fail with 42501 (insufficient_privilege)', 'fails 42501'],
    ['Should fail with 23505 unique violation', 'fails 23505'],
    ['Should fail with 23505 (duplicate key)', 'fails 23505'],
    ['Should fail with 42501 (wrong tenant)', 'fails 42501; unknown'],
    ['Should fail with 42501 because anon has no grant', 'fails 42501'],
    ['Should fail with SQLSTATE 42501', 'fails 42501'],
    [
      'ERROR: 42501: permission denied for table notes',
      'fails 42501 permission denied for table notes',
    ],
    ['ERROR 23505 (unique_violation)', 'fails 23505'],
    ['should fail with P0001 "limit reached"', 'fails P0001 limit reached'],
    ['should fail with P0001: limit reached', 'fails P0001; unknown'],
    ['Should fail (42501)', 'fails 42501'],
    ['Should fail (42501: permission denied)', 'fails 42501 permission denied'],
    ['should violate foreign key constraint', 'fails 23503'],
    ['should violate the check constraint notes_body_check', 'fails 23514 notes_body_check'],
    ['Should violate RLS', 'fails 42501 row-level security'],
    ['Should not violate any constraint', 'unknown'],
    ['❌ Should be rejected (duplicate key)', 'fails 23505'],
    [
      'Should be rejected — permission denied for table notes',
      'fails permission denied for table notes',
    ],
    [
      'Expected: ERROR: new row violates row-level security policy (USING expression) for table "notes"',
      'fails new row violates row-level security policy (USING expression) for table "notes"',
    ],
  ]);

  reads("select policyname, cmd, roles from pg_policies where tablename = 'invoices'", [
    ['Lists 4 policies', 'rows = 4'],
    ['The query must yield 4 policies', 'rows = 4'],
    ['Four policies are returned', 'rows = 4'],
    ['4 policies should be listed', 'rows = 4'],
    ['Result should contain 4 policies', 'rows = 4'],
    ["You'll get 4 rows", 'rows = 4'],
    ['Output: 4 rows', 'rows = 4'],
    ['Want: 3 rows', 'rows = 3'],
    ['Assert: 0 rows', 'rows = 0'],
    ['Pass if 0 rows', 'rows = 0'],
    ['PASS if no rows are returned', 'rows = 0'],
    ['FAIL if any row', 'rows = 0'],
    ['FAIL if any rows are returned', 'rows = 0'],
    ['Fail if more than 3 rows', 'unknown'],
    ['Good: 0 rows; bad: anything else', 'rows = 0'],
    ['✓ 3 rows', 'rows = 3'],
    ['-> 0', 'rows = 0'],
    ['// 3 rows', 'rows = 3'],
    ['#=> 5', 'rows = 5'],
    ['Should there be no rows, the policies were dropped', 'unknown'],
    ['Includes owner_select and owner_update', 'names owner_select, owner_update'],
    ['Must match the 4 policies above', 'unknown'],
    ['Confirm there are exactly 4 policies', 'rows = 4'],
    ['Verify that 4 policies are listed', 'rows = 4'],
    ['Verify: 4 policies', 'rows = 4'],
    ['Every policy should apply to authenticated', 'unknown'],
    [
      'Should list owner_select, owner_insert, owner_update, owner_delete',
      'names owner_select, owner_insert, owner_update, owner_delete',
    ],
    [
      'Expected: exactly owner_select, owner_insert and owner_update',
      'exactly owner_select, owner_insert, owner_update',
    ],
    ['Only owner_select should be returned', 'exactly owner_select'],
    ['No policy for anon should be listed', 'unknown'],
    ['4 rows, not 5', 'rows = 4; unknown'],
    ['Returned rows: 4', 'rows = 4'],
    ['rows returned: 4', 'rows = 4'],
    ['Nothing should come back', 'rows = 0'],
    ['Must come back empty', 'rows = 0'],
    ['Should come back with 4 rows', 'rows = 4'],
    ['An empty result means success', 'rows = 0'],
    ['Empty = good', 'rows = 0'],
    ['Zero rows means all good', 'rows = 0'],
    ['If this returns rows, something is wrong', 'rows = 0'],
    ['If any rows are returned, the migration failed', 'rows = 0'],
    ['Verify that the policy is empty', 'unknown'],
    ['Only the owner policies should be returned', 'unknown'],
    ['Only active rows should be returned', 'unknown'],
    ['Only 2 policies should be listed', 'rows = 2'],
    ['Only admins should be visible', 'unknown'],
    ['Expect nobody to be listed', 'unknown'],
    ['Expect all policies to be permissive', 'unknown'],
    ['Expect cmd to be SELECT', 'every cmd=SELECT'],
    ['Expect the policy to exist', 'unknown'],
    ['Expect the result to be empty', 'rows = 0'],
    ['Expect this to return 3 rows', 'rows = 3'],
    ['Expect it to not return rows', 'rows = 0'],
    ['Every row returned is a violation', 'rows = 0'],
    ['Fail if no rows', 'unknown'],
    ['3 rows after the second run', 'rows = 3'],
    ['3 rows for both', 'unknown'],
    ['0 rows for both', 'rows = 0'],
    ['Each should be 3', 'unknown'],
    ['All should return 3 rows', 'rows = 3'],
    ['Each should return a policy name', 'unknown'],
    ['Usually 3 rows', 'unknown'],
    ['Result: ok', 'unknown'],
    ['Results: see below', 'unknown'],
    ['Check that invoices is empty', 'unknown'],
    ['Make sure no rows are returned', 'rows = 0'],
    ['Make sure it does not return rows', 'rows = 0'],
    ['Make sure it never returns rows', 'rows = 0'],
  ]);

  reads("select count(*) from cron.job where jobname like 'purge%'", [
    ['Count must equal 3', 'value = 3'],
    ['Result should equal 5', 'value = 5'],
    ['returns: 5', 'value = 5'],
    ['Returns 5.', 'value = 5'],
    ['=> 3', 'value = 3'],
    ['// 3', 'value = 3'],
    ['#=> 5', 'value = 5'],
    ['Should report 3', 'value = 3'],
    ['Should print 3 jobs', 'value = 3'],
    ['The count should match the number of buckets', 'unknown'],
    ['must be identical to the count before the migration', 'unknown'],
    ['Count: 3', 'value = 3'],
    ['count should be non-zero', 'value > 0'],
    ['Must be positive', 'value > 0'],
    ['Should not be 0', 'value > 0'],
    ['Should be 0 or 1', 'unknown'],
    ['Want 3', 'value = 3'],
    ['expects 3', 'value = 3'],
    ['I expect 3 here', 'value = 3'],
    ['We expect three jobs', 'value = 3'],
    ['It is expected to be 3', 'value = 3'],
    ['Expected value is 3', 'value = 3'],
    ['expected=3', 'value = 3'],
    ["should've been 3", 'unknown'],
    ['FAIL if > 0', 'value = 0'],
    ['Fail when not 0', 'unknown'],
    ['OK if 0', 'value = 0'],
    ['Should equal the number of tenants', 'unknown'],
    ['verify the count is 3', 'value = 3'],
    ['Assert count = 3', 'value = 3'],
    ['assert: count(*) = 3', 'value = 3'],
  ]);

  reads("select has_table_privilege('anon', 'public.invoices', 'select')", [
    ['Output: t', 'value = true'],
    ['=> t', 'value = true'],
    ['-> false', 'value = false'],
    ['Must be false', 'value = false'],
    ['Should print f', 'value = false'],
    ['Should be NO', 'value = false'],
    ['anon should not have access', 'unknown'],
    ['Should not be true', 'unknown'],
    ['Returns true if anon can read', 'unknown'],
    ['Expected: false, because the grant was revoked', 'value = false'],
    ['Verify it returns false', 'value = false'],
    ['Make sure this is false', 'value = false'],
    ['Must never be true', 'unknown'],
    ['Should be yes', 'value = true'],
    ['Make sure it is not true', 'unknown'],
    ['should not be NO', 'unknown'],
  ]);

  reads(
    "select tgname, tgenabled from pg_trigger where tgrelid = 'orders'::regclass and not tgisinternal",
    [
      ['Expected: 2 triggers, both enabled', 'rows = 2; unknown'],
      ["tgenabled = 'O' for both", 'rows = 2; every tgenabled=O'],
      ["Expect tgenabled to be 'O'", 'every tgenabled=O'],
      ['The trigger orders_touch must be listed', 'names orders_touch'],
      ['Should contain the trigger orders_touch', 'names orders_touch'],
      ['Should display the orders_touch trigger', 'names orders_touch'],
      ['No user triggers should remain', 'unknown'],
    ],
  );

  reads("select extname, extversion from pg_extension where extname in ('pgcrypto', 'vector')", [
    ['Should show vector 0.5 or later', 'unknown'],
    ['pgcrypto and vector should be present', 'names pgcrypto, vector'],
    ['Must include vector', 'names vector'],
    ['Each extension should appear once', 'unknown'],
    ['Two rows: pgcrypto and vector', 'rows = 2; names pgcrypto, vector'],
  ]);

  reads(
    "select enumlabel from pg_enum e join pg_type t on t.oid = e.enumtypid where t.typname = 'invoice_status' order by enumsortorder",
    [
      ['Should give draft, sent, paid', 'names draft, sent, paid'],
      ["Should now include 'void'", 'names void'],
      ["'void' should be the last value", 'unknown'],
      ['Must not contain legacy', 'unknown'],
      ['Should be draft, sent, paid and void, in that order', 'unknown'],
      ['Expect draft | sent | paid', 'unknown'],
    ],
  );

  reads(
    "select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = 'orders'::regclass",
    [
      ['Should contain orders_total_check', 'names orders_total_check'],
      ['orders_old_check should no longer be listed', 'unknown'],
      [
        'Expected: 3 constraints, including orders_total_check',
        'rows = 3; names orders_total_check',
      ],
      ['Should include CHECK (total >= 0)', 'unknown'],
    ],
  );

  reads(
    "select grantee, privilege_type from information_schema.role_table_grants where table_name = 'invoices'",
    [
      ['Only service_role should appear', 'exactly service_role'],
      ['anon must not appear', 'unknown'],
      ['Should list SELECT for authenticated', 'unknown'],
      ['Should not list anon', 'unknown'],
      ['authenticated should have SELECT only', 'unknown'],
    ],
  );

  reads("select id, public from storage.buckets where id in ('avatars', 'receipts')", [
    ['avatars should be public, receipts private', 'unknown'],
    ['public should be false for both', 'rows = 2; every public=false'],
    ['Expected: two buckets', 'rows = 2'],
    ['receipts must be private', 'unknown'],
  ]);

  reads("select oid::regprocedure from pg_proc where proname like 'claim%'", [
    [
      'Expected: claim_outbox(integer,text), take_slot(text,integer,integer)',
      'names claim_outbox(integer,text), take_slot(text,integer,integer)',
    ],
    [
      'Should list claim_outbox(integer,text) and take_slot(text,integer,integer)',
      'names claim_outbox(integer,text), take_slot(text,integer,integer)',
    ],
  ]);

  reads('select count(*) as tables, count(*) filter (where x) as foreign_keys from t', [
    ['foreign_keys >= 15', 'foreign_keys >= 15'],
    ['tables = 4, foreign_keys >= 15', 'tables = 4; foreign_keys >= 15'],
    ['Expected: tables = 4 and foreign_keys = 6', 'row tables=4, foreign_keys=6'],
    ['Expected: foreign_keys at least 15', 'foreign_keys >= 15'],
    ['foreign_keys should be at least 15', 'foreign_keys >= 15'],
    ['tables: 4', 'tables = 4'],
    ['Should return 4', 'unknown'],
    ['Should return 4 tables and 6 foreign keys', 'unknown'],
  ]);

  reads("update invoices set payload = '{}' where id = 1 returning payload", [
    [`payload = '{"plan": "pro"}'`, 'every payload={"plan": "pro"}'],
    ['Should touch exactly one row', 'rows = 1'],
    ['one row updated', 'rows = 1'],
    ['No rows updated', 'rows = 0'],
    ['Should have no effect', 'unknown'],
    ['Must be a no-op', 'unknown'],
    ['0 rows affected (RLS hides the row)', 'rows = 0'],
    ['throws', 'fails'],
    ['raises P0001', 'fails P0001'],
    ['Should be refused by the trigger', 'fails; unknown'],
    ['Should time out', 'unknown'],
  ]);

  reads('select * from orphans', [
    ['Make sure the orphans table is empty', 'unknown'],
    ['Check that it is not empty', 'rows >= 1'],
    ['Verify that this is empty', 'rows = 0'],
    ['SELECT 3', 'rows = 3'],
    ['UPDATE 3', 'unknown'],
  ]);

  reads('select count(*) from events', [
    ['Check that the events table is empty', 'value = 0'],
    ['Make sure it is at least 5', 'value >= 5'],
    ['Any rows returned indicate a bug', 'value = 0'],
    ['Expect the count to be at most 7', 'value <= 7'],
    ['Should equal the total', 'unknown'],
    ['Should be the same as the result of 3', 'unknown'],
    ['Must contain 4', 'value = 4'],
    ['Make sure it is not 0', 'value > 0'],
    ['Make sure it does not return 5', 'unknown'],
    ['Make sure it is never 5', 'unknown'],
    ['Make sure it is no longer 5', 'unknown'],
  ]);

  reads('select a, b from t', [
    ['a and b should both be 5', 'every a=5, b=5'],
    ['a and c should both be 5', 'unknown'],
    ['a or b should be 5', 'unknown'],
    ['a and b should not both be 5', 'unknown'],
    ['a and b should be equal', 'unknown'],
  ]);

  reads('explain select * from orders where id = 1', [
    ['Look for: Index Scan', 'plan Index Scan'],
    ['Look for Seq Scan — it means the index is missing', 'unknown'],
    ['Seq Scan was used before', 'unknown'],
    ['Bitmap Heap Scan on orders using idx_orders', 'plan Bitmap Heap Scan idx_orders'],
    ['Avoid Seq Scan', 'unknown'],
    ['Seq Scan means trouble', 'unknown'],
    ['Seq Scan = bad', 'unknown'],
  ]);

  reads('insert into a(b) values (1)', [
    ['INSERT 0 1', 'rows = 1'],
    ['Should break the unique constraint a_b_key', 'unknown'],
    ['Should fail with either 23505 or 23503', 'unknown'],
    ['Should fail (23505 or 23503)', 'unknown'],
    ['Should fail with 42501, not 42P01', 'unknown'],
    ['Should not fail with 42501', 'unknown'],
  ]);

  reads('select name, state from t', [
    ['Make sure it does not return 5 rows', 'unknown'],
    ['Make sure it never returns rows', 'rows = 0'],
  ]);
});

describe('isExpectation: words that only sound like one', () => {
  for (const text of [
    '✅ 4 policies',
    'Are there 4 policies?',
    'Does it return 4 rows?',
    'exactly owner_select, owner_insert and owner_update',
    'Zero means the jobs were not scheduled',
    'is 3',
    'True means anon can read the table',
    '2 triggers',
    'Trigger orders_touch exists',
    'both extensions listed',
    'Values in order: draft, sent, paid',
    "No 'legacy' label",
    'Look for orders_total_check',
    '3 constraints, including orders_total_check',
    'Two buckets: avatars, receipts',
    'cannot update: read only',
    'Any row is fine',
    'Any rows returned are not a problem',
    'Verify that there are rows',
    'the result of 5',
    'does not violate the check constraint',
    'Verify that state is not open',
    'Verify the count is not 5',
  ]) {
    it(JSON.stringify(text), () => {
      assert.equal(isExpectation(text, 'commentAfter'), false);
    });
  }
});
