import assert from 'node:assert/strict';
import { connect } from '../../src/postgres/connect';
import { resolveCommit } from '../../src/postgres/commitResolution';
import { PlumblineError } from '../../src/core/errors';
import { parseConnectionUrl } from '../../src/core/target/connectionUrl';
import type { Session } from '../../src/postgres/session';
import { onClient } from './engineHarness';
import { servers } from './server';

const LOST = new PlumblineError('connectionLost', 'The connection broke.');

/** Begins a transaction on a session of its own and writes a row in it. */
async function begun(url: string): Promise<{ session: Session; id: string }> {
  const session = await connect(parseConnectionUrl(url), { applicationName: 'the lost one' });
  const { rows } = await session.script(
    'begin; insert into marks values (1); select txid_current()',
    2,
  );
  return { session, id: rows[0]?.[0] ?? '' };
}

function recorded(there: boolean): { text: string; values: readonly number[] } {
  return { text: 'select $1::int = 1 as recorded', values: [there ? 1 : 0] };
}

describe('a COMMIT without an answer', function () {
  this.timeout(120_000);

  async function onEach(work: (url: string, name: string) => Promise<void>): Promise<void> {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      await onClient(url, (client) => client.query('create table marks (id int)'));
      await work(url, server.name);
    }
  }

  async function codeOf(
    session: Session,
    id: string,
    question: Parameters<typeof resolveCommit>[5] = {},
  ): Promise<string> {
    const error = await resolveCommit(session, '001', 'apply', id, LOST, question);
    return error === null ? 'committed' : `${error.code}, ${error.details.state?.code ?? ''}`;
  }

  it('is told as it was', () =>
    onEach(async (url, name) => {
      for (const [end, expected] of [
        ['commit', 'committed'],
        ['rollback', 'connectionLost, unchanged'],
      ] as const) {
        const { session, id } = await begun(url);
        await session.script(end);
        assert.equal(await codeOf(session, id), expected, name);
        await session.close();
      }
    }));

  it('is waited for while the server is still committing', () =>
    onEach(async (url, name) => {
      const { session, id } = await begun(url);
      let isTold = false;
      const code = codeOf(session, id, {
        onWait: () => {
          isTold = true;
          void session.script('commit');
        },
      });
      assert.equal(await code, 'committed', name);
      assert.ok(isTold);
      await session.close();
    }));

  it('is decided by ending a backend that does not end by itself', () =>
    onEach(async (url, name) => {
      const { session, id } = await begun(url);
      assert.equal(await codeOf(session, id), 'connectionLost, unchanged', name);
      assert.equal(session.isLost(), true);
    }));

  it('is decided by the history where the server has not heard of the transaction', () =>
    onEach(async (url, name) => {
      const { session } = await begun(url);
      await session.script('rollback');
      const future = '4000000000000';
      for (const [question, expected] of [
        [{}, 'commitUnknown, unknown'],
        [{ recorded: recorded(true) }, 'committed'],
        [{ recorded: recorded(false) }, 'connectionLost, unchanged'],
      ] as const) {
        assert.equal(await codeOf(session, future, question), expected, name);
      }
      await session.close();
    }));

  it('says what the server answered where only the history cannot be asked', () =>
    onEach(async (url, name) => {
      for (const [end, status] of [
        ['commit', 'committed'],
        ['rollback', 'aborted'],
      ] as const) {
        const { session, id } = await begun(url);
        await session.script(end);
        const recorded = { text: 'select true as recorded from no_such_history', values: [] };
        const error = await resolveCommit(session, '001', 'apply', id, LOST, { recorded });
        assert.equal(error?.code, 'commitUnknown', name);
        assert.match(error.message, new RegExp(`says of the transaction: ${status}; whether`));
        assert.match(error.message, /no_such_history/);
        await session.close();
      }
    }));

  it('is not claimed when the history says another thing than the transaction', () =>
    onEach(async (url, name) => {
      const { session, id } = await begun(url);
      await session.script('commit');
      const question = { recorded: recorded(false) };
      assert.equal(await codeOf(session, id, question), 'commitUnknown, unknown', name);
      await session.close();
    }));
});
