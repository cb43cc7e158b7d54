import { onClient } from '../postgres/engineHarness';
import { chosen, endure, everyRound } from './endure';
import { gatesOf, transactionalFixture } from './fixture';

/** The test servers save the waiting for the disk; here what was committed must be there after the crash. */
const DURABLE = `do $$ begin
  execute format('alter database %I set synchronous_commit = on', current_database());
end $$`;

describe('a crash of the server', function () {
  this.timeout(0);
  const fixture = transactionalFixture();
  const gates = gatesOf(fixture);

  it('leaves every migration whole or unrecorded', async () => {
    const kind = 'immediate restart of the server';
    await everyRound(chosen(kind, 4, gates), (gate, number) =>
      endure(kind, `gate ${gate}`, number, fixture, async ({ server, url, start, gates: held }) => {
        await onClient(url, (client) => client.query(DURABLE));
        await held.hold(gate);
        const { ended, isOver } = start();
        await held.reached(gate, isOver);
        await server.crash();
        return ended;
      }),
    );
  });
});
