import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { PlumblineError } from '../core/errors';
import { readEnvironmentFiles } from './envFile';
import { withFolder } from './folder.testing';

type Found = [file: string, keys: [string, string][]][];

async function read(root: string, wanted = ['DATABASE_URL']): Promise<Found> {
  const found = await readEnvironmentFiles(root, wanted);
  return found.map(({ file, keys }) => [file, [...keys]]);
}

describe('the env files of a workspace', () => {
  it('give the wanted keys and no others, .env.local first', () =>
    withFolder(
      {
        '.env': 'DATABASE_URL=b\nOTHER_SECRET=x\nSUPABASE_DB_URL=c',
        '.env.local': '\uFEFFexport DATABASE_URL="a"\r\nOTHER_SECRET=y\r\n',
      },
      async (root) => {
        assert.deepEqual(await read(root, ['SUPABASE_DB_URL', 'DATABASE_URL']), [
          ['.env.local', [['DATABASE_URL', 'a']]],
          [
            '.env',
            [
              ['SUPABASE_DB_URL', 'c'],
              ['DATABASE_URL', 'b'],
            ],
          ],
        ]);
      },
    ));

  it('leave out files without a wanted key, and keys without a value', () =>
    withFolder({ '.env.local': 'DATABASE_URL=\nX=1', '.env': 'DATABASE_URL=b' }, async (root) => {
      assert.deepEqual(await read(root), [['.env', [['DATABASE_URL', 'b']]]]);
    }));

  it('may be missing, and may be folders', () =>
    withFolder({}, async (root) => {
      assert.deepEqual(await read(root), []);
      await mkdir(path.join(root, '.env'));
      assert.deepEqual(await read(root), []);
    }));

  const refused: [string, string | Uint8Array, string][] = [
    ['UTF-16', Buffer.from('\uFEFFDATABASE_URL=a', 'utf16le'), 'notUtf8'],
    ['more than 1 MB', '#'.repeat(1024 * 1024 + 1), 'fileTooLarge'],
  ];
  for (const [title, content, code] of refused) {
    it(`are refused with ${title}, and not passed over`, () =>
      withFolder({ '.env': content }, (root) =>
        assert.rejects(read(root), (error) => PlumblineError.is(error) && error.code === code),
      ));
  }

  it('are refused as links out of the workspace', () =>
    withFolder({ secret: 'DATABASE_URL=a' }, (outside) =>
      withFolder({}, async (root) => {
        await symlink(path.join(outside, 'secret'), path.join(root, '.env'));
        await assert.rejects(read(root), (error) =>
          PlumblineError.is(error, 'pathOutsideWorkspace'),
        );
      }),
    ));
});
