import assert from 'node:assert/strict';
import { servers, type TestServer } from '../postgres/server';
import { startApply, type Ended } from './commandLine';
import { chosen, endure, everyRound, prepared, type Round } from './endure';
import { ALONE, stepsFixture, transactionalFixture, type Fixture } from './fixture';
import { CUTS, startProxy, type CutKind, type ProxyOptions } from './proxy';
import { rounds } from './random';
import type { WireMessage } from './wire';

/** Applies through a proxy that cuts. */
async function cutRun({ url, start }: Round, options: ProxyOptions): Promise<Ended> {
  const proxy = await startProxy(url, options);
  try {
    const ended = await start(proxy.url).ended;
    assert.ok(proxy.wasCut(), 'the connection was cut');
    return ended;
  } finally {
    await proxy.close();
  }
}

interface Traffic {
  readonly messages: number;
  readonly toServer: number;
  readonly toClient: number;
}

/** What an undisturbed run sends; servers of two versions do not answer alike. */
async function traffic(server: TestServer, fixture: Fixture): Promise<Traffic> {
  const proxy = await startProxy(await prepared(server, fixture), { cutAt: () => null });
  try {
    const { exitCode, stdout } = await startApply(proxy.url, fixture.root).ended;
    assert.equal(exitCode, 0, stdout);
    return { messages: proxy.messages(), ...proxy.bytes() };
  } finally {
    await proxy.close();
  }
}

/** How many messages or bytes a run may have less than another: names and times differ in length. */
const UNCERTAIN = 10;

/**
 * The messages of a flight that ends a migration's transaction: which one of its COMMIT it is, or null. In the extended
 * protocol the server commits when it executes the statement, before what is behind it: the Sync, or the next body.
 */
function commitMessages(): (message: WireMessage) => string | null {
  let statement = '';
  return ({ type, bytes }) => {
    if (type === 'P') statement = bytes.subarray(5).toString('utf8').replaceAll('\0', '').trim();
    if (!/^commit/i.test(statement)) return null;
    const part = { P: 'Parse', B: 'Bind', E: 'Execute', Q: 'Behind', S: 'Behind' }[type] ?? null;
    if (part === 'Behind') statement = '';
    return part;
  };
}

const commits = ['Parse', 'Bind', 'Execute', 'Behind'].flatMap((name) =>
  CUTS.flatMap((how) =>
    // Only what is behind it is answered by a server that is ready again.
    how === 'answered' && name !== 'Behind' ? [] : [{ name, how }],
  ),
);

for (const fixture of [transactionalFixture(), stepsFixture()]) {
  describe(`cutting the connection in ${fixture.name}`, function () {
    this.timeout(0);
    const sent = new Map<TestServer, Traffic>();
    const isSteps = fixture.migrations.some(({ parts }) => parts.length > 1);
    const transactions = fixture.migrations
      .flatMap(({ parts }) => parts)
      .filter(({ leavesEffect }) => leavesEffect).length;

    before(async () => {
      for (const server of await servers()) sent.set(server, await traffic(server, fixture));
    });

    it('before, in and after the COMMIT tells what became of it', async () => {
      const kind = `connection cut at the COMMIT, ${fixture.name}`;
      const usual = isSteps ? 4 : commits.length;
      await everyRound(chosen(kind, usual, commits), ({ name, how }, number) =>
        endure(kind, `${how} ${name}`, number, fixture, async (round) => {
          const which = round.random.below(transactions);
          const part = commitMessages();
          let seen = 0;
          return cutRun(round, {
            cutAt: (message): CutKind | null =>
              part(message) === name && seen++ === which ? how : null,
          });
        }),
      );
    });

    it('at any other message leaves every migration whole or unrecorded', async () => {
      const kind = `connection cut at a message, ${fixture.name}`;
      await everyRound(rounds(6), (round) =>
        endure(kind, `round ${round}`, round, fixture, async (place) => {
          const { messages } = sent.get(place.server)!;
          const at = place.random.below(messages - UNCERTAIN);
          const how = place.random.pick(CUTS);
          return cutRun(place, { cutAt: ({ number }) => (number === at ? how : null) });
        }),
      );
    });

    it('at any byte of either direction leaves every migration whole or unrecorded', async () => {
      const kind = `connection cut at a byte, ${fixture.name}`;
      await everyRound(rounds(6), (round) =>
        endure(kind, `round ${round}`, round, fixture, async (place) => {
          const direction = place.random.pick(['toServer', 'toClient'] as const);
          const byte = place.random.below(sent.get(place.server)![direction] - UNCERTAIN);
          return cutRun(place, { cutAtByte: { direction, byte } });
        }),
      );
    });
  });
}

describe('cutting the connection', function () {
  this.timeout(0);

  it('before, in and after a statement that runs alone leads to the same end', async () => {
    const fixture = stepsFixture();
    const kind = 'connection cut at a statement that runs alone';
    const places = ALONE.flatMap((statement) => CUTS.map((how) => ({ statement, how })));
    await everyRound(chosen(kind, 6, places), ({ statement, how }, number) =>
      endure(kind, `${how} ${statement}`, number, fixture, (round) =>
        cutRun(round, {
          cutAt: ({ type, bytes }) =>
            type === 'Q' && bytes.subarray(5).toString('utf8').startsWith(statement) ? how : null,
        }),
      ),
    );
  });

  it('for good at the COMMIT says that nobody knows, unless it knows', async () => {
    const fixture = transactionalFixture();
    const kind = 'network down for good at the COMMIT';
    await everyRound(chosen(kind, 1, commits), ({ name, how }, number) =>
      endure(kind, `${how} ${name}`, number, fixture, async (round) => {
        const part = commitMessages();
        return cutRun(round, {
          cutAt: (message) => (part(message) === name ? how : null),
          staysDown: true,
        });
      }),
    );
  });
});
