import { chosen, endure, everyRound, undisturbed } from './endure';
import { transactionalFixture } from './fixture';
import { commitGate } from './gates';
import { rounds } from './random';
import { servers } from '../postgres/server';

describe('killing the command line', function () {
  this.timeout(0);
  const fixture = transactionalFixture();
  const gates = fixture.migrations.flatMap(({ version, gates: own }) => [
    ...own,
    commitGate(version),
  ]);

  it('at a random moment leaves every migration whole or unrecorded', async () => {
    const kind = 'SIGKILL at a random moment';
    await everyRound(rounds(8), async (round) => {
      const all = await servers();
      const { durationMs } = await undisturbed(all[round % all.length]!, fixture);
      await endure(kind, `round ${round}`, round, fixture, async ({ start, random }) => {
        const { child, ended } = start();
        const moment = random.below(Math.ceil(durationMs));
        const timer = setTimeout(() => child.kill('SIGKILL'), moment);
        return ended.finally(() => clearTimeout(timer));
      });
    });
  });

  it('at a statement, or in the COMMIT, leaves every migration whole or unrecorded', async () => {
    const kind = 'SIGKILL at a statement or in the COMMIT';
    await everyRound(chosen(kind, 8, gates), (gate, number) =>
      endure(kind, `gate ${gate}`, number, fixture, async ({ start, gates: held }) => {
        await held.hold(gate);
        const { child, ended } = start();
        await held.reached(gate);
        child.kill('SIGKILL');
        const end = await ended;
        await held.releaseAll();
        return end;
      }),
    );
  });

  it('while its backend still works keeps the next run from applying anything twice', async () => {
    const kind = 'SIGKILL, and the next run at once';
    await everyRound(chosen(kind, 4, gates), (gate, number) =>
      endure(kind, `gate ${gate}`, number, fixture, async ({ start, gates: held }) => {
        await held.hold(gate);
        const first = start();
        await held.reached(gate);
        first.child.kill('SIGKILL');
        await first.ended;
        const second = start();
        await held.waiting(2, second.isOver);
        await held.releaseAll();
        return { ...(await second.ended), hadRivals: true };
      }),
    );
  });
});

describe('ending the backend', function () {
  this.timeout(0);
  const fixture = transactionalFixture();
  const gates = fixture.migrations.flatMap(({ version, gates: own }) => [
    ...own,
    commitGate(version),
  ]);

  it('at every statement, and in the COMMIT, leaves every migration whole or unrecorded', async () => {
    const kind = 'pg_terminate_backend';
    await everyRound(chosen(kind, gates.length, gates), (gate, number) =>
      endure(kind, `gate ${gate}`, number, fixture, async ({ start, gates: held }) => {
        await held.hold(gate);
        const { ended } = start();
        const pid = await held.reached(gate);
        if (pid === null) throw new Error(`Nobody reached gate ${gate}.`);
        await held.terminate(pid);
        return ended;
      }),
    );
  });
});
