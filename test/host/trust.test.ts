import assert from 'node:assert/strict';
import type { Engine } from '../../src/app/engine';
import { PlumblineError } from '../../src/core/errors';
import type { Handler } from '../../src/extension/commands/commandHandlers';
import { CommandRunner } from '../../src/extension/commands/commandRunner';
import { COMMAND, type CommandName } from '../../src/extension/ids';
import type { OpenFolder } from '../../src/extension/openFolder';
import { Requests } from '../../src/extension/requests';
import { buildTree } from '../../src/extension/tree/migrationsTree';

const untrusted: OpenFolder = {
  root: '/somewhere',
  uri: undefined,
  name: 'somewhere',
  hasMore: false,
  isTrusted: false,
};

describe('a workspace that is not trusted', () => {
  it('makes no request, and loads no engine to find that out', async () => {
    let loaded = 0;
    const requests = new Requests(
      {
        get: () => {
          loaded += 1;
          return Promise.reject<Engine>(new Error('loaded'));
        },
      },
      untrusted,
      { current: () => Promise.reject(new Error('asked')) },
    );
    await assert.rejects(requests.make(new AbortController().signal), {
      code: 'untrustedWorkspace',
    });
    assert.equal(loaded, 0);
  });

  it('lists files, and says so', () => {
    const rows = buildTree(
      {
        isListed: true,
        migrations: [
          {
            version: '001',
            name: 'a',
            path: 'migrations/001_a.sql',
            source: 'migrations',
            status: 'unknown',
            rollback: null,
            checks: 0,
            problems: [],
          },
        ],
        skipped: [],
        report: null,
        error: null,
      },
      untrusted,
    );
    assert.deepEqual(
      rows.map(({ item }) => item.id),
      ['message:untrusted', 'source:migrations'],
    );
  });

  it('runs only the commands that touch no database', async () => {
    const ran: string[] = [];
    const refused: unknown[] = [];
    const names = Object.keys(COMMAND) as CommandName[];
    const handlers = Object.fromEntries(
      names.map((name) => [name, () => Promise.resolve(ran.push(name))]),
    ) as Record<CommandName, Handler>;
    const failures = { thrown: (error: unknown) => refused.push(error) };
    const runner = new CommandRunner(handlers, untrusted, failures);
    for (const name of names) await runner.run(name);
    assert.deepEqual(ran.sort(), [
      ...['cancel', 'compareCheck', 'openGuide', 'openRollback', 'refresh', 'showLog'],
      'showResults',
    ]);
    assert.equal(refused.length, names.length - ran.length);
    assert.ok(refused.every((error) => PlumblineError.is(error, 'untrustedWorkspace')));
  });
});
