import assert from 'node:assert/strict';
import net from 'node:net';
import type { ApplyReport } from '../../src/core/report/model';
import { onClient, serverTarget, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

const ROWS = 150;
/** Far into the message, which is four megabytes, more than a connection holds on its way. */
const MIDDLE = 1 << 20;

const file = (last: string): string => `create table t (id int, a text);
${Array.from({ length: ROWS }, (_, id) => `insert into t values (${id}, '${`ä🜂${id}\r\n`.repeat(2_000)}');\n`).join('')}${last}
`;

interface Gate {
  readonly url: string;
  /** Resolves when the middle of a long message has come; the rest of it waits until `open` is called. */
  readonly reached: Promise<void>;
  open(): void;
  /** Breaks every connection. */
  cut(): void;
  close(): Promise<void>;
}

/** A proxy on loopback that holds back the first connection that says more than `MIDDLE` bytes. */
async function gate(serverUrl: string): Promise<Gate> {
  const url = new URL(serverUrl);
  const upstream = { host: url.hostname, port: Number(url.port) };
  const sockets = new Set<net.Socket>();
  let held: net.Socket | null = null;
  let reach: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const proxy = net.createServer((client) => {
    const server = net.connect(upstream);
    let said = 0;
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes) => {
      said += bytes.length;
      server.write(bytes);
      if (held || said < MIDDLE) return;
      held = client.pause();
      reach();
    });
    server.on('data', (bytes) => client.write(bytes));
    client.on('close', () => server.end());
    // A backend that ends with a message half read resets its connection.
    server.on('close', () => client.end());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  url.hostname = '127.0.0.1';
  url.port = String((proxy.address() as net.AddressInfo).port);
  const cut = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: url.href,
    reached,
    open: () => held?.resume(),
    cut,
    async close() {
      cut();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}

function apply(url: string, sql: string, signal?: AbortSignal): Promise<ApplyReport> {
  return testEngine().apply({
    root: workspaceOf({ 'migrations/001_long.sql': sql }),
    target: serverTarget(url),
    selection: { kind: 'pending' },
    verify: false,
    ...(signal && { signal }),
  });
}

/** Nothing is there, nothing is recorded, and no transaction is open that has written anything. */
async function assertUntouched(url: string, name: string): Promise<void> {
  await onClient(url, async (client) => {
    const { rows } = await client.query(
      `select to_regclass('t') is not null as left,
         (select count(*)::int from plumbline.migration) as recorded,
         (select count(*)::int from pg_stat_activity
          where datname = current_database() and backend_xid is not null) as open`,
    );
    assert.deepEqual(rows, [{ left: false, recorded: 0, open: 0 }], name);
  });
}

describe('a body of megabytes', function () {
  this.timeout(120_000);

  it('arrives as it stands, and its errors at their place', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const failed = await apply(url, file("/* 🜂 */ insert into t values ('x', 'y');"));
      const [result] = failed.results;
      const { code, line, column, statement, state } = result?.error ?? {};
      assert.deepEqual(
        { code, line, column, statement, state: state?.code, executed: result?.executed.length },
        {
          ...{ code: 'statementFailed', line: ROWS * 2_001 + 2, column: 32 },
          ...{ statement: ROWS + 2, state: 'unchanged', executed: ROWS + 1 },
        },
        server.name,
      );
      await assertUntouched(url, server.name);
      const done = await apply(url, file(''));
      assert.equal(done.run.outcome, 'succeeded', server.name + JSON.stringify(done.error));
      await onClient(url, async (client) => {
        const { rows } = await client.query(
          `select count(*)::int as whole from t where a = repeat('ä🜂' || id || e'\\r\\n', 2000)`,
        );
        assert.deepEqual(rows, [{ whole: ROWS }], server.name);
      });
    }
  });

  it('leaves nothing when it is cancelled on its way', async () => {
    for (const server of await servers()) {
      const url = await server.createDatabase();
      const slow = await gate(url);
      const stop = new AbortController();
      const running = apply(slow.url, file(''), stop.signal);
      await slow.reached;
      stop.abort();
      slow.open();
      const report = await running;
      assert.equal(report.run.outcome, 'cancelled', server.name);
      assert.equal(report.results[0]?.error?.state.code, 'unchanged');
      await slow.close();
      await assertUntouched(url, server.name);
    }
  });

  it('leaves nothing when its connection breaks on its way, or its backend is ended', async () => {
    for (const server of await servers()) {
      for (const how of ['cut', 'ended'] as const) {
        const url = await server.createDatabase();
        const slow = await gate(url);
        const running = apply(slow.url, file(''));
        await slow.reached;
        if (how === 'cut') slow.cut();
        else {
          await onClient(url, (client) =>
            client.query(
              `select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and pid <> pg_backend_pid()
                 and state = 'idle' and xact_start is null`,
            ),
          );
          slow.open();
        }
        const report = await running;
        const told = `${server.name}, ${how}: ${JSON.stringify(report.error ?? report.results)}`;
        assert.equal(report.run.outcome, 'failed', told);
        assert.equal(report.results[0]?.error?.state.code, 'unchanged', told);
        await slow.close();
        await assertUntouched(url, told);
        const again = await apply(url, file(''));
        assert.equal(again.run.outcome, 'succeeded', told);
      }
    }
  });
});
