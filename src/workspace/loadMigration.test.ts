import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { PlumblineError } from '../core/errors';
import type { Migration } from '../core/migration/model';
import { discoverMigrations } from './discover';
import { loadMigration } from './loadMigration';
import { withFolder } from './folder.testing';

async function loadFirst(root: string): Promise<Migration> {
  const [first] = (await discoverMigrations(root)).migrations;
  assert.ok(first !== undefined);
  return loadMigration(root, first);
}

function load(files: Record<string, string | Uint8Array>): Promise<Migration> {
  return new Promise((resolve, reject) => {
    withFolder(files, async (root) => resolve(await loadFirst(root))).catch(reject);
  });
}

async function failure(files: Record<string, string | Uint8Array>): Promise<PlumblineError> {
  try {
    await load(files);
  } catch (error) {
    assert.ok(PlumblineError.is(error));
    return error;
  }
  throw new assert.AssertionError({ message: 'The migration was loaded.' });
}

const up = 'create table x ();\n';

describe('loading a migration', () => {
  it('gives its text, range and fingerprint', async () => {
    const bytes = `\uFEFF${up}`;
    const { fingerprint, ...migration } = await load({ 'db/migrations/003_x.sql': bytes });
    assert.deepEqual(migration, {
      version: '003',
      name: 'x',
      path: 'db/migrations/003_x.sql',
      source: 'db/migrations',
      text: up,
      range: { start: 0, end: up.length },
      rollback: null,
    });
    assert.equal(fingerprint.exact, createHash('sha256').update(bytes).digest('hex'));
    assert.equal(
      fingerprint.normalised,
      (await load({ 'migrations/1.sql': up })).fingerprint.normalised,
    );
  });

  it('takes the rollback from a section of the file', async () => {
    const text = `${up}-- migrate:down\ndrop table x;\n`;
    const { range, rollback } = await load({ 'migrations/1_x.sql': text });
    assert.equal(text.slice(range.start, range.end), up);
    assert.equal(rollback?.source, 'section');
    assert.equal(rollback.path, 'migrations/1_x.sql');
    assert.equal(text.slice(rollback.range.start, rollback.range.end), '\ndrop table x;\n');
  });

  it('takes the rollback from a file of its own, before a section', async () => {
    const down = 'drop table x cascade;\n';
    const { rollback } = await load({
      'migrations/1_x.sql': `${up}-- migrate:down\ndrop table x;\n`,
      'migrations/rollback/1_x.sql': `\uFEFF${down}`,
    });
    assert.deepEqual(rollback, {
      source: 'file',
      path: 'migrations/rollback/1_x.sql',
      text: down,
      range: { start: 0, end: down.length },
    });
  });

  it('takes the down section of a rollback file that has sections', async () => {
    const text = `-- migrate:up\n${up}-- migrate:down\ndrop table x;\n`;
    const { rollback } = await load({ 'migrations/1_x.sql': up, 'migrations/1_x.down.sql': text });
    assert.ok(rollback !== null);
    assert.equal(text.slice(rollback.range.start, rollback.range.end), '\ndrop table x;\n');
  });

  it('is refused for bytes that are no text, with file and line', async () => {
    const latin = await failure({ 'migrations/1_x.sql': Buffer.from('a\n\xe9', 'latin1') });
    assert.equal(latin.code, 'notUtf8');
    assert.deepEqual([latin.details.path, latin.details.line], ['migrations/1_x.sql', 2]);
    const rollback = await failure({ 'migrations/1_x.sql': up, 'migrations/1_x.down.sql': 'a\0' });
    assert.equal(rollback.code, 'nulByte');
    assert.equal(rollback.details.path, 'migrations/1_x.down.sql');
  });

  it('is refused for sections that are not clear, with file and line', async () => {
    const text = `${up}-- migrate:down\na;\n-- migrate:down\nb;`;
    const error = await failure({ 'migrations/1_x.sql': text });
    assert.equal(error.code, 'syntaxError');
    assert.deepEqual([error.details.path, error.details.line], ['migrations/1_x.sql', 4]);
  });

  it('is refused over 64 MB', async () => {
    const error = await failure({ 'migrations/1_x.sql': Buffer.alloc(64 * 1024 * 1024 + 1, ' ') });
    assert.equal(error.code, 'fileTooLarge');
    assert.match(error.message, /64 MB/);
  });

  it('is refused when the file was replaced by a link out of the workspace meanwhile', () =>
    withFolder({ 'secret.sql': 'x' }, (outside) =>
      withFolder({ 'migrations/1_x.sql': up }, async (root) => {
        const [found] = (await discoverMigrations(root)).migrations;
        assert.ok(found !== undefined);
        const file = path.join(root, found.path);
        await rm(file);
        await assert.rejects(loadMigration(root, found), (error) =>
          PlumblineError.is(error, 'fileUnreadable'),
        );
        await symlink(path.join(outside, 'secret.sql'), file);
        await assert.rejects(loadMigration(root, found), (error) =>
          PlumblineError.is(error, 'pathOutsideWorkspace'),
        );
      }),
    ));
});
