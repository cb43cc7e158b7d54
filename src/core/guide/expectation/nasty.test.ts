import { loadParser, means } from './expectation.testing';

/** Sentences written to be misread. What is doubtful must keep an `unknown`, which no result can pass. */
describe('understand: sentences that invite a wrong reading', () => {
  before(loadParser);

  means('select id, name, status from tasks where project_id = 7', [
    ['Expected: 3 rows, none of them archived', 'rows = 3; unknown'],
    ['Should return 3 rows and no errors', 'rows = 3'],
    ['Should return at most 3 and at least 1 rows', 'unknown'],
    ['Not 3 rows but 4', 'unknown'],
    ['Expected: not 0 rows', 'unknown'],
    ['Should return anything but 0 rows', 'unknown'],
    ['No rows should be missing', 'unknown'],
    ["There should be no rows with status = 'open'", 'unknown'],
    ['There should be 3 rows', 'rows = 3'],
    ['There must be at least one row', 'rows >= 1'],
    ["No row should have status = 'open'", 'unknown'],
    ["Every row but the first should have status = 'open'", 'unknown'],
    ["status should be 'open' for the first row", 'unknown'],
    ["The first row should have status = 'open'", 'unknown'],
    ['Expected: 3 rows (2 if archived ones are hidden)', 'unknown'],
    ["Should return 3 rows; status must be 'open'", 'rows = 3; every status=open'],
    ['Should return 3 rows. The others are hidden by the policy.', 'rows = 3; unknown'],
    ['3 rows expected, got 4 before the fix', 'rows = 3; unknown; unknown'],
    ['Previously returned 3 rows, should return 4 now', 'unknown'],
    ['Used to return 4 rows. Should return 3 rows.', 'rows = 3'],
    ['Before: 4 rows. After: 3 rows.', 'unknown'],
    ['Expected 3 rows but the bug returns 4', 'rows = 3; unknown'],
    ['Should return 3 distinct projects', 'unknown'],
    ['Should be empty only for new tenants', 'rows = 0; unknown'],
    ['Should not be empty unless the seed was skipped', 'unknown'],
    ['Should return 0 rows for everybody except admins', 'unknown'],
    ['Should return 0 rows as anon and 3 rows as admin', 'unknown'],
    ['Each project should have exactly one row', 'unknown'],
    ['status is never null', 'unknown'],
    ["Expected: status IN ('open', 'done')", 'unknown'],
    ["Expected: status = 'open' and name = 'x'", 'every status=open, name=x'],
    ["Expected: status != 'open'", 'unknown'],
    ['Expected: id > 5', 'unknown'],
    ['Expected: id between 1 and 5', 'unknown'],
    ['Should return rows ordered by id', 'rows >= 1; unknown'],
    ['Zero is expected here', 'rows = 0; unknown'],
    ['Expected: 3 (one per status)', 'rows = 3; per status = 1'],
    ['Two of the three rows should be open', 'unknown'],
    ['Roughly a dozen rows', 'unknown'],
    ['Expected: 10k rows', 'unknown'],
    ['Expected: 1.5 rows', 'unknown'],
    ['Expected: -1 rows', 'unknown'],
  ]);

  means("select count(*) from pg_policies where tablename = 'x'", [
    ['Expected: 4 (one policy for each command)', 'value = 4; unknown'],
    ['Should be 4 or higher', 'value >= 4'],
    ['Should be equal to 4', 'value = 4'],
    ['Must not exceed 4', 'unknown'],
    ['Should drop to 0', 'unknown'],
    ['Should have increased by 1', 'unknown'],
    ['4 before, 5 after', 'unknown'],
    ['Expected: 0 (no policies)', 'value = 0'],
    ['Should equal the count above', 'unknown'],
    ['Expect 4, not 5', 'unknown'],
    ['Is 4', 'unknown'],
  ]);

  means('select tablename, rowsecurity, forcerowsecurity from app.security', [
    [
      'Expected: rowsecurity = true and forcerowsecurity = true for all tables',
      'every rowsecurity=true, forcerowsecurity=true',
    ],
    ['Both columns should be true', 'unknown'],
    ['Expected: true, true', 'unknown'],
    [
      'Expected: rowsecurity = true, forcerowsecurity irrelevant',
      'every rowsecurity=true; unknown',
    ],
    ['Expected: orders | t | f', 'row tablename=orders, rowsecurity=t, forcerowsecurity=f'],
  ]);

  means('insert into t (a) values (1)', [
    ['Should not succeed', 'unknown'],
    ['Should no longer fail', 'succeeds'],
    ['Should fail the second time', 'unknown'],
    ['Should fail with anything but a syntax error', 'unknown'],
    ['Should succeed only for admins', 'unknown'],
    ['Must never work', 'unknown'],
    ['Should succeed, and fail when run again', 'unknown'],
    ['ERROR expected', 'fails'],
    ['No ERROR expected', 'succeeds'],
    ['Should fail. If it succeeds, the policy is missing.', 'fails'],
  ]);

  means('explain select * from t where a = 1', [
    ['Should use t_a_idx, not t_pkey', 'plan t_a_idx; unknown'],
    ['Should no longer use t_a_idx', 'unknown'],
    ['Should use t_a_idx or t_pkey', 'unknown'],
    ['Seq Scan is fine on a small table', 'plan Seq Scan; unknown'],
    ['Expect Index Scan (cost below 10)', 'plan Index Scan; unknown'],
    ['Index Scan Backward using t_pkey', 'plan Index Scan t_pkey'],
    ['Should never show Seq Scan', 'unknown'],
  ]);

  means(
    "select column_name from information_schema.columns where table_name = 't' and column_name in ('a_id', 'b_id')",
    [
      ['Both columns should exist', 'rows = 2'],
      ['a_id and b_id should exist', 'names a_id, b_id'],
      ['a_id should exist but b_id should not', 'unknown'],
      ['Neither column should exist', 'unknown'],
      ['None of the columns should exist', 'unknown'],
      ['Only a_id should remain', 'unknown'],
      ['Expected: a_id (b_id was dropped)', 'names a_id; unknown'],
      ['Should list a_id but not b_id', 'unknown'],
      ['Should list everything except b_id', 'unknown'],
      ['The columns should be gone', 'rows = 0'],
    ],
  );

  means(
    "select table_name, column_name from information_schema.columns where table_schema = 'app' and column_name = 'tenant_id'",
    [
      ['**Expected:** every table has a `tenant_id`', 'unknown'],
      ['Expected → 12', 'rows = 12'],
      ['Expected results: **12 rows** (one per table)', 'rows = 12; per table_name = 1'],
      ['Result: 12 rows ✅', 'rows = 12'],
      ['=> should be 12 rows, i.e. all tables', 'rows = 12; unknown'],
      ['Expect 12 columns, all named tenant_id', 'rows = 12'],
      ['Should come back with 12 rows', 'rows = 12'],
      ['Should give us 12 rows', 'rows = 12'],
      ['You will get 12 rows', 'rows = 12'],
      ['Must have 12 rows', 'rows = 12'],
      ['There are 12 rows', 'rows = 12'],
      ['12 rows total', 'rows = 12'],
      ['A total of 12 rows', 'rows = 12'],
      ['Total: 12', 'rows = 12'],
      ['This lists 12 columns', 'rows = 12'],
      ['Expected: twelve columns.', 'rows = 12'],
      ['Expected: 12 tables', 'unknown'],
      ['Expected: 12 rows or thereabouts', 'unknown'],
      ['Expected: ≥12 rows', 'rows >= 12'],
      ['Expected: <= 12 rows', 'rows <= 12'],
      ['Expected: 12 ± 1 rows', 'rows = 12; unknown'],
      ['Expected: 6 x 2 rows', 'unknown'],
      ['Expected: 12 rows for tenant A, 3 rows for tenant B', 'unknown'],
      ['Expected: a dozen rows', 'rows = 12'],
      ['Expected: hundreds of rows', 'unknown'],
      ['Expected: 2^4 rows', 'rows = 2; unknown'],
      ['Expected: 12 rows, 1 column', 'unknown'],
      ['Mindestens 12 Zeilen', 'rows >= 12'],
      ['Sollte 12 Zeilen liefern', 'rows = 12'],
      ['Sollte keine Zeilen liefern', 'rows = 0'],
      ['Debe devolver 12 filas', 'rows = 12'],
      ['Doit retourner 12 lignes', 'rows = 12'],
      ['应返回 3 行', 'unknown'],
      ['Sollte nicht leer sein', 'unknown'],
    ],
  );

  means("select proname, prosecdef from pg_proc where proname in ('f_one', 'f_two')", [
    [
      'Both functions should be SECURITY DEFINER (prosecdef = true)',
      'every prosecdef=true; unknown',
    ],
    ['prosecdef should be t for both', 'rows = 2; every prosecdef=t'],
    ['Expected: f_one | t\nf_two | t', 'table proname|prosecdef / f_one|t / f_two|t'],
    ['Expected: 2 functions, both security definer', 'rows = 2; unknown'],
    ['Both should exist', 'names f_one, f_two'],
    ['f_one should be security definer, f_two not', 'unknown'],
    ['Expected: prosecdef is true only for f_one', 'unknown'],
    ['Expected: f_one: t, f_two: f', 'unknown'],
    ['Functions should be present and prosecdef = true', 'unknown'],
    ['Each function should appear once', 'unknown'],
    ['Each function should appear exactly one time', 'unknown'],
  ]);

  means('select id from notes where owner <> auth.uid()', [
    ['Should return nothing', 'rows = 0'],
    ['Should return nothing else', 'unknown'],
    ['Should return nothing new', 'rows = 0; unknown'],
    ['Should see nothing but own notes', 'rows = 0; unknown'],
    ['Nothing should be returned', 'rows = 0'],
    ['No rows should be returned', 'rows = 0'],
    ['No data should be visible', 'rows = 0'],
    ['No notes of other people should be visible', 'unknown'],
    ['Should not see any rows', 'rows = 0'],
    ["Should not see other people's rows", 'unknown'],
    ['Should not return more than 5 rows', 'rows <= 5'],
    ['Should not return fewer than 5 rows', 'rows >= 5'],
    ["Shouldn't return rows", 'rows = 0'],
    ['should NOT be 0 rows', 'unknown'],
    ['Cannot return rows', 'unknown'],
    ['RLS should hide all rows', 'unknown'],
    ['Only 2 notes should be visible', 'rows = 2'],
    ['Must return 0 rows, otherwise stop and roll back', 'rows = 0'],
    ['0 rows = good', 'rows = 0'],
    ['0 rows is good', 'rows = 0'],
    ['0 = good, anything else = bad', 'unknown'],
    ['Anything other than 0 rows is a bug', 'unknown'],
    ['Any row is a bug', 'rows = 0'],
    ['If this returns rows, stop', 'unknown'],
    ['Should be zero rows. If not, run the fix below.', 'rows = 0'],
  ]);

  means("select indexname, indexdef from pg_indexes where tablename = 'orders'", [
    ['Should show orders_pkey and at least one partial index', 'unknown'],
    ['Should include a GIN index on tags', 'unknown'],
    ['Should include idx_tags (GIN)', 'names idx_tags; unknown'],
    ['The index idx_tags should exist', 'names idx_tags'],
    ['Index idx_tags should be present', 'names idx_tags'],
    ['idx_tags should be UNIQUE', 'unknown'],
    ['Should show idx_tags with btree', 'unknown'],
    [
      'Should list three indexes: orders_pkey, idx_tags, idx_day',
      'rows = 3; names orders_pkey, idx_tags, idx_day',
    ],
    ['Should list three indexes, including orders_pkey', 'rows = 3; names orders_pkey'],
    [
      'Expected: orders_pkey, idx_tags (new), idx_day (dropped in 004)',
      'names orders_pkey, idx_tags, idx_day',
    ],
    ['Expected indexes: orders_pkey, idx_tags, idx_day', 'names orders_pkey, idx_tags, idx_day'],
    ['Indexes expected: orders_pkey, idx_tags, idx_day', 'unknown'],
    ['You should see idx_tags listed', 'names idx_tags'],
    ['You should see `idx_tags` and `idx_day` in the output', 'names idx_tags, idx_day'],
    ['Only orders_pkey should remain', 'unknown'],
    ['orders_pkey only', 'unknown'],
    ['idx_tags must be gone, orders_pkey must stay', 'unknown'],
    ['Make sure idx_tags is listed', 'names idx_tags'],
    ['No unused indexes', 'unknown'],
    ['All indexes valid', 'unknown'],
  ]);

  means("select conname, contype from pg_constraint where conname = 'orders_status_check'", [
    ['The constraint should exist', 'rows >= 1'],
    ["contype should be 'c'", 'every contype=c'],
    ['Expected: one check constraint', 'rows = 1'],
    ["Expected: CHECK (status IN ('a', 'b'))", 'unknown'],
    ["Expected: 1 row with contype 'c'", 'rows = 1; unknown'],
    ["Expected: contype = c and conname like 'orders%'", 'every contype=c; unknown'],
    ["Expected: 1 row (contype = 'c')", 'row contype=c'],
    ["Expected: 1 row (contype = 'c' or 'u')", 'unknown'],
  ]);

  means('select user_id, sum(amount) as total from payments group by user_id', [
    ['total should be positive', 'unknown'],
    ['total should be 100 for every user', 'every total=100'],
    ['total should be 100 for user 7', 'unknown'],
    ['Expected: total >= 0 for all', 'unknown'],
    ['Totals should match the invoices', 'unknown'],
    ['Expected: no negative totals', 'unknown'],
    ['Expected: 3 users', 'unknown'],
    ['Expected: 3 payments', 'unknown'],
    ['Each user should have one row', 'unknown'],
  ]);

  means('select role, count(*) from users group by role order by role', [
    ['Expected: admin | 1\nmember | 12', 'table role|count / admin|1 / member|12'],
    ['Expected: admin: 1, member: 12', 'unknown'],
    ['Expected:\nadmin   1\nmember  12', 'unknown'],
    ['Expected: 1 admin and 12 members', 'unknown'],
    ['Expected: at least one admin', 'unknown'],
    ['Expected:\n- admin: 1\n- member: ~12', 'unknown; unknown'],
    ['Expected:\n- admin: 1\n- member: 12+', 'unknown; unknown'],
  ]);

  means("select enumlabel from pg_enum where enumtypid = 'job_state'::regtype", [
    ['Should return: queued, running, done, failed', 'names queued, running, done, failed'],
    [
      'Should return 4 values: queued, running, done, failed',
      'rows = 4; names queued, running, done, failed',
    ],
    ['Should return queued, running, done and failed in that order', 'unknown'],
    ["Should include 'paused'", 'names paused'],
    ['Should now include paused', 'names paused'],
    ["Should no longer include 'old'", 'unknown'],
    ['Should return queued first', 'unknown'],
    ['queued -> running -> done', 'unknown'],
  ]);

  means('select a.id, b.id from a join b on b.a_id = a.id', [
    ['Should return matching rows', 'unknown'],
    ['Should return valid rows', 'unknown'],
    ['Should return rows with a valid parent', 'rows >= 1; unknown'],
    ['Should return correct results', 'unknown'],
    ['Should return results', 'rows >= 1'],
    ['Should return data', 'rows >= 1'],
    ['Should return at least some data', 'rows >= 1'],
    ['Should return the inserted row', 'unknown'],
    ['Should return your row', 'unknown'],
    ['Should show the new row', 'unknown'],
    ['Row should be visible', 'rows >= 1'],
    ['The row should be there', 'rows >= 1'],
    ['The row should be unchanged', 'unknown'],
  ]);

  means("select id, email, active from users where tenant_id = 'x'", [
    ['Should return 2 active users', 'rows = 2; unknown'],
    ['Expected: active = true, email is not null', 'every active=true; unknown'],
    ['Should show active: true for everyone except the guest', 'unknown'],
    ['Expected: active = t|f', 'unknown'],
    ['Expected: active = true (except the guest)', 'unknown'],
    ['Expected: 2 rows, active = true for one of them', 'rows = 2; unknown'],
    ['Expected: 2 rows - active = true on both', 'rows = 2; every active=true'],
    ['Expected: 2 rows: one active, one not', 'rows = 2; unknown'],
    ['Expected: 2 rows where active = false', 'rows = 2; every active=false'],
    ['Expected: only rows where active = true', 'unknown'],
    ['All rows must be active', 'unknown'],
    ['All rows should be from tenant x', 'unknown'],
    ['Not all rows should have active = true', 'unknown'],
    ['None should have active = false', 'unknown'],
    ['At least one row should have active = true', 'unknown'],
    ['Exactly one row should have active = true', 'unknown'],
    ['Some rows should have active = true', 'unknown'],
    ['Half of the rows should have active = true', 'unknown'],
    ['active should be true for id 1', 'unknown'],
    ["active should be true, email 'a@x.org'", 'unknown'],
    [
      "Expected: id = 1, email = 'a@x.org', active = true",
      'every id=1, email=a@x.org, active=true',
    ],
    ['Expected: one row: id = 1', 'rows = 1; unknown'],
    ['Expected: one row - id = 1, active = true', 'row id=1, active=true'],
    ['Expected: 1, a@x.org, t', 'unknown'],
    ['Expected: email ends with x.org', 'unknown'],
    ['email = lower(email)', 'unknown'],
    ["active = 'true'", 'every active=true'],
    ['active: yes for admins', 'unknown'],
    ['Expected: active = NULL', 'every active=NULL'],
    ['Expected: active is false by default', 'unknown'],
    ['Expected: active was true', 'unknown'],
    ['Expected: active changed to true', 'unknown'],
    ['active should now be true', 'every active=true'],
    ['active should become true', 'unknown'],
    ['active should still be true', 'every active=true'],
    ['active should be set to true', 'unknown'],
    ['active should be either true or null', 'unknown'],
    ['active must equal true', 'every active=true'],
  ]);

  means('select exists(select 1 from users) as ok, count(*) as n from users', [
    ['Expected: ok = true, n = 3', 'row ok=true, n=3'],
    ['Expected: ok, 3', 'unknown'],
    ['ok should be true and n at least 1', 'unknown'],
    ['Expected: n = 3+', 'unknown'],
    ['n must be > 0', 'n > 0'],
    ['n must be positive', 'unknown'],
    ['Expected: true | 3', 'row ok=true, n=3'],
  ]);

  means('select version from schema_migrations', [
    ['Expected: 6', 'unknown'],
    ["Should be '006'", 'value = 006'],
    ['Should contain 006', 'unknown'],
    ['Should be at least 6', 'unknown'],
  ]);

  means('create table t (id int)', [
    ['Should succeed', 'succeeds'],
    ['Should create the table', 'unknown'],
    ['Expected: CREATE TABLE', 'unknown'],
    ['Should fail with "already exists"', 'fails already exists'],
    ['Expected: 3 rows', 'unknown'],
  ]);
});
