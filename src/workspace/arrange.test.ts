import assert from 'node:assert/strict';
import { arrangeMigrations } from './arrange';

function arranged(paths: string[]): { migrations: string[]; skipped: string[] } {
  const { migrations, skipped } = arrangeMigrations(paths);
  return {
    migrations: migrations.map(({ path, rollbackPath }) =>
      rollbackPath === null ? path : `${path} <- ${rollbackPath}`,
    ),
    skipped: skipped.map(({ path }) => path),
  };
}

describe('arranging migration files', () => {
  it('takes version, name and source from the path', () => {
    assert.deepEqual(arrangeMigrations(['db/migrations/003_create_x.sql', '4.sql']).migrations, [
      {
        version: '003',
        name: 'create_x',
        path: 'db/migrations/003_create_x.sql',
        source: 'db/migrations',
        rollbackPath: null,
      },
      { version: '4', name: '', path: '4.sql', source: '', rollbackPath: null },
    ]);
  });

  it('orders by version over all folders, and one version by path', () => {
    const paths = ['b/10_x.sql', 'a/2_x.sql', 'b/2_x.sql', 'a/20260120_x.sql', 'b/1_x.sql'];
    const expected = ['b/1_x.sql', 'a/2_x.sql', 'b/2_x.sql', 'b/10_x.sql', 'a/20260120_x.sql'];
    assert.deepEqual(arranged(paths).migrations, expected);
    assert.deepEqual(arranged(paths.reverse()).migrations, expected);
  });

  const bound: [string, string][] = [
    ['m/003_x.sql', 'm/003_x.down.sql'],
    ['m/003_x.sql', 'm/003_x_down.sql'],
    ['m/3_x.up.sql', 'm/3_x.down.sql'],
    ['m/003_x.sql', 'm/rollback/003_x.sql'],
    ['m/003_x.sql', 'm/rollbacks/003_x.sql'],
    ['m/003_x.sql', 'm/down/003_x.sql'],
    ['m/003_x.sql', 'm/Down/003_x.down.sql'],
    ['m/003_create_x.sql', 'm/rollback/003_drop_x.sql'],
    ['m/003_x.sql', 'm/rollback/3_x.sql'],
    ['m/up/003_x.sql', 'm/down/003_x.sql'],
    ['m/2026/003_x.sql', 'm/rollback/2026/003_x.sql'],
    ['m/V1.2__x.sql', 'm/U1.2__x.sql'],
    ['003_x.sql', 'rollback/003_x.sql'],
    ['003_x.sql', '003_x.down.sql'],
    ['rollback/migrations/003_x.sql', 'rollback/migrations/003_x.down.sql'],
  ];
  for (const [migration, rollback] of bound) {
    it(`binds ${rollback} to ${migration}`, () => {
      assert.deepEqual(arranged([rollback, migration]), {
        migrations: [`${migration} <- ${rollback}`],
        skipped: [],
      });
    });
  }

  it('binds each rollback to the migration of its own folder', () => {
    const found = arranged(['a/1_x.sql', 'b/1_x.sql', 'a/down/1_x.sql', 'b/1_x.down.sql']);
    assert.deepEqual(found.migrations, [
      'a/1_x.sql <- a/down/1_x.sql',
      'b/1_x.sql <- b/1_x.down.sql',
    ]);
  });

  it('prefers the same name where only versions agree otherwise', () => {
    const found = arranged(['m/1_x.sql', 'm/down/1_a.sql', 'm/down/1_x.sql']);
    assert.deepEqual(found.migrations, ['m/1_x.sql <- m/down/1_x.sql']);
    assert.deepEqual(found.skipped, ['m/down/1_a.sql']);
  });

  it('tells two migrations of one version apart by their names', () => {
    const found = arranged(['m/1_x.sql', 'm/1_y.sql', 'm/down/1_y.sql', 'm/down/1_z.sql']);
    assert.deepEqual(found.migrations, ['m/1_x.sql', 'm/1_y.sql <- m/down/1_y.sql']);
    assert.deepEqual(found.skipped, ['m/down/1_z.sql']);
  });

  const skipped: [title: string, path: string, others: string[], reason: RegExp][] = [
    ['a name without a version', 'm/seed.sql', [], /does not begin with a version/],
    ['a repeatable migration', 'm/R__views.sql', [], /does not begin with a version/],
    ['a rollback without a migration', 'm/003_x.down.sql', ['m/004_x.sql'], /no migration .* 003/],
    ['a rollback in another folder', 'a/003_x.down.sql', ['b/003_x.sql'], /no migration/],
    ['a second rollback', 'm/down/3_x.sql', ['m/3_x.sql', 'm/3_x.down.sql'], /already has/],
    ['an archive folder', 'm/_archive/001_x.sql', ['m/001_y.sql'], /archive/],
    ['a rollback without a version', 'm/rollback/all.sql', ['m/1_x.sql'], /version/],
  ];
  for (const [title, path, others, reason] of skipped) {
    it(`passes over ${title}, with the reason`, () => {
      const found = arrangeMigrations([path, ...others]).skipped;
      assert.deepEqual(
        found.map((file) => file.path),
        [path],
      );
      assert.match(found[0]?.reason ?? '', reason);
    });
  }

  it('takes files of an archive folder that someone named as a source', () => {
    assert.equal(arrangeMigrations(['archive/1_x.sql'], 'take').migrations.length, 1);
  });

  it('keeps 10,000 files apart and in order', () => {
    const paths = Array.from({ length: 5_000 }, (_, n) => [
      `m/${n}_x.up.sql`,
      `m/${n}_x.down.sql`,
    ]).flat();
    const { migrations } = arrangeMigrations(paths.reverse());
    assert.equal(migrations.length, 5_000);
    migrations.forEach(({ path, rollbackPath }, n) => {
      assert.equal(path, `m/${n}_x.up.sql`);
      assert.equal(rollbackPath, `m/${n}_x.down.sql`);
    });
  });
});
