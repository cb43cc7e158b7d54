import assert from 'node:assert/strict';
import { lstat, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { PlumblineError } from '../core/errors';
import { withFolder } from './folder.testing';
import { writeInside, writeWholeFile } from './writeFile';

describe('writing a file', () => {
  it('replaces it and makes its folder, leaving nothing else behind', () =>
    withFolder({ 'a.json': 'old' }, async (root) => {
      await writeWholeFile(path.join(root, 'a.json'), 'new');
      await writeWholeFile(path.join(root, 'deep/er/b.json'), 'b');
      assert.equal(await readFile(path.join(root, 'a.json'), 'utf8'), 'new');
      assert.equal(await readFile(path.join(root, 'deep/er/b.json'), 'utf8'), 'b');
      assert.deepEqual(await readdir(root), ['a.json', 'deep']);
    }));

  it('says when it cannot, and leaves no draft', () =>
    withFolder({ file: '' }, async (root) => {
      await mkdir(path.join(root, 'folder'));
      for (const place of ['file/a.json', 'folder']) {
        await assert.rejects(writeWholeFile(path.join(root, place), 'x'), (error: unknown) =>
          PlumblineError.is(error, 'notWritable'),
        );
      }
      assert.deepEqual(await readdir(root), ['file', 'folder']);
    }));

  // Only Linux has a folder like that.
  if (process.platform === 'linux') {
    it('says when a folder is there and takes none', async () => {
      await assert.rejects(writeWholeFile('/proc/none/deep/a.json', 'x'), (error: unknown) =>
        PlumblineError.is(error, 'notWritable'),
      );
    });
  }

  it('writes through a link within the workspace, and through none that leaves it', () =>
    withFolder({ 'plumbline.json': 'theirs' }, (outside) =>
      withFolder({ 'real.json': 'old' }, async (root) => {
        await symlink(path.join(root, 'real.json'), path.join(root, 'inner.json'));
        await writeInside(root, 'inner.json', 'new');
        assert.equal(await readFile(path.join(root, 'real.json'), 'utf8'), 'new');
        assert.ok((await lstat(path.join(root, 'inner.json'))).isSymbolicLink());

        await symlink(path.join(outside, 'plumbline.json'), path.join(root, 'plumbline.json'));
        await symlink(outside, path.join(root, 'folder'));
        for (const place of [
          'plumbline.json',
          'folder/new.json',
          '../x.json',
          'folder/plumbline.json',
          'folder/missing/new.json',
          'folder/missing/deeper/new.json',
        ]) {
          await assert.rejects(writeInside(root, place, 'mine'), (error: unknown) =>
            PlumblineError.is(error, 'pathOutsideWorkspace'),
          );
        }
        assert.deepEqual(await readdir(outside), ['plumbline.json']);
        assert.equal(await readFile(path.join(outside, 'plumbline.json'), 'utf8'), 'theirs');
      }),
    ));
});
