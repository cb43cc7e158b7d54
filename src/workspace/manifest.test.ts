import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { PlumblineError } from '../core/errors';
import { discoverWorkspace } from './discover';
import { withFolder } from './folder.testing';

const sql = (...paths: string[]): Record<string, string> =>
  Object.fromEntries(paths.map((file) => [file, 'select 1;']));

const withManifest = (
  manifest: unknown,
  files: Record<string, string>,
): Record<string, string> => ({
  ...files,
  'plumbline.json': typeof manifest === 'string' ? manifest : JSON.stringify(manifest, null, 2),
});

async function found(root: string): Promise<string[]> {
  const { migrations } = await discoverWorkspace(root);
  return migrations.map(
    ({ version, path: file, rollbackPath }) =>
      `${version} ${file}${rollbackPath === null ? '' : ` < ${rollbackPath}`}`,
  );
}

async function refused(root: string, message: RegExp, line?: number): Promise<void> {
  await assert.rejects(discoverWorkspace(root), (error: unknown) => {
    assert.ok(PlumblineError.is(error, 'manifestInvalid'), String(error));
    assert.equal(error.details.path, 'plumbline.json');
    assert.match(error.message, message);
    if (line !== undefined) assert.equal(error.details.line, line);
    return true;
  });
}

describe('discovering migrations with a manifest', () => {
  const crm = sql(
    'schema.sql',
    'schema.down.sql',
    'migrations/002_a.sql',
    'migrations/003_b.sql',
    'backend/migrations/004_c.sql',
    'backend/migrations/005_d.sql',
    'backend/migrations/rollback/005_d.sql',
    'backend/migrations/006_e.sql',
  );
  const order = [
    'schema.sql',
    'migrations/002_a.sql',
    'backend/migrations/004_c.sql',
    'backend/migrations/005_d.sql',
    'migrations/003_b.sql',
  ];

  it('takes files, folders and their order from it, and what it does not name after that', () =>
    withFolder(
      withManifest({ sources: ['schema.sql', 'migrations', 'backend/migrations'], order }, crm),
      async (root) => {
        assert.deepEqual(await found(root), [
          'schema schema.sql < schema.down.sql',
          '002 migrations/002_a.sql',
          '004 backend/migrations/004_c.sql',
          '005 backend/migrations/005_d.sql < backend/migrations/rollback/005_d.sql',
          '003 migrations/003_b.sql',
          '006 backend/migrations/006_e.sql',
        ]);
      },
    ));

  it('finds the files of the order in the default places and outside of them', () =>
    withFolder(
      withManifest(
        { order: ['db/base/schema.sql', 'migrations/003_b.sql'] },
        { ...crm, ...sql('db/base/schema.sql', 'db/base/rollback/schema.sql', 'db/other.sql') },
      ),
      async (root) => {
        const all = await found(root);
        assert.deepEqual(all.slice(0, 2), [
          'schema db/base/schema.sql < db/base/rollback/schema.sql',
          '003 migrations/003_b.sql',
        ]);
        assert.deepEqual(
          all.slice(2).map((line) => line.split(' ')[0]),
          ['002', '004', '005', '006'],
        );
      },
    ));

  it('takes a glob over several folders', () =>
    withFolder(withManifest({ sources: ['{migrations,backend}/**/00[45]*.sql'] }, crm), (root) =>
      found(root).then((all) =>
        assert.deepEqual(all, [
          '004 backend/migrations/004_c.sql',
          '005 backend/migrations/005_d.sql < backend/migrations/rollback/005_d.sql',
        ]),
      ),
    ));

  it('refuses an order that names what is not there, at its line', () =>
    withFolder(withManifest({ order: ['schema.sql', 'migrations/009_x.sql'] }, crm), (root) =>
      refused(root, /order\[1\] names migrations\/009_x\.sql\. There is no such migration/, 4),
    ));

  it('refuses an order that names a rollback', () =>
    withFolder(withManifest({ order: ['schema.down.sql'] }, crm), (root) =>
      refused(root, /order\[0\] names schema\.down\.sql/),
    ));

  it('refuses an order that leaves the workspace through a link', () =>
    withFolder(sql('schema.sql'), (outside) =>
      withFolder(withManifest({ order: ['schema.sql'] }, {}), async (root) => {
        await symlink(path.join(outside, 'schema.sql'), path.join(root, 'schema.sql'));
        await refused(root, /leads out of the workspace/);
      }),
    ));

  it('refuses a manifest that is itself a link out of the workspace', () =>
    withFolder({ 'x.json': '{}' }, (outside) =>
      withFolder({}, async (root) => {
        await symlink(path.join(outside, 'x.json'), path.join(root, 'plumbline.json'));
        await assert.rejects(discoverWorkspace(root), (error: unknown) =>
          PlumblineError.is(error, 'pathOutsideWorkspace'),
        );
      }),
    ));

  it('tells the first problem with its place, and the others beside it', () =>
    withFolder(withManifest('{\n "sources": ["../x", "[z-a].sql"],\n "order": 3\n}', {}), (root) =>
      assert.rejects(discoverWorkspace(root), (error: unknown) => {
        assert.ok(PlumblineError.is(error, 'manifestInvalid'));
        assert.match(error.message, /sources\[0\] \(\.\.\/x\) leads out/);
        assert.equal(error.details.line, 2);
        assert.match(error.details.detail ?? '', /line 2: sources\[1\].*line 3: order must be/s);
        return true;
      }),
    ));

  it('does not look at the manifests of folders below', () =>
    withFolder(
      {
        ...sql('samples/a/migrations/001_x.sql', 'samples/a/schema.sql'),
        'samples/a/plumbline.json': '{"order": ["schema.sql"]}',
      },
      async (root) => assert.deepEqual(await found(root), ['001 samples/a/migrations/001_x.sql']),
    ));
});
