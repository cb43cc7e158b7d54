import { loadParser, reads } from './expectation.testing';

describe('understand: refused and accepted', () => {
  before(loadParser);

  reads("insert into notes (owner, body) values ('x', 'y')", [
    ['Should fail', 'fails'],
    ['should fail with RLS violation', 'fails 42501 row-level security'],
    ['Should fail (other tenant)', 'fails; unknown'],
    ['This must be rejected', 'fails'],
    ['Must fail: not your row', 'fails; unknown'],
    ['Expected: ERROR', 'fails'],
    ['Expected: error', 'fails'],
    ['Should raise an exception', 'fails'],
    ['Should be blocked by RLS', 'fails 42501 row-level security'],
    ['Blocked by RLS', 'fails 42501 row-level security'],
    ['ERROR: permission denied for table notes', 'fails permission denied for table notes'],
    ['Expected: permission denied', 'fails permission denied'],
    ['Expected: ERROR 42501', 'fails 42501'],
    ['Should fail with 23505', 'fails 23505'],
    ['Should fail with SQLSTATE P0001', 'fails P0001'],
    ['Should fail with unique constraint violation', 'fails 23505'],
    ['Should fail with a foreign key violation', 'fails 23503'],
    ['Should fail on the check constraint', 'fails 23514'],
    ['Should fail with not-null violation', 'fails 23502'],
    ["Should fail with 'limit reached'", 'fails limit reached'],
    [
      'Expected: ERROR: new row violates row-level security policy for table "notes"',
      'fails new row violates row-level security policy for table "notes"',
    ],
    [
      'duplicate key value violates unique constraint',
      'fails duplicate key value violates unique constraint',
    ],
    ['Should succeed', 'succeeds'],
    ['Should work', 'succeeds'],
    ['Expected: no error', 'succeeds'],
    ['Should run without errors', 'succeeds'],
    ['Should not fail', 'succeeds'],
    ['Should not raise an error', 'succeeds'],
    ['Must not be rejected', 'succeeds'],
    ['Should be allowed', 'succeeds'],
    ['✅ Should succeed', 'succeeds'],
    ['❌ Should fail', 'fails'],
    ['Should fail or insert nothing', 'unknown'],
    ['Should fail if the quota is used up', 'unknown'],
    ['Should fail silently', 'unknown'],
  ]);

  reads("update notes set body = 'z' where owner <> 'me'", [
    ['Should fail with RLS violation', 'fails'],
    ['Should fail', 'fails'],
    ['Should be blocked by RLS', 'unknown'],
    ['Should be denied', 'unknown'],
    ['Should update 0 rows', 'rows = 0'],
    ['Expected: 0 rows affected', 'rows = 0'],
    ['0 rows updated', 'rows = 0'],
    ['Should affect 0 rows or raise an error', 'unknown'],
  ]);

  reads("select * from notes where owner <> 'me'", [
    ['Should be blocked by RLS', 'unknown'],
    ['Should return nothing (RLS)', 'rows = 0'],
    ['Should return empty or an error', 'unknown'],
    ['Expected: permission denied for table notes', 'fails permission denied for table notes'],
    ['Should fail', 'fails'],
    ['Should work', 'succeeds'],
    ['Should succeed and return 3 rows', 'rows = 3'],
    ['Both should return rows without permission errors.', 'rows >= 1'],
    ['Should run without errors', 'succeeds'],
    ['No errors', 'succeeds'],
  ]);
});

describe('understand: plans', () => {
  before(loadParser);

  reads("explain analyze select * from orders where customer_id = 'x'", [
    ['Should use idx_orders_customer', 'plan idx_orders_customer'],
    ['Should use the index idx_orders_customer', 'plan idx_orders_customer'],
    ['Expected: Index Scan', 'plan Index Scan'],
    ['Should see "Index Scan" in plan', 'plan Index Scan'],
    ['Should show Index Scan using idx_orders_customer', 'plan Index Scan idx_orders_customer'],
    [
      'Expected: Bitmap Index Scan on idx_orders_customer',
      'plan Bitmap Index Scan idx_orders_customer',
    ],
    ['Should be an Index Only Scan', 'plan Index Only Scan'],
    ['Should show "Index Scan", not "Seq Scan"', 'plan Index Scan; unknown'],
    [
      'Should use idx_orders_customer instead of a sequential scan',
      'plan idx_orders_customer; unknown',
    ],
    ['Should not use Seq Scan', 'unknown'],
    ['No Seq Scan expected', 'unknown'],
    ['Should use an index', 'unknown'],
    ['Index Scan or Bitmap Index Scan expected', 'unknown'],
    ['Execution time should be below 50 ms', 'unknown'],
    ['Should use idx_orders_customer and run in under 5 ms', 'plan idx_orders_customer; unknown'],
    ['Expected: 3 rows', 'unknown'],
    ['Cost should be below 100', 'unknown'],
  ]);

  reads("select * from orders where customer_id = 'x'", [
    ['Should use idx_orders_customer', 'unknown'],
    ['Expected: Index Scan', 'unknown'],
  ]);
});
