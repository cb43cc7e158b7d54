import assert from 'node:assert/strict';
import { loadParser, means, shapeOf, shown } from './expectation.testing';
import { understand } from './understand';

/** Each holds a claim that no expectation can carry: whatever else is understood, a person has to look. */
function keepsUnknown(sql: string, sentences: readonly string[]): void {
  describe(sql, () => {
    for (const text of sentences) {
      it(JSON.stringify(text), () => {
        const read = understand([{ text, place: 'commentAfter', line: 1 }], shapeOf(sql));
        assert.match(shown(read), /(?:^|; )unknown$/);
      });
    }
  });
}

describe('understand: what is no note is a claim', () => {
  before(loadParser);

  keepsUnknown('select id, state, total from invoices', [
    'Expected: 5 rows (every one settled)',
    'Expected: 5 rows (state settled)',
    'Expected: 5 rows (all from 2024)',
    'Expected: 5 rows (without drafts)',
    'Expected: 5 rows (not the drafts)',
    'Expected: 5 rows (drafts excluded)',
    'Expected: 5 rows - all of them settled',
    'Expected: 5 rows — none is a draft',
    'Expected: 5 rows; the drafts are gone',
    'Expected: 5 settled invoices',
    'Expected: 5 rows of the own tenant',
    'Expected: 5 rows for tenant 8',
    'Expected: 5 rows from the last month',
    'Expected: 5 rows in under a second',
    'Expected: 5 million rows',
    'Expected: 5 rows. The newest is number 12.',
    'Expected: 5 rows. All are settled.',
    'Expected: 5 rows. Never a draft.',
    'Expected: 5 rows. No duplicates.',
    'Expected: 5 rows. Drafts are not among them.',
    'Expected: 5 rows. Later 6.',
    'Expected: 5 rows\nEvery invoice is settled',
    'Expected: 5 rows, total 90 in all',
    'Expected: 5 rows, sorted by total',
    'Should return rows without gaps',
    'Should return data for tenant 8',
    'Should return results (settled only)',
    'At least one settled',
    'At least 2 settled invoices',
    'All 5 settled invoices should have total = 3',
    '5 errors',
    'Should show: 5000',
    '5 rows, and nothing drafted',
    '5 rows with ids 1 to 5',
    '5 rows after filtering by state',
    'Should have 5 rows whose state is settled',
    'Should return 5 rows as admin',
  ]);

  keepsUnknown('select count(*) from invoices', [
    'Expected: 5 + 2',
    'the settled count should be 5',
    'count of settled invoices should be 5',
    'number of settled invoices: 5',
    'should be 5 when run as anon',
    'Expected: 5 since yesterday',
    'Expected: 5 x 2',
    'Expected: 5 × 2',
    'Expected: 5 * 2',
    'Expected: 5²',
    'Expected: 5½',
    'Expected: 5 / 2',
    'Expected: 5, 6',
    'Expected: 5 of 9',
    'Expected: 5 out of 9',
    'Expected: 5 hundred',
    'Expected: five dozen',
    'Expected: 5k',
    'Expected: 5 million',
    'Expected: 5 higher',
    'Expected: 5 greater than before',
    'Expected: 5 less than yesterday',
    'Erwartet: 5 Zeilen weniger',
    'Expected: 5 nicht',
    'Expected: 5 no longer',
    'Expected: 5 wrong',
    'Expected: 5 missing',
    'Expected: 5 errors',
    'Expected: 5 duplicates',
    'Expected: 5 rows deleted',
    'Expected: 5 (?)',
    'Expected: 5 (times 2)',
    'Expected: 5 (per tenant, so 15)',
    'Expected: 5 (7 after the backfill)',
    'Expected: 5 (settled ones)',
    'Expected: 5 apples',
    'Expected: 5 invoices with lines',
    'Expected: 5 invoices from Vienna',
    'Expected: 5 invoices and no lines',
    'Expected: at least 5 and odd',
    'Expected: > 5 with no duplicates',
    'Expected: > 0, ideally 5',
    '5 is not expected',
    "5 isn't expected",
    '5 rows is unexpected',
    '5 expected, but not here',
    'Expected: 5. Then 6.',
    'Expected: 5. Or rather 6.',
    'Expected: 5. All of them are settled.',
    'Expected: 5. And the lines table has none.',
    'Should be 5 as long as nobody adds one; ours is 6',
  ]);

  keepsUnknown(
    "select column_name, data_type, is_nullable from information_schema.columns where table_name = 'invoices'",
    [
      'Expected: 4 nullable columns',
      'Expected: 4 text columns',
      'Expected: 4 rows (all nullable)',
      'Expected: 4 rows (nullable: YES)',
      'Expected: state (integer)',
      'Should show state (integer) and total (text)',
      'Should list state - the integer one',
    ],
  );

  keepsUnknown('select tablename, policyname, cmd from pg_policies', [
    'Expected: 3 restrictive policies',
    'Expected: 3 UPDATE policies',
    'Expected: 3 policies on invoices',
    'Expected: 3 rows (for invoices)',
    'Expected: 3 permissive policies for anon',
    'There should be 3 DELETE policies',
    '3 DELETE policies should exist',
    'Should show inv_read (UPDATE), inv_write (SELECT)',
    'Should show inv_read (for everybody)',
    'Expected policies:\n- inv_read (DELETE)\n- inv_write (INSERT)',
    'Expected: 4 policies (SELECT, INSERT, UPDATE, and DELETE for admins)',
    'Expected: 2 policies per table (invoices, lines)',
    'each table should have 2 permissive policies',
  ]);

  keepsUnknown(
    "select relname, relrowsecurity from pg_class where relname in ('invoices', 'lines')",
    [
      'Expected: 2 rows (invoices only)',
      'Should show: invoices ✓, lines ✓',
      'Should show: invoices ✓, lines ✗',
      'Should list invoices and lines. Both are forced.',
      'Expected: 2 tables without RLS',
      'Expected: 2 rows for lines',
    ],
  );

  keepsUnknown('insert into invoices (total) values (-1)', [
    'Should fail: the total is negative',
    'Should fail because of the trigger',
    'Should fail due to the quota',
    'Should fail by the audit rule',
    'Should fail (wrong tenant)',
    'Should fail with a tenant mismatch',
    'Should raise exception tenant mismatch',
    'Should fail for anon',
    'Should fail with 42501 for anon',
    'Should fail with 23505 on the second column',
    'Should fail for anon, succeed for service_role',
    'Should fail at commit',
    'Should fail before 004 and succeed now',
    'Should be denied for anon',
    'Must be rejected by the status check',
    'Should succeed for the owner',
    'Should succeed. The total is rounded.',
  ]);

  keepsUnknown('explain select * from invoices where id = 1', [
    'Should show Index Scan using invoices_pkey on lines',
    'Should use invoices_pkey (under 2 ms)',
    'Should use invoices_pkey. The cost is below 1.',
    'Should use invoices_pkey twice',
  ]);

  means("select column_name from information_schema.columns where table_name = 'invoices'", [
    ['Expected: 3 rows (id, state, total)', 'rows = 3; names id, state, total'],
    ['Expected: 3 rows - id, state, total', 'rows = 3; names id, state, total'],
    ['Expected: 3 rows (including state)', 'rows = 3; names state'],
    ['Expected: 3 rows\n- id\n- state\n- total', 'rows = 3; names id, state, total'],
    ['state should be present', 'names state'],
    ['state must be there', 'names state'],
  ]);

  means('insert into invoices (total) values (-1)', [
    ['Should fail: RLS', 'fails 42501 row-level security'],
    ['Should be denied by policy', 'fails 42501 row-level security'],
    ['Should be refused: must be owner', 'fails 42501'],
    ['Should fail (unique)', 'fails 23505'],
    ['Should fail with a foreign key violation', 'fails 23503'],
    ['Should fail with a timeout', 'fails 57014'],
    ['Should fail because of invoices_total_check', 'fails invoices_total_check'],
  ]);

  means('select id, state, total from invoices', [
    ['Expected: 5 rows (was 6)', 'rows = 5'],
    ['Expected: 5 rows (was 6 before 004)', 'rows = 5'],
    ['Expected: 5 rows because the drafts are hidden', 'rows = 5'],
    ['Expected: 5 rows once 004 is applied', 'rows = 5'],
    ['Expected: 5 rows (see step 3)', 'rows = 5'],
    ['Expected: 5 rows. Note: run it twice.', 'rows = 5'],
    ['Expected: 0 rows. A row here means that the backfill failed.', 'rows = 0'],
    ['Expected: 0 rows (RLS hides them)', 'rows = 0'],
    ['Should return 0 rows, not an error', 'rows = 0'],
    ['Must return without errors and have at least one row', 'rows >= 1'],
    ['Should succeed with 5 rows', 'rows = 5'],
    ['The invoices table must have 5 rows:', 'rows = 5'],
  ]);

  means("select case when n > 1 then 'PASS' else 'FAIL' end as result from t", [
    ['All results should be PASS', 'every result=PASS'],
  ]);
  means('select 5 as n', [['Expected: 1 row', 'rows = 1']]);
  means('select count(*) from invoices', [
    ['Expected - 5', 'value = 5'],
    ['_Expected_: 5', 'value = 5'],
    ['Expected: 1,000.50', 'value = 1000.5'],
    ['Expected: greater than or equal to 5', 'value >= 5'],
    ['Expected: 5 invoices', 'value = 5'],
  ]);
  means('select policyname, roles from pg_policies', [
    ['roles should be {authenticated}', 'every roles={authenticated}'],
  ]);
});
