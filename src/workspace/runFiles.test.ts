import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { readRunFiles, writeRunFile } from './runFiles';

const idOf = (number: number): string => `00000000-0000-4000-8000-${`${number}`.padStart(12, '0')}`;

describe('kept runs', () => {
  it('are the newest 200, newest first, whatever else lies there', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'plumbline-runs-'));
    try {
      await writeFile(path.join(folder, 'notes.txt'), 'mine');
      await writeFile(path.join(folder, `20260101T000000000Z-${idOf(0)}.json`), '{"broken');
      for (let number = 1; number <= 203; number += 1) {
        const startedAt = new Date(Date.UTC(2026, 1, 1, 0, 0, number)).toISOString();
        await writeRunFile(folder, { startedAt, id: idOf(number) }, JSON.stringify({ number }));
      }
      const names = await readdir(folder);
      assert.equal(names.length, 201);
      assert.ok(names.includes('notes.txt'));
      assert.deepEqual(await readRunFiles(folder, 2), [{ number: 203 }, { number: 202 }]);
      assert.deepEqual(await readRunFiles(folder, 2, idOf(7)), [{ number: 7 }]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('are none where nothing was kept, and what is no JSON is passed over', async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'plumbline-runs-'));
    try {
      assert.deepEqual(await readRunFiles(path.join(folder, 'missing'), 5), []);
      await writeFile(path.join(folder, `20260101T000000000Z-${idOf(0)}.json`), '{"broken');
      assert.deepEqual(await readRunFiles(folder, 5), []);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
