import { chosen, endure, everyRound, undisturbed } from './endure';
import { gatesOf, ownGatesOf, stepsFixture, transactionalFixture } from './fixture';
import { rounds } from './random';
import { servers } from '../postgres/server';

const fixtures = [transactionalFixture(), stepsFixture()];

for (const fixture of fixtures) {
  describe(`killing the command line in ${fixture.name}`, function () {
    this.timeout(0);
    const gates = gatesOf(fixture);

    it('at a random moment leaves every migration whole or unrecorded', async () => {
      const kind = `SIGKILL at a random moment, ${fixture.name}`;
      await everyRound(rounds(5), async (round) => {
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
      const kind = `SIGKILL at a statement or in the COMMIT, ${fixture.name}`;
      await everyRound(chosen(kind, 6, gates), (gate, number) =>
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
      const kind = `SIGKILL, and the next run at once, ${fixture.name}`;
      await everyRound(chosen(kind, 3, gates), (gate, number) =>
        endure(kind, `gate ${gate}`, number, fixture, async ({ start, gates: held }) => {
          await held.hold(gate);
          const first = start();
          const pid = await held.reached(gate);
          first.child.kill('SIGKILL');
          await first.ended;
          const second = start();
          await held.waiting(1, second.isOver, pid);
          await held.releaseAll();
          return { ...(await second.ended), hadRivals: true };
        }),
      );
    });
  });

  describe(`ending the backend in ${fixture.name}`, function () {
    this.timeout(0);
    const gates = ownGatesOf(fixture);

    it('at every statement, and in the COMMIT, leaves every migration whole or unrecorded', async () => {
      const kind = `pg_terminate_backend, ${fixture.name}`;
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
}
