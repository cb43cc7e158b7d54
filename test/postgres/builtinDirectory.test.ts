import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { PlumblineError } from '../../src/core/errors';
import { openBuiltin, type BuiltinServer } from '../../src/postgres/builtin/server';
import { ENTRY, open, removeFolder, run, temporaryFolder } from './builtinHarness';

/** Never ends by itself. */
const ENDLESS = 'do $$ begin loop end loop; end $$';

describe('a data directory of the built-in target', function () {
  this.timeout(60_000);
  let folder: string;
  let directory: string;
  const opened: BuiltinServer[] = [];

  const openHere = async (): Promise<BuiltinServer> => {
    const server = await open(directory);
    opened.push(server);
    return server;
  };

  beforeEach(() => {
    folder = temporaryFolder();
    directory = path.join(folder, 'data');
  });
  afterEach(async () => {
    for (const server of opened.splice(0)) {
      server.kill();
      await server.exited;
    }
    removeFolder(folder);
  });

  it('keeps what was committed when it is closed and opened again', async () => {
    const first = await openHere();
    await run(first, 'create table kept (a int)', 'insert into kept values (1)');
    await first.close();
    assert.deepEqual(await first.exited, { code: 0, signal: null });
    const again = await openHere();
    assert.deepEqual(await run(again, 'select a from kept'), [{ a: 1 }]);
  });

  it('keeps what was committed when its process is killed, and nothing else', async () => {
    const first = await openHere();
    const { client } = await first.acquire();
    await client.query('create table kept (a int)');
    for (let a = 1; a <= 200; a++) await client.query('insert into kept values ($1)', [a]);
    await client.query('begin');
    await client.query('insert into kept select generate_series(1001, 20000)');
    await client.query('create table unfinished (a int)');
    first.kill();
    assert.equal((await first.exited).signal, 'SIGKILL');
    const again = await openHere();
    assert.deepEqual(
      await run(
        again,
        `select count(*)::int as n, max(a) as last, to_regclass('unfinished') as unfinished from kept`,
      ),
      [{ n: 200, last: 200, unfinished: null }],
    );
  });

  it('ends a statement that runs by killing the process, and opens again', async () => {
    const first = await openHere();
    const lease = await first.acquire();
    // The notice comes while the statement runs, which never ends: so it was told at once.
    lease.client.on('notice', () => first.kill());
    await assert.rejects(
      lease.client.query(`do $$ begin raise notice 'running'; loop end loop; end $$`),
      { code: 'builtinFailed' },
    );
    await lease.release();
    await assert.rejects(first.acquire(), { code: 'builtinFailed' });
    await first.close();
    assert.deepEqual(await run(await openHere(), 'select 1 as one'), [{ one: 1 }]);
  });

  it('is refused to a second process, which is told who has it', async () => {
    const first = await open(directory, 'the first window');
    opened.push(first);
    const link = path.join(folder, 'link');
    fs.symlinkSync(directory, link);
    for (const sameDirectory of [directory, `${directory}/../data`, link]) {
      await assert.rejects(open(sameDirectory), {
        code: 'builtinInUse',
        message: /the first window \(process \d+ on /,
      });
    }
    assert.deepEqual(await run(first, 'select 1 as one'), [{ one: 1 }]);
  });

  it('is given to one of several that open it at the same moment, new or not', async () => {
    for (const round of ['new', 'existing']) {
      const results = await Promise.allSettled([1, 2, 3, 4].map(() => open(directory)));
      const winners = results.flatMap((result) =>
        result.status === 'fulfilled' ? [result.value] : [],
      );
      opened.push(...winners);
      assert.equal(winners.length, 1, round);
      for (const result of results) {
        if (result.status === 'rejected') {
          assert.equal((result.reason as { code?: string }).code, 'builtinInUse', round);
        }
      }
      assert.deepEqual(await run(winners[0]!, 'select 1 as one'), [{ one: 1 }]);
      winners[0]!.kill();
      await winners[0]!.exited;
    }
  });

  it('is not touched when it holds something else', async () => {
    fs.mkdirSync(directory);
    fs.writeFileSync(path.join(directory, 'precious.txt'), 'mine');
    await assert.rejects(open(directory), { code: 'builtinFailed', message: /precious\.txt/ });
    assert.equal(fs.existsSync(path.join(directory, 'pgdata')), false);
  });

  it('is not opened when another version of PostgreSQL made it', async () => {
    fs.mkdirSync(path.join(directory, 'pgdata'), { recursive: true });
    fs.writeFileSync(path.join(directory, 'pgdata/PG_VERSION'), '17\n');
    await assert.rejects(open(directory), { code: 'builtinFailed', message: /PostgreSQL 17/ });
  });

  it('is made anew when making it was interrupted', async () => {
    fs.mkdirSync(path.join(directory, 'pgdata.unfinished/base'), { recursive: true });
    const server = await openHere();
    assert.deepEqual(await run(server, 'select 1 as one'), [{ one: 1 }]);
    assert.deepEqual(
      fs.readdirSync(directory).filter((name) => name.startsWith('pgdata')),
      ['pgdata'],
    );
  });

  it('that cannot be made is said with the reason', async () => {
    fs.writeFileSync(path.join(folder, 'file'), '');
    await assert.rejects(open(path.join(folder, 'file', 'data')), {
      code: 'builtinFailed',
      message: /ENOTDIR|EEXIST|ENOENT/,
    });
    await assert.rejects(
      openBuiltin({ dataDirectory: directory, entry: path.join(folder, 'nothing.js') }),
      { code: 'builtinFailed', message: /Cannot find module/ },
    );
  });

  it('can be given up while it opens', async () => {
    const gone = new AbortController();
    const opening = openBuiltin({
      dataDirectory: directory,
      entry: ENTRY,
      signal: gone.signal,
      onProgress: () => gone.abort(),
    });
    await assert.rejects(opening, { code: 'cancelled' });
    assert.deepEqual(await run(await openHere(), 'select 1 as one'), [{ one: 1 }]);
  });

  it('waits for the statement that runs before it closes', async () => {
    const first = await openHere();
    const { client } = await first.acquire();
    await client.query('create table counted (a int)');
    const running = client.query('insert into counted select generate_series(1, 200000)');
    await Promise.all([running, first.close()]);
    assert.deepEqual(await run(await openHere(), 'select count(*)::int as n from counted'), [
      { n: 200_000 },
    ]);
  });
});

describe('the process of the built-in target', function () {
  this.timeout(60_000);
  let folder: string;

  before(() => {
    folder = temporaryFolder();
    buildSync({
      entryPoints: ['test/postgres/builtinParent.ts'],
      bundle: true,
      platform: 'node',
      packages: 'external',
      outfile: path.resolve('out/builtin-parent/parent.js'),
    });
  });
  after(() => removeFolder(folder));

  /** Opens the directory as soon as its lock is free: when the process that held it is gone. */
  async function openWhenFree(directory: string): Promise<BuiltinServer> {
    for (;;) {
      try {
        return await open(directory);
      } catch (error) {
        if (!PlumblineError.is(error, 'builtinInUse')) throw error;
      }
    }
  }

  for (const [when, statement] of [
    ['waits', 'select 1'],
    ['runs a statement that never ends', ENDLESS],
  ] as const) {
    it(`ends with the one that started it, while it ${when}`, async () => {
      const directory = path.join(folder, when.replaceAll(' ', '-'));
      const parent: ChildProcess = fork(
        path.resolve('out/builtin-parent/parent.js'),
        [directory, statement, ENTRY],
        { execArgv: [] },
      );
      const [message] = (await once(parent, 'message')) as [{ running: number }];
      assert.doesNotThrow(() => process.kill(message.running, 0));
      parent.kill('SIGKILL');
      const server = await openWhenFree(directory);
      assert.deepEqual(await run(server, 'select 1 as one'), [{ one: 1 }]);
      await server.close();
    });
  }
});
