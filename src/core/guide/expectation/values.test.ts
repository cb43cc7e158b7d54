import { loadParser, reads } from './expectation.testing';

describe('understand: one value', () => {
  before(loadParser);

  reads('select count(*) from orphans', [
    ['Expected: 0', 'value = 0'],
    ['should be 0', 'value = 0'],
    ['must be zero', 'value = 0'],
    ['expect 0', 'value = 0'],
    ['= 0', 'value = 0'],
    ['=> 0', 'value = 0'],
    ['0', 'value = 0'],
    ['Expected: 0 rows', 'value = 0'],
    ['Should return 0 (other people cannot be seen)', 'value = 0'],
    ['Should return 0 for a new tenant', 'value = 0'],
    ['Count should be 0', 'value = 0'],
    ['The count must be 0', 'value = 0'],
    ['count = 0', 'value = 0'],
    ['Expected count: 0', 'value = 0'],
    ['Expected: count = 0', 'value = 0'],
    ['Number of orphans should be 0', 'value = 0'],
    ['PASS if count = 0', 'value = 0'],
    ['OK if 0', 'value = 0'],
    ['Expected: 13 tables', 'value = 13; unknown'],
    ['Should return 1,787', 'value = 1787'],
    ['Expected: > 0', 'value > 0'],
    ['Should be greater than 0', 'value > 0'],
    ['Should be greater than zero', 'value > 0'],
    ['Should be non-zero', 'value > 0'],
    ['Should not be 0', 'value > 0'],
    ['must not be zero', 'value > 0'],
    ['Expected: at least 5', 'value >= 5'],
    ['Expected: 5+', 'value >= 5'],
    ['Expected: between 3 and 5', 'value >= 3; value <= 5'],
    ['Expected: < 10', 'value < 10'],
    ['Expected: 0 or 1', 'unknown'],
    ['Expected: ~100', 'unknown'],
    ['Expected: about 100', 'unknown'],
    ['Expected: 0 on a fresh database, otherwise the number of customers', 'unknown'],
    ['Should match the number of users', 'unknown'],
    ['Should be the same as before', 'unknown'],
    ['Should not be empty', 'unknown'],
    ['Should be 0 if the backfill ran', 'unknown'],
    ['0 (or 1 when the seed was loaded)', 'unknown'],
    ['Should no longer be 0', 'value > 0'],
    ['Should never be 5', 'unknown'],
    ['Expected: 10%', 'unknown'],
    ['Should exist', 'value >= 1'],
  ]);

  reads("select exists (select 1 from pg_extension where extname = 'vector')", [
    ['Should return true', 'value = true'],
    ['Expected: t', 'value = true'],
    ['Expected: TRUE', 'value = true'],
    ['→ true', 'value = true'],
    ['must be false', 'value = false'],
    ['Should be true after the migration', 'value = true'],
    ['Should return true for admins, false for everybody else', 'unknown'],
    ['Should not be true', 'unknown'],
    ['yes', 'value = true'],
    ['The extension should exist', 'value = true'],
    ['The extension should not exist', 'value = false'],
    ['Expected: true/false', 'unknown'],
    ['Should return true or null', 'unknown'],
  ]);

  reads("select next_order_number('x')", [
    ['Should return: RO-00001', 'value = RO-00001'],
    ["Expected: 'RO-00001'", 'value = RO-00001'],
    ['Should return 3', 'value = 3'],
    ['Should return 3 rows', 'rows = 3'],
    ['Should return your own id', 'unknown'],
    ['Should return the current timestamp', 'unknown'],
    ['Should work', 'succeeds'],
    ['Should return null', 'value = NULL'],
    ['Should not return null', 'unknown'],
    ['Should succeed', 'succeeds'],
    ['Should not raise an error', 'succeeds'],
  ]);

  reads('show timezone', [['Should be UTC', 'value = UTC']]);
  reads("select to_regclass('public.orders')", [
    ['Should not be null', 'unknown'],
    ['should be null', 'value = NULL'],
    ['Expected: orders', 'value = orders'],
    ['The table should exist', 'unknown'],
  ]);

  reads('select count(*) as total, count(email) as with_email from users', [
    ['Expected: total = 5, with_email = 5', 'row total=5, with_email=5'],
    ['Expected: 5 | 4', 'row total=5, with_email=4'],
    ['expect 5 / 4', 'row total=5, with_email=4'],
    ['total should be 5', 'total = 5'],
    ['total should be at least 5', 'total >= 5'],
    ['Expected: with_email = 0', 'with_email = 0'],
    ['Both should be equal', 'unknown'],
    ['Expected: 5', 'unknown'],
    ['with_email should equal total', 'unknown'],
    ['total > 0', 'total > 0'],
  ]);

  reads('select status from jobs where id = 1', [
    ["Expected: 'active'", 'value = active'],
    ['Should be active', 'value = active'],
    ["Expected: status = 'active'", 'every status=active'],
    ['status should be active', 'every status=active'],
    ['Should not be active', 'unknown'],
    ['Expected: active or pending', 'unknown'],
    ['Expected: correct status', 'unknown'],
  ]);
});
