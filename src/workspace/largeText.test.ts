import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { PlumblineError } from '../core/errors';
import type { Migration } from '../core/migration/model';
import { wholeOf } from '../core/sql/sqlText';
import { withFolder } from './folder.testing';
import { loadMigration } from './loadMigration';

const NAME = 'migrations/1_large.sql';
const discovered = {
  version: '1',
  name: 'large',
  path: NAME,
  source: 'migrations',
  rollbackPath: null,
};

function withLarge(
  content: string | Uint8Array,
  use: (load: () => Promise<Migration>, file: string) => Promise<void>,
): Promise<void> {
  return withFolder({ [NAME]: content }, (root) =>
    use(() => loadMigration(root, discovered), path.join(root, NAME)),
  );
}

const refused = (code: string) => (error: unknown) =>
  PlumblineError.is(error) && error.code === code;

/** Longer than a megabyte; its characters take one to four bytes, so that pieces end within them. */
const line = `insert into t values ('${'xä€😀'.repeat(31)}');\r\n`;
const sql = `create table t (a text);\r\n${line.repeat(4_000)}`;

describe('the text of a large file', () => {
  it('is the file, wherever it is cut', () =>
    withLarge(`\uFEFF${sql}`, async (load) => {
      const { text, range, fingerprint } = await load();
      assert.notEqual(typeof text, 'string');
      assert.deepEqual(range, { start: 0, end: sql.length });
      assert.equal(wholeOf(text) === sql, true);
      assert.equal(fingerprint.exact, createHash('sha256').update(`\uFEFF${sql}`).digest('hex'));
      for (let at = 0; at < sql.length; at += 7_919) {
        for (const length of [0, 1, 2, 40, 70_000, 300_000]) {
          const end = Math.min(at + length, sql.length);
          assert.equal(text.slice(at, end) === sql.slice(at, end), true, `${at} ${length}`);
        }
      }
      text.check?.();
    }));

  it('has the fingerprint of its tokens that it has in memory', () =>
    withLarge(sql, async (load) => {
      const { normalised } = (await load()).fingerprint;
      const half = `create table t (a text);${line.repeat(3)}`;
      await withLarge(half, async (loadSmall) => {
        assert.notEqual((await loadSmall()).fingerprint.normalised, normalised);
      });
      await withLarge(sql.replaceAll('\r\n', '\n'), async (loadOther) => {
        assert.equal((await loadOther()).fingerprint.normalised, normalised);
      });
    }));

  const changes: readonly (readonly [string, (file: string) => Promise<void>])[] = [
    ['has one other byte', (file) => writeFile(file, `${sql.slice(0, -200)}y${sql.slice(-199)}`)],
    ['ends before', (file) => writeFile(file, sql.slice(0, sql.length - 1_000))],
    ['is gone', (file) => rm(file)],
    ['holds something else', (file) => writeFile(file, 'select 1;')],
  ];
  for (const [title, change] of changes) {
    it(`is never given out from a file that ${title}`, () =>
      withLarge(sql, async (load, file) => {
        const { text } = await load();
        await change(file);
        assert.throws(() => text.check?.(), refused('fileChanged'));
        assert.throws(() => wholeOf(text), refused('fileChanged'));
      }));
  }

  it('is the same where a file only grew, and is not begun with', () =>
    withLarge(sql, async (load, file) => {
      const { text } = await load();
      await appendFile(file, 'drop table t;');
      assert.equal(wholeOf(text) === sql, true);
      assert.throws(() => text.check?.(), refused('fileChanged'));
    }));

  const unreadable: readonly (readonly [string, Uint8Array, string])[] = [
    ['Latin-1', Buffer.from('é', 'latin1'), 'notUtf8'],
    ['half of a character', Buffer.from('😀').subarray(0, 3), 'notUtf8'],
    ['a NUL byte', Buffer.from([0]), 'nulByte'],
  ];
  for (const [title, bytes, code] of unreadable) {
    it(`is refused with its line where it ends in ${title}`, () =>
      withLarge(Buffer.concat([Buffer.from(sql), bytes]), async (load) => {
        await assert.rejects(
          load(),
          (error) => refused(code)(error) && (error as PlumblineError).details.line === 4_002,
        );
      }));
  }

  it('is refused as UTF-16', () =>
    withLarge(Buffer.from(`\uFEFF${sql}`, 'utf16le'), (load) =>
      assert.rejects(load(), refused('notUtf8')),
    ));
});
