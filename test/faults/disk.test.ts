import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { onClient } from '../postgres/engineHarness';
import type { Ended } from './commandLine';
import { durable } from './durable';
import { chosen, endure, everyRound, type Round } from './endure';
import { gatesOf, stepsFixture, transactionalFixture } from './fixture';
import { eventually } from './gates';

/**
 * From now on no file of this backend may grow, nor may it write to one behind its first byte, as if the disk were full;
 * the server ignores the signal that comes with it. PostgreSQL ends as a whole when it cannot write its log, and starts
 * again by itself.
 */
function fillDisk(backend: number): void {
  const { uid, gid } = fs.statSync(`/proc/${backend}`);
  const args = ['--pid', String(backend), '--fsize=1:'];
  // Whoever the server runs as may do it, and root in a container perhaps not.
  const { status, stderr, error } = spawnSync('prlimit', args, { uid, gid, encoding: 'utf8' });
  assert.equal(status, 0, error?.message ?? stderr);
}

/** Resolves when that backend is gone, and the server answers, which may have fallen with it. */
async function recovered(url: string, backend: number): Promise<void> {
  await eventually('the backend has ended', () => {
    try {
      process.kill(backend, 0);
      return Promise.resolve(null);
    } catch {
      return Promise.resolve(true);
    }
  });
  await eventually('the server answers', () =>
    onClient(url, (client) => client.query('select 1')).catch(() => null),
  );
}

/** Lets a run come to a gate, from which on there is no room. */
async function fullAt(gate: number, round: Round): Promise<Ended> {
  const { url, start, gates } = round;
  await durable(round);
  await gates.hold(gate);
  const { ended } = start();
  const backend = await gates.reached(gate);
  assert.ok(backend !== null);
  fillDisk(backend);
  await gates.releaseAll();
  const end = await ended;
  await recovered(url, backend);
  assert.notEqual(end.exitCode, 0, `There was room: ${end.stdout}`);
  return end;
}

// Only Linux lets another process set that limit.
if (process.platform === 'linux') {
  for (const fixture of [transactionalFixture(), stepsFixture()]) {
    describe(`a full disk in ${fixture.name}`, function () {
      this.timeout(0);

      it('at a statement, or in the COMMIT, leaves every migration whole or unrecorded', async () => {
        const kind = `disk full at a statement or in the COMMIT, ${fixture.name}`;
        await everyRound(chosen(kind, 3, gatesOf(fixture)), (gate, number) =>
          endure(kind, `gate ${gate}`, number, fixture, (round) => fullAt(gate, round)),
        );
      });
    });
  }

  describe('a full disk', function () {
    this.timeout(0);

    it('is told in the words of the server, with the file unchanged', async () => {
      const kind = 'disk full for the rows of a table';
      // Before the first row of a table.
      const gate = 203;
      await everyRound(chosen(kind, 1, [gate]), (_, number) =>
        endure(kind, `gate ${gate}`, number, transactionalFixture(), async (round) => {
          const end = await fullAt(gate, round);
          assert.equal(end.exitCode, 5, end.stdout);
          const outcomes = end.report?.results.map(({ outcome }) => outcome);
          assert.deepEqual(outcomes, ['applied', 'failed', 'notExecuted'], end.stdout);
          const error = end.report?.results[1]?.error;
          assert.match(error?.message ?? '', /could not extend file/);
          assert.equal(error?.state.code, 'unchanged');
          return end;
        }),
      );
    });
  });
}
