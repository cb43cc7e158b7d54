import { servers } from '../postgres/server';
import { durable } from './durable';
import { chosen, endure, everyRound, undisturbed } from './endure';
import { gatesOf, stepsFixture, transactionalFixture } from './fixture';
import { rounds } from './random';

for (const fixture of [transactionalFixture(), stepsFixture()]) {
  describe(`a crash of the server in ${fixture.name}`, function () {
    this.timeout(0);
    const gates = gatesOf(fixture);

    it('at a statement, or in the COMMIT, leaves every migration whole or unrecorded', async () => {
      const kind = `immediate restart at a statement or in the COMMIT, ${fixture.name}`;
      await everyRound(chosen(kind, 3, gates), (gate, number) =>
        endure(kind, `gate ${gate}`, number, fixture, async (round) => {
          const { server, start, gates: held } = round;
          await durable(round);
          await held.hold(gate);
          const { ended, isOver } = start();
          await held.reached(gate, isOver);
          await server.crash();
          return ended;
        }),
      );
    });

    it('at a random moment leaves every migration whole or unrecorded', async () => {
      const kind = `immediate restart at a random moment, ${fixture.name}`;
      await everyRound(rounds(2), async (number) => {
        const all = await servers();
        const { durationMs } = await undisturbed(all[number % all.length]!, fixture);
        await endure(kind, `round ${number}`, number, fixture, async (round) => {
          await durable(round);
          const { ended } = round.start();
          const moment = round.random.below(Math.ceil(durationMs));
          await new Promise((resolve) => setTimeout(resolve, moment));
          await round.server.crash();
          return ended;
        });
      });
    });
  });
}
