import assert from 'node:assert/strict';
import { isRollbackName, parseMigrationName, parseRollbackName } from './fileName';

describe('migration file names', () => {
  const migrations: [string, string, string][] = [
    ['003_create_x.sql', '003', 'create_x'],
    ['003-create-x.sql', '003', 'create-x'],
    ['003 create x.sql', '003', 'create x'],
    ['003.create_x.sql', '003', 'create_x'],
    ['003__create_x.sql', '003', 'create_x'],
    ['003_CREATE_X.SQL', '003', 'CREATE_X'],
    ['20260121200000-x.sql', '20260121200000', 'x'],
    ['20260121200000_x.sql', '20260121200000', 'x'],
    ['1700000000000_init.sql', '1700000000000', 'init'],
    ['20260120.sql', '20260120', ''],
    ['003.sql', '003', ''],
    ['1.2.3_x.sql', '1.2.3', 'x'],
    ['V1.2__create_x.sql', '1.2', 'create_x'],
    ['V1_2__create_x.sql', '1.2', 'create_x'],
    ['v7__x.sql', '7', 'x'],
    ['V7.sql', '7', ''],
    ['3_x.up.sql', '3', 'x'],
    ['3_x.UP.SQL', '3', 'x'],
    ['3.up.sql', '3', ''],
    ['2026-01-21-create_x.sql', '20260121', 'create_x'],
    ['2026_01_21_200000_create_x.sql', '20260121200000', 'create_x'],
    ['2026-01-21T2000_x.sql', '202601212000', 'x'],
    ['2026_13_01_x.sql', '2026', '13_01_x'],
    ['003_<script>\n😀.sql', '003', '<script>\n😀'],
    ['003_scale_download.sql', '003', 'scale_download'],
  ];
  for (const [file, version, name] of migrations) {
    it(`reads ${JSON.stringify(file)} as version ${version}`, () => {
      assert.deepEqual(parseMigrationName(file), { version, name });
      assert.equal(isRollbackName(file), false);
    });
  }

  for (const file of [
    'create_x.sql',
    '003_x.txt',
    '003_x',
    '003a_x.sql',
    'R__views.sql',
    'v_users.sql',
    '.sql',
    '_003.sql',
    '003_x.sql.bak',
  ]) {
    it(`finds no version in ${file}`, () => assert.equal(parseMigrationName(file), null));
  }

  const rollbacks: [string, string, string][] = [
    ['003_x.down.sql', '003', 'x'],
    ['003_x_down.sql', '003', 'x'],
    ['003_X_DOWN.SQL', '003', 'X'],
    ['003.down.sql', '003', ''],
    ['U1.2__x.sql', '1.2', 'x'],
  ];
  for (const [file, version, name] of rollbacks) {
    it(`takes ${file} for a rollback and not for a migration`, () => {
      assert.equal(isRollbackName(file), true);
      assert.equal(parseMigrationName(file), null);
      assert.deepEqual(parseRollbackName(file), { version, name });
    });
  }

  it('reads the plain name of a file in a rollback folder', () => {
    assert.deepEqual(parseRollbackName('003_x.sql'), { version: '003', name: 'x' });
    assert.equal(parseRollbackName('undo_everything.sql'), null);
  });
});
