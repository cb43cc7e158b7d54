import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import path from 'node:path';
import { PlumblineError } from '../core/errors';
import { isInside, readInside } from './readInside';
import { SmallFiles } from './smallFiles';
import { withFolder } from './folder.testing';

const megabyte = 1024 * 1024;

function refuses(promise: Promise<unknown>, code: string, file: string): Promise<void> {
  return assert.rejects(promise, (error) => {
    assert.ok(PlumblineError.is(error));
    assert.equal(error.code, code);
    assert.equal(error.details.path, file);
    assert.ok(error.message.startsWith(`${file} `), error.message);
    return true;
  });
}

const ways = {
  'by itself': (root: string, file: string, limit: number) => readInside(root, file, limit),
  'as one of many': (root: string, file: string, limit: number) =>
    readInside(root, file, limit, new SmallFiles(root, root)),
};

for (const [way, read] of Object.entries(ways)) {
  describe(`reading a file of the workspace ${way}`, () => {
    it('gives its bytes, also through a link inside the workspace', () =>
      withFolder({ 'a/b.sql': 'select 1' }, async (root) => {
        await symlink('a/b.sql', path.join(root, 'link.sql'));
        assert.equal((await read(root, 'a/b.sql', megabyte)).toString(), 'select 1');
        assert.equal((await read(root, 'link.sql', megabyte)).toString(), 'select 1');
      }));

    it('refuses what lies outside, however it is named', () =>
      withFolder({ 'secret.sql': 'x' }, (outside) =>
        withFolder({ 'a.sql': 'x', 'folder/b.sql': 'x' }, async (root) => {
          await symlink(path.join(outside, 'secret.sql'), path.join(root, 'link.sql'));
          await symlink(outside, path.join(root, 'linked'));
          for (const file of [
            '../secret.sql',
            `../${path.basename(outside)}/secret.sql`,
            'folder/../../x.sql',
            path.join(outside, 'secret.sql'),
            'link.sql',
            'linked/secret.sql',
            'a.sql\0',
          ]) {
            await refuses(read(root, file, megabyte), 'pathOutsideWorkspace', file);
          }
        }),
      ));

    it('refuses a folder, a file that is not there and a named pipe', () =>
      withFolder({ 'folder/b.sql': 'x' }, async (root) => {
        execFileSync('mkfifo', [path.join(root, 'pipe.sql')]);
        for (const file of ['folder', 'absent.sql', 'folder/b.sql/c.sql', 'pipe.sql']) {
          await refuses(read(root, file, megabyte), 'fileUnreadable', file);
        }
      }));

    it('refuses a file that is too large, and takes one of exactly the limit', () =>
      withFolder({ 'a.sql': Buffer.alloc(megabyte, 'a') }, async (root) => {
        assert.equal((await read(root, 'a.sql', megabyte)).length, megabyte);
        await refuses(read(root, 'a.sql', megabyte - 1), 'fileTooLarge', 'a.sql');
      }));
  });
}

describe('a path', () => {
  it('is inside a folder when it is the folder or below it', () => {
    assert.equal(isInside('/a/b', '/a/b'), true);
    assert.equal(isInside('/a/b', '/a/b/c'), true);
    assert.equal(isInside('/a/b', '/a/b/..c'), true);
    assert.equal(isInside('/a/b', '/a/bc'), false);
    assert.equal(isInside('/a/b', '/a'), false);
    assert.equal(isInside('/', '/a'), true);
  });
});
