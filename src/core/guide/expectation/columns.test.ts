import { loadParser, reads } from './expectation.testing';

describe('understand: columns and names', () => {
  before(loadParser);

  reads("select tablename, rowsecurity from pg_tables where tablename in ('a', 'b')", [
    ['Expected: rowsecurity = true', 'every rowsecurity=true'],
    ['Expected: rowsecurity = true for all tables', 'every rowsecurity=true'],
    ['Should show rowsecurity = t for each table', 'every rowsecurity=t'],
    ['rowsecurity: true', 'every rowsecurity=true'],
    ['Expected: rowsecurity: true', 'every rowsecurity=true'],
    ['rowsecurity should be true for all', 'every rowsecurity=true'],
    ['rowsecurity should be true for both tables', 'rows = 2; every rowsecurity=true'],
    ['rowsecurity must be TRUE', 'every rowsecurity=true'],
    ['RLS should be enabled', 'every rowsecurity=true'],
    ['RLS should be enabled on all tables', 'every rowsecurity=true'],
    ['Should show RLS enabled', 'every rowsecurity=true'],
    ['Row level security should be disabled', 'every rowsecurity=false'],
    ['RLS should not be enabled', 'unknown'],
    ['All tables should have rowsecurity = true', 'every rowsecurity=true'],
    ['All 2 tables should show rowsecurity = true', 'rows = 2; every rowsecurity=true'],
    ['Expected: 2 tables, all with rowsecurity = true', 'rows = 2; every rowsecurity=true'],
    ['Expected: 2 rows with rowsecurity = true', 'rows = 2; every rowsecurity=true'],
    ['Expected: both true', 'rows = 2; every rowsecurity=true'],
    ['Expected: all true', 'every rowsecurity=true'],
    ['Expected: true for all tables', 'every rowsecurity=true'],
    ['Expected: rowsecurity = true for all tables except a', 'unknown'],
    ['Expected: at least one row with rowsecurity = true', 'rows >= 1; unknown'],
    ['rowsecurity should not be false', 'unknown'],
    ['rowsecurity should be true or null', 'unknown'],
    ['Expected: a | t', 'row tablename=a, rowsecurity=t'],
    ['Expected:\na | t\nb | t', 'table tablename|rowsecurity / a|t / b|t'],
    ['Expected: relforcerowsecurity = true', 'unknown'],
    ['Expected: rowsecurity = ✓', 'every rowsecurity=true'],
    ['Most tables should have rowsecurity = true', 'unknown'],
    ['Expected: users, orders', 'unknown'],
  ]);

  reads(
    "select column_name, data_type, is_nullable from information_schema.columns where table_name = 'w'",
    [
      [
        "Expected: 1 row, data_type = 'uuid', is_nullable = 'NO'",
        'row data_type=uuid, is_nullable=NO',
      ],
      ['Expected: 1 row with data_type = jsonb', 'row data_type=jsonb'],
      ['Expected: one row: data_type uuid', 'rows = 1; unknown'],
      ['data_type should be timestamp with time zone', 'every data_type=timestamp with time zone'],
      [
        'Should include: id, owner_id, created_at and deleted_at',
        'names id, owner_id, created_at, deleted_at',
      ],
      ['Should show columns: id, owner_id', 'names id, owner_id'],
      ['Should show id, owner_id, etc.', 'names id, owner_id; unknown'],
      ['You should see deleted_at in the results', 'names deleted_at'],
      ['deleted_at should appear in the list', 'names deleted_at'],
      ['deleted_at should not appear in the list', 'unknown'],
      ['Should list only id and owner_id', 'exactly id, owner_id'],
      ['Should list exactly: id, owner_id', 'exactly id, owner_id'],
      [
        'You should see these columns:\n- id\n- owner_id\n- deleted_at (new)',
        'names id, owner_id, deleted_at',
      ],
      ['Expected: 8 columns including deleted_at', 'rows = 8; names deleted_at'],
      ['The new columns should exist', 'unknown'],
      ['Expected: every column except price', 'unknown'],
      ['Should include the new columns', 'unknown'],
    ],
  );

  reads("select indexname from pg_indexes where tablename = 'v'", [
    ['Should show: v_pkey, v_user_idx', 'names v_pkey, v_user_idx'],
    ['Should show v_pkey', 'names v_pkey'],
    ['Expected: v_pkey', 'names v_pkey'],
    ['Expected: v_pkey, v_user_idx only', 'exactly v_pkey, v_user_idx'],
    ['v_user_idx should exist', 'names v_user_idx'],
    ['Should include v_user_idx', 'names v_user_idx'],
    ['Should NOT show v_old_idx', 'unknown'],
    ['v_old_idx should be gone', 'unknown'],
    ['Expected: the new indexes', 'unknown'],
    ['Expected: v_pkey or v_user_idx', 'unknown'],
    ['Should list at least v_pkey and v_user_idx', 'names v_pkey, v_user_idx'],
  ]);

  reads(
    "select grantee, privilege_type from information_schema.role_table_grants where table_name = 'log'",
    [
      ['Should show: INSERT, SELECT only', 'unknown'],
      ['Should show: INSERT, SELECT, UPDATE only', 'exactly INSERT, SELECT, UPDATE'],
    ],
  );

  reads("select tgname from pg_trigger where tgname = 'on_user_created'", [
    ['The trigger should exist.', 'rows >= 1'],
    ['on_user_created should exist', 'rows >= 1'],
    ['The trigger should not exist', 'rows = 0'],
    ['The trigger should no longer exist', 'rows = 0'],
    ['The trigger should be gone', 'rows = 0'],
    ['Should exist', 'rows >= 1'],
    ['Should not exist', 'rows = 0'],
    ['The trigger should exist on both tables', 'unknown'],
  ]);

  reads("select id, email, role from users where role = 'admin'", [
    ["All rows should have role = 'admin'", 'every role=admin'],
    ['All rows should show a valid email', 'unknown'],
    ['Should only return admins', 'unknown'],
    ['Should only return your own row', 'unknown'],
    ["Should return your admin user with role = 'admin'", 'unknown'],
    ['Should show correct data', 'unknown'],
    ["role should be 'admin'", 'every role=admin'],
    ["Expected: role = 'admin' or role = 'owner'", 'unknown'],
    ['Should be sorted by email', 'unknown'],
    ['Expected: 3 rows sorted by email', 'rows = 3; unknown'],
    ['Expected: 3 rows in descending order', 'rows = 3; unknown'],
    ['Expected: 3 rows with unique emails', 'rows = 3; unknown'],
  ]);
});
