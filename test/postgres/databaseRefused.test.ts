import assert from 'node:assert/strict';
import type { StatusReport } from '../../src/core/report/model';
import { runCommandLine } from './commandLine';
import { onClient, workspaceOf } from './engineHarness';
import { servers, type TestServer } from './server';

const root = workspaceOf({ 'migrations/001_a.sql': 'create table a (id integer);' });

/** A database that lets nobody in any more, with its name. */
async function refusing(server: TestServer, how: string): Promise<{ url: string; name: string }> {
  const url = await server.createDatabase();
  const name = new URL(url).pathname.slice(1);
  await onClient(server.connectionString, (client) =>
    client.query(`update pg_database set ${how} where datname = $1`, [name]),
  );
  return { url, name };
}

function assertRefused(url: string, message: string, nextStep: string): void {
  for (const command of ['status', 'apply', 'verify', 'plan']) {
    const { code, out } = runCommandLine(root, url, [command, '--json']);
    const { error } = JSON.parse(out) as StatusReport;
    assert.equal(code, 10, `${command}: ${out}`);
    assert.equal(error?.code, 'databaseRefused', out);
    assert.equal(error.message, message);
    assert.equal(error.nextStep, nextStep);
    assert.equal(error.state.code, 'unchanged');
  }
}

describe('a database that an interrupted DROP DATABASE has left', function () {
  this.timeout(60_000);

  it('is told as that, and by the statement that ends it', async () => {
    for (const server of await servers()) {
      // What the server itself writes before the first file is removed.
      const { url, name } = await refusing(server, 'datconnlimit = -2');
      const drop = `drop database "${name}"`;
      assertRefused(
        url,
        `The database ${name} is invalid: a DROP DATABASE was interrupted in its middle, and what it has left can neither be read nor repaired.`,
        `In another database of that server, finish it: ${drop}. Then create it anew, from a backup where its rows are needed.`,
      );
      await onClient(server.connectionString, async (client) => {
        await client.query(drop);
        await client.query(`create database "${name}"`);
      });
      assert.equal(runCommandLine(root, url, ['apply']).code, 0, server.name);
    }
  });
});

describe('a database that takes no connections', function () {
  this.timeout(60_000);

  it('is told as that, and by the statement that opens it', async () => {
    for (const server of await servers()) {
      const { url, name } = await refusing(server, 'datallowconn = false');
      const open = `alter database "${name}" allow_connections true`;
      assertRefused(
        url,
        `The database ${name} takes no connections: database "${name}" is not currently accepting connections.`,
        `Choose another database, or let its owner open it: ${open}`,
      );
      await onClient(server.connectionString, (client) => client.query(open));
      assert.equal(runCommandLine(root, url, ['apply']).code, 0, server.name);
    }
  });
});
