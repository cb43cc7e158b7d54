import assert from 'node:assert/strict';
import { onClient } from '../postgres/engineHarness';
import { servers } from '../postgres/server';
import { chosen, endure, everyRound, undisturbed } from './endure';
import { gatesOf, stepsFixture, transactionalFixture } from './fixture';
import { rounds } from './random';

for (const fixture of [transactionalFixture(), stepsFixture()]) {
  describe(`cancelling ${fixture.name}`, function () {
    this.timeout(0);
    const gates = gatesOf(fixture);

    it('at a random moment leaves every migration whole or unrecorded', async () => {
      const kind = `cancel at a random moment, ${fixture.name}`;
      await everyRound(rounds(4), async (round) => {
        const all = await servers();
        const { durationMs } = await undisturbed(all[round % all.length]!, fixture);
        await endure(kind, `round ${round}`, round, fixture, async ({ start, random }) => {
          const { child, ended } = start();
          const timer = setTimeout(() => child.kill('SIGINT'), random.below(Math.ceil(durationMs)));
          return ended.finally(() => clearTimeout(timer));
        });
      });
    });

    it('stops a statement, and a COMMIT that still waits', async () => {
      const kind = `cancel in a statement or in the COMMIT, ${fixture.name}`;
      await everyRound(chosen(kind, 3, gates), (gate, number) =>
        endure(kind, `gate ${gate}`, number, fixture, async ({ start, gates: held }) => {
          await held.hold(gate);
          const { child, ended } = start();
          await held.reached(gate);
          child.kill('SIGINT');
          const end = await ended;
          assert.equal(end.exitCode, 130, end.stdout);
          assert.equal(end.report?.run.outcome, 'cancelled');
          return end;
        }),
      );
    });
  });
}

describe('cancelling', function () {
  this.timeout(0);
  const fixture = transactionalFixture();

  it('ends the wait for a lock on a table', async () => {
    const kind = 'cancel while waiting for a lock';
    await everyRound(rounds(2), (round) =>
      endure(kind, `round ${round}`, round, fixture, ({ url, start, gates: held }) =>
        onClient(url, async (rival) => {
          await rival.query('begin; lock table fault.effects');
          const { child, ended, isOver } = start();
          await held.waiting(1, isOver);
          child.kill('SIGINT');
          const end = await ended;
          assert.equal(end.exitCode, 130, end.stdout);
          return end;
        }),
      ),
    );
  });
});

describe('a lock that another session holds', function () {
  this.timeout(0);
  const fixture = transactionalFixture();

  it('longer than the lock timeout fails the file and leaves nothing of it', async () => {
    const kind = 'lock held longer than the timeout';
    await everyRound(rounds(2), (round) =>
      endure(kind, `round ${round}`, round, fixture, ({ url, start }) =>
        onClient(url, async (rival) => {
          await rival.query('begin; lock table fault.effects');
          const end = await start(url, ['--lock-timeout', '200']).ended;
          assert.equal(end.exitCode, 5, end.stdout);
          assert.equal(end.report?.results[0]?.error?.sqlstate, '55P03');
          return end;
        }),
      ),
    );
  });

  it('and gives back in time is waited for', async () => {
    const kind = 'lock held for a while';
    await everyRound(rounds(2), (round) =>
      endure(kind, `round ${round}`, round, fixture, ({ url, start, gates: held }) =>
        onClient(url, async (rival) => {
          await rival.query('begin; lock table fault.effects');
          const { ended, isOver } = start();
          await held.waiting(1, isOver);
          await rival.query('commit');
          const end = await ended;
          assert.equal(end.exitCode, 0, end.stdout);
          return end;
        }),
      ),
    );
  });
});
