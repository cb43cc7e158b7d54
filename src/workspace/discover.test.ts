import assert from 'node:assert/strict';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { PlumblineError } from '../core/errors';
import { discoverMigrations, type DiscoverOptions } from './discover';
import { withFolder } from './folder.testing';

function workspace(files: string[]): Record<string, string> {
  return Object.fromEntries(files.map((file) => [file, 'select 1;']));
}

async function find(
  root: string,
  options?: DiscoverOptions,
): Promise<{ migrations: string[]; skipped: string[] }> {
  const { migrations, skipped } = await discoverMigrations(root, options);
  return {
    migrations: migrations.map((migration) => migration.path),
    skipped: skipped.map((file) => file.path),
  };
}

describe('discovering migrations', () => {
  it('finds every folder named migrations at any depth, and versioned files of the workspace folder', () =>
    withFolder(
      workspace([
        '001_first.sql',
        'schema.sql',
        'dump.sql',
        'migrations/002_x.sql',
        'backend/migrations/003_x.sql',
        'supabase/migrations/20260121200000_x.sql',
        'apps/a/db/Migrations/2026/004_x.SQL',
        'queries/005_x.sql',
        'migrations/GUIDE.md',
      ]),
      async (root) => {
        assert.deepEqual(await find(root), {
          migrations: [
            '001_first.sql',
            'migrations/002_x.sql',
            'backend/migrations/003_x.sql',
            'apps/a/db/Migrations/2026/004_x.SQL',
            'supabase/migrations/20260121200000_x.sql',
          ],
          skipped: [],
        });
      },
    ));

  it('leaves out hidden folders and those of other people', () =>
    withFolder(
      workspace([
        'node_modules/tool/migrations/001_x.sql',
        'packages/a/node_modules/tool/migrations/001_x.sql',
        '.git/migrations/001_x.sql',
        '.cache/migrations/001_x.sql',
        'dist/migrations/001_x.sql',
        'out/migrations/001_x.sql',
        'vendor/migrations/001_x.sql',
        'migrations/._001_x.sql',
        'migrations/002_x.sql',
      ]),
      async (root) => {
        assert.deepEqual(await find(root), { migrations: ['migrations/002_x.sql'], skipped: [] });
      },
    ));

  it('binds rollback files and tells what it passes over', () =>
    withFolder(
      workspace([
        'migrations/001_x.sql',
        'migrations/rollback/001_x.sql',
        'migrations/rollback/009_x.sql',
        'migrations/seed.sql',
        '007_root.sql',
        'rollback/007_root.sql',
        'rollback/notes.sql',
      ]),
      async (root) => {
        const { migrations, skipped } = await discoverMigrations(root);
        assert.deepEqual(
          migrations.map((migration) => migration.rollbackPath),
          ['migrations/rollback/001_x.sql', 'rollback/007_root.sql'],
        );
        assert.deepEqual(
          skipped.map((file) => file.path),
          ['migrations/rollback/009_x.sql', 'migrations/seed.sql'],
        );
      },
    ));

  it('takes a workspace that is the migrations folder itself', () =>
    withFolder(workspace(['db/migrations/001_x.sql', 'db/migrations/seed.sql']), async (root) => {
      assert.deepEqual(await find(path.join(root, 'db/migrations')), {
        migrations: ['001_x.sql'],
        skipped: ['seed.sql'],
      });
    }));

  it('takes only the given sources, with their rollback folders', () =>
    withFolder(
      workspace([
        'migrations/001_x.sql',
        'sql/002_x.sql',
        'sql/rollback/002_x.sql',
        'sql/deep/003_x.sql',
        '.db/004_x.sql',
        'archive/005_x.sql',
      ]),
      async (root) => {
        const options = { globs: ['sql/*.sql', '.db', 'archive', 'absent'] };
        const { migrations, skipped } = await discoverMigrations(root, options);
        assert.deepEqual(
          migrations.map((migration) => [migration.path, migration.rollbackPath]),
          [
            ['sql/002_x.sql', 'sql/rollback/002_x.sql'],
            ['.db/004_x.sql', null],
            ['archive/005_x.sql', null],
          ],
        );
        assert.deepEqual(skipped, [{ path: 'absent', reason: 'The folder does not exist.' }]);
        await assert.rejects(discoverMigrations(root, { globs: ['../x'] }), (error) =>
          PlumblineError.is(error, 'pathOutsideWorkspace'),
        );
      },
    ));

  it('counts files once that several sources name', () =>
    withFolder(workspace(['db/a/1_x.sql', 'db/2_x.sql']), async (root) => {
      const { migrations } = await find(root, { globs: ['db/**', 'db/a/*.sql', '**/*.sql'] });
      assert.deepEqual(migrations, ['db/a/1_x.sql', 'db/2_x.sql']);
    }));

  it('follows symbolic links in the workspace and refuses those that leave it', () =>
    withFolder(workspace(['evil/001_x.sql', 'evil/005_link.sql']), (outside) =>
      withFolder(
        workspace(['migrations/001_x.sql', 'changes/002_x.sql', 'changes/003_y.sql']),
        async (root) => {
          await symlink(
            path.join(outside, 'evil/005_link.sql'),
            path.join(root, 'migrations/005_link.sql'),
          );
          await symlink(path.join(outside, 'evil'), path.join(root, 'migrations/evil'));
          await symlink('nowhere.sql', path.join(root, 'migrations/006_lost.sql'));
          // A second way to a file that is there already, one way to a folder elsewhere, and two circles.
          await symlink('001_x.sql', path.join(root, 'migrations/001_again.sql'));
          await symlink('../changes', path.join(root, 'migrations/more'));
          await symlink('..', path.join(root, 'migrations/circle'));
          await symlink('../migrations', path.join(root, 'changes/circle'));
          assert.deepEqual(await find(root), {
            migrations: [
              'migrations/001_x.sql',
              'migrations/more/002_x.sql',
              'migrations/more/003_y.sql',
            ],
            skipped: ['migrations/005_link.sql', 'migrations/006_lost.sql', 'migrations/evil'],
          });
        },
      ),
    ));

  it('takes a workspace that is reached through a symbolic link', () =>
    withFolder(workspace(['real/migrations/001_x.sql']), async (root) => {
      await symlink('real', path.join(root, 'link'));
      assert.deepEqual((await find(path.join(root, 'link'))).migrations, ['migrations/001_x.sql']);
    }));

  it('passes over a folder that is named like a file', () =>
    withFolder(workspace(['migrations/001_x.sql']), async (root) => {
      await mkdir(path.join(root, 'migrations/002_x.sql'));
      assert.deepEqual((await find(root)).migrations, ['migrations/001_x.sql']);
    }));

  it('tells which folder it may not read', () =>
    withFolder(workspace(['migrations/001_x.sql', 'migrations/secret/2_x.sql']), async (root) => {
      await chmod(path.join(root, 'migrations/secret'), 0);
      try {
        const { migrations, skipped } = await find(root);
        // The superuser may read it all the same.
        const superuser = process.getuid?.() === 0;
        assert.deepEqual(skipped, superuser ? [] : ['migrations/secret']);
        assert.equal(migrations.length, superuser ? 2 : 1);
      } finally {
        await chmod(path.join(root, 'migrations/secret'), 0o700);
      }
    }));

  it('says when the workspace folder is not there', () =>
    withFolder({}, async (root) => {
      await assert.rejects(discoverMigrations(path.join(root, 'absent')), (error) =>
        PlumblineError.is(error, 'fileUnreadable'),
      );
      assert.deepEqual(await find(root), { migrations: [], skipped: [] });
    }));

  it('stops when it is told to', () =>
    withFolder(workspace(['migrations/001_x.sql']), async (root) => {
      const signal = AbortSignal.abort();
      await assert.rejects(discoverMigrations(root, { signal }), { name: 'AbortError' });
    }));

  it('finds 10,000 files', () =>
    withFolder(
      workspace(Array.from({ length: 10_000 }, (_, n) => `a${n % 40}/migrations/${n}_x.sql`)),
      async (root) => {
        const { migrations } = await discoverMigrations(root);
        assert.equal(migrations.length, 10_000);
        migrations.forEach(({ version }, n) => assert.equal(version, String(n)));
      },
    ));
});
