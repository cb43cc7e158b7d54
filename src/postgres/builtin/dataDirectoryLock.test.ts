import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HOLDER_FILE, lockDataDirectory, lockFileExclusively } from './dataDirectoryLock';

describe('the lock of a data directory', () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'plumbline-lock-'));
  });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('is given once, and again when it was released', async () => {
    const lock = await lockDataDirectory(folder, 'the first');
    await assert.rejects(lockDataDirectory(folder, 'the second'), {
      code: 'builtinInUse',
      message: new RegExp(`the first \\(process ${process.pid} on `),
    });
    await lock.release();
    assert.equal(fs.existsSync(path.join(folder, HOLDER_FILE)), false);
    await (await lockDataDirectory(folder, 'the second')).release();
  });

  it('is the same through every path to the directory', async () => {
    const link = `${folder}-link`;
    fs.symlinkSync(folder, link);
    const lock = await lockDataDirectory(link, 'a test');
    await assert.rejects(lockDataDirectory(folder, 'a test'), { code: 'builtinInUse' });
    await lock.release();
    fs.rmSync(link);
  });

  it('does not believe a holder file that a killed process left', async () => {
    fs.writeFileSync(path.join(folder, HOLDER_FILE), '{"pid":1,"application":"gone"}');
    await (await lockDataDirectory(folder, 'a test')).release();
  });

  it('is refused without a name when the holder file cannot be read', async () => {
    const lock = await lockDataDirectory(folder, 'a test');
    fs.writeFileSync(path.join(folder, HOLDER_FILE), '{"pid"');
    await assert.rejects(lockDataDirectory(folder, 'a test'), {
      message: /open in another process/,
    });
    await lock.release();
  });

  it('is not taken for one where opening a file exclusively shuts nobody out', async () => {
    // No flag at all: what a file system does that ignores it.
    await assert.rejects(lockFileExclusively(folder, 0), {
      code: 'builtinFailed',
      message: /does not lock files/,
    });
  });
});
