import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { PlumblineError } from '../core/errors';
import { withFolder } from '../workspace/folder.testing';
import { findGuides } from './findGuides';

const workspace = {
  'README.md': '',
  'CHANGELOG.md': '',
  'docs/GUIDE.md': '',
  'backend/MIGRATION_NOTES.markdown': '',
  'backend/migrations/001_x.sql': 'select 1;',
  'backend/migrations/guide.md': '',
  'backend/migrations/notes.md': '',
  'other/GUIDE.md': '',
};

describe('finding guides', () => {
  it('looks beside the migrations and above them, by name', () =>
    withFolder(workspace, async (root) =>
      assert.deepEqual(await findGuides(root), [
        'README.md',
        'backend/MIGRATION_NOTES.markdown',
        'backend/migrations/guide.md',
      ]),
    ));

  it('takes those of the manifest and no others', () =>
    withFolder({ ...workspace, 'plumbline.json': '{"guides": ["docs/GUIDE.md"]}' }, async (root) =>
      assert.deepEqual(await findGuides(root), ['docs/GUIDE.md']),
    ));

  it('tells the place of what is wrong in the manifest, and not that there is no guide', () =>
    withFolder({ ...workspace, 'plumbline.json': '{\n  "guides": 1\n}' }, async (root) => {
      await assert.rejects(findGuides(root), (error) => {
        assert.ok(PlumblineError.is(error, 'manifestInvalid'));
        assert.deepEqual([error.details.path, error.details.line], ['plumbline.json', 2]);
        return true;
      });
    }));

  it('follows links within the workspace and none that leaves it', () =>
    withFolder({ 'GUIDE.md': '' }, (outside) =>
      withFolder({ '001_x.sql': 'select 1;', 'docs/a.md': '' }, async (root) => {
        await symlink(path.join(outside, 'GUIDE.md'), path.join(root, 'GUIDE.md'));
        await symlink(path.join(root, 'docs/a.md'), path.join(root, 'README.md'));
        assert.deepEqual(await findGuides(root), ['README.md']);
      }),
    ));
});
