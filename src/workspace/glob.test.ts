import assert from 'node:assert/strict';
import { PlumblineError } from '../core/errors';
import { parseGlob } from './glob';

describe('a glob', () => {
  const cases: [glob: string, base: string, matching: string[], others: string[]][] = [
    ['db/*.sql', 'db', ['db/1.sql', 'db/1.SQL'], ['db/a/1.sql', '1.sql', 'db/1.txt', 'xdb/1.sql']],
    ['./db//*.sql', 'db', ['db/1.sql'], []],
    ['db\\*.sql', 'db', ['db/1.sql'], []],
    ['*.sql', '', ['1.sql'], ['db/1.sql']],
    ['schema.sql', '', ['schema.sql'], ['schemaxsql', 'a/schema.sql']],
    [
      'supabase/migrations',
      'supabase/migrations',
      ['supabase/migrations/1.sql'],
      ['supabase/1.sql'],
    ],
    ['supabase/migrations/', 'supabase/migrations', ['supabase/migrations/1.sql'], []],
    ['', '', ['1.sql'], ['a/1.sql']],
    ['.', '', ['1.sql'], ['a/1.sql']],
    ['db/**/*.sql', 'db', ['db/1.sql', 'db/a/b/1.sql'], ['1.sql', 'dba/1.sql']],
    ['db/**', 'db', ['db/1.sql', 'db/a/1.sql'], ['1.sql']],
    [
      '**/migrations/*.sql',
      '',
      ['migrations/1.sql', 'a/b/migrations/1.sql'],
      ['amigrations/1.sql'],
    ],
    ['db/00?_*.sql', 'db', ['db/001_a.sql'], ['db/0012_a.sql', 'db/00/_a.sql']],
    ['db/[0-9]*.sql', 'db', ['db/1.sql'], ['db/a.sql']],
    ['db/[!a]*.sql', 'db', ['db/b.sql'], ['db/a.sql']],
    ['{db,sql}/*.{sql,ddl}', '', ['db/1.sql', 'sql/1.ddl'], ['x/1.sql', 'db,sql/1.sql']],
    ['db/a+b (1).sql', 'db', ['db/a+b (1).sql'], ['db/aab (1).sql']],
    ['db/a,b}.sql', 'db', ['db/a,b}.sql'], ['db/a.sql']],
    ['db/$x^.*', 'db', ['db/$x^.sql'], ['db/x.sql']],
  ];
  for (const [glob, base, matching, others] of cases) {
    it(`is understood: ${JSON.stringify(glob)}`, () => {
      const parsed = parseGlob(glob);
      assert.equal(parsed.base, base);
      for (const path of matching) assert.equal(parsed.matches(path), true, path);
      for (const path of others) assert.equal(parsed.matches(path), false, path);
    });
  }

  for (const glob of [
    '../x/*.sql',
    'a/../../x',
    '/etc/*.sql',
    'C:\\x\\*.sql',
    '\\\\host\\x',
    '..',
  ]) {
    it(`is refused when it leads out of the workspace: ${glob}`, () => {
      assert.throws(
        () => parseGlob(glob),
        (error) => PlumblineError.is(error, 'pathOutsideWorkspace'),
      );
    });
  }

  it('is refused with open braces', () => {
    assert.throws(
      () => parseGlob('db/{a,b/*.sql'),
      (error) => PlumblineError.is(error, 'usage'),
    );
  });

  it('is matched quickly however many ** it has', () => {
    const glob = parseGlob(`${'**/'.repeat(30)}x.sql`);
    assert.equal(glob.matches(`${'a/'.repeat(60)}y.sql`), false);
    assert.equal(glob.matches(`${'a/'.repeat(60)}x.sql`), true);
  });
});
