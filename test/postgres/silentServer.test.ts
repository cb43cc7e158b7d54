import assert from 'node:assert/strict';
import { once } from 'node:events';
import net from 'node:net';
import type { ApplyReport } from '../../src/core/report/model';
import { EXIT } from '../../src/core/report/exitCode';
import { startCli } from '../faults/commandLine';
import { workspaceOf } from './engineHarness';

/** AuthenticationOk, BackendKeyData and ReadyForQuery (PostgreSQL documentation, "Message Formats"). */
const GREETING = Buffer.from(
  '520000000800000000' + '4b0000000c0000000100000002' + '5a0000000549',
  'hex',
);

/** Where a server falls silent: it takes connections and says nothing; or it lets in, and answers no question. */
const SILENT = {
  'before it lets in': { greeting: null, sslmode: 'disable' },
  'before it offers TLS': { greeting: null, sslmode: 'verify-full' },
  'once it has let in': { greeting: GREETING, sslmode: 'disable' },
} as const;

/** Resolves `heard` when a client has said something to which there is no answer. */
async function silentServer(greeting: Buffer | null): Promise<{
  readonly port: number;
  readonly heard: Promise<void>;
  close(): void;
}> {
  let tell = (): void => undefined;
  const heard = new Promise<void>((resolve) => (tell = resolve));
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    let isGreeted = greeting === null;
    socket.on('data', () => {
      if (isGreeted) tell();
      else socket.write(greeting ?? '');
      isGreeted = true;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  return { port, heard, close: () => server.close() };
}

const COMMANDS = [
  ['apply'],
  ['apply', '--dry-run'],
  ['status'],
  ['plan'],
  ['verify'],
  ['rollback', '001'],
  ['rls'],
  ['runs'],
];

describe('an interrupt while the server has not answered yet', function () {
  this.timeout(120_000);
  const root = workspaceOf({ 'migrations/001_a.sql': 'create table a (id integer);' });

  for (const [place, { greeting, sslmode }] of Object.entries(SILENT)) {
    for (const command of COMMANDS) {
      it(`ends ${command.join(' ')} with 130 and says that nothing was changed: ${place}`, async () => {
        for (const form of [['--json'], []]) {
          const server = await silentServer(greeting);
          // No limit of its own: nothing but the interrupt ends it in time.
          const url = `postgresql://ada:secret@127.0.0.1:${server.port}/app?connect_timeout=3600&sslmode=${sslmode}`;
          const { child, ended } = startCli([
            ...[...command, ...form],
            ...['-C', root, '--database-url', url],
          ]);
          await Promise.race([server.heard, ended]);
          child.kill('SIGINT');
          const { exitCode, report, stdout, stderr } = await ended;
          server.close();
          const said = stdout + stderr;
          assert.equal(exitCode, EXIT.interrupted, said);
          if (report === null) {
            assert.match(said, /Cancelled while connecting/);
            assert.match(said, /The database is unchanged\./);
          } else {
            const { error, run } = report as Partial<ApplyReport>;
            assert.equal(error?.code, 'cancelled', said);
            assert.equal(error.state.code, 'unchanged');
            assert.equal(run?.outcome ?? 'cancelled', 'cancelled');
          }
        }
      });
    }
  }
});
