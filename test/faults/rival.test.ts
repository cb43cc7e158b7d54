import assert from 'node:assert/strict';
import { servers } from '../postgres/server';
import type { Ended } from './commandLine';
import { chosen, endure, everyRound, undisturbed, type Round } from './endure';
import { gatesOf, stepsFixture, transactionalFixture } from './fixture';
import { rounds } from './random';

/** Nobody reports a migration that another one reports too; each effect came once, which the invariant shows. */
function disjoint(all: readonly Ended[]): Ended[] {
  const applied = all.flatMap(({ report }) =>
    (report?.results ?? []).flatMap(({ outcome, version }) =>
      outcome === 'applied' ? [version] : [],
    ),
  );
  assert.deepEqual(applied, [...new Set(applied)], 'each migration once');
  return all.map((ended) => ({ ...ended, hadRivals: true }));
}

const RUNNERS = 3;

/** A run comes to a gate and loses the guard to a second one, which then comes to what the first is in the middle of. */
async function guardLostAt(
  gate: number,
  { start, gates: held }: Round,
): Promise<readonly [first: Ended, second: Ended]> {
  await held.hold(gate);
  const first = start();
  await held.reached(gate);
  const second = start();
  await held.terminate(await held.guarded(1));
  await held.waiting(2, second.isOver);
  await held.releaseAll();
  return Promise.all([first.ended, second.ended]);
}

for (const fixture of [transactionalFixture(), stepsFixture()]) {
  describe(`three runners, one of which is killed, in ${fixture.name}`, function () {
    this.timeout(0);
    const isSteps = fixture.migrations.some(({ parts }) => parts.length > 1);
    const gates = gatesOf(fixture);

    it('at work: the others apply each migration exactly once', async () => {
      const kind = `SIGKILL of one of three runners at work, ${fixture.name}`;
      await everyRound(chosen(kind, 2, gates), (gate, number) =>
        endure(kind, `gate ${gate}`, number, fixture, async ({ start, gates: held }) => {
          await held.hold(gate);
          const first = start();
          await held.reached(gate);
          const others = [start(), start()];
          await held.guarded(others.length);
          first.child.kill('SIGKILL');
          await first.ended;
          await held.releaseAll();
          const all = await Promise.all(others.map(({ ended }) => ended));
          // What the dead one has begun alone may still run, or be left INVALID: then the next run goes on.
          if (!isSteps) assert.deepEqual(exitCodes(all), [0, 0], outputs(all));
          return disjoint(all);
        }),
      );
    });

    it('at a random moment: no migration is applied twice', async () => {
      const kind = `SIGKILL of one of three runners at a random moment, ${fixture.name}`;
      await everyRound(rounds(2), async (round) => {
        const all = await servers();
        const { durationMs } = await undisturbed(all[round % all.length]!, fixture);
        await endure(kind, `round ${round}`, round, fixture, async ({ start, random }) => {
          const running = Array.from({ length: RUNNERS }, () => start());
          const { child } = random.pick(running);
          const timer = setTimeout(() => child.kill('SIGKILL'), random.below(durationMs * RUNNERS));
          const ended = await Promise.all(running.map((one) => one.ended));
          clearTimeout(timer);
          return disjoint(ended);
        });
      });
    });
  });

  describe(`the guard lost while another run waits for it, in ${fixture.name}`, function () {
    this.timeout(0);
    const gates = gatesOf(fixture);

    it('lets one of them work, and applies nothing twice', async () => {
      const kind = `pg_terminate_backend of the guard before a rival, ${fixture.name}`;
      await everyRound(chosen(kind, 3, gates), (gate, number) =>
        endure(kind, `gate ${gate}`, number, fixture, async (round) => {
          const all = await guardLostAt(gate, round);
          const [without] = all;
          // Only the COMMIT of the last file is not stopped any more, once it was sent.
          if (gate !== gates.at(-1)) {
            assert.notEqual(without.exitCode, 0, `It went on without the guard: ${outputs(all)}`);
          }
          return disjoint(all);
        }),
      );
    });
  });
}

describe('the guard lost while another run waits for it', function () {
  this.timeout(0);

  it('leaves a step recorded that is done when the other one has seen it begun', async () => {
    const kind = 'the guard lost at the end of a statement that runs alone';
    const fixture = stepsFixture();
    await everyRound(rounds(1), (number) =>
      endure(kind, `gate ${fixture.detached}`, number, fixture, async (round) => {
        // The second one reads the history, and waits for the lock of the detach to read the catalog.
        return disjoint(await guardLostAt(fixture.detached, round));
      }),
    );
  });
});

function exitCodes(all: readonly Ended[]): (number | null)[] {
  return all.map(({ exitCode }) => exitCode);
}

function outputs(all: readonly Ended[]): string {
  return all.map(({ stdout, stderr }) => stdout + stderr).join('\n');
}
