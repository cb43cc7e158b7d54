import assert from 'node:assert/strict';
import { EXIT } from '../../src/core/report/exitCode';
import { runCommandLine } from './commandLine';
import { workspaceOf } from './engineHarness';
import { servers } from './server';

describe('a server without TLS', function () {
  this.timeout(60_000);

  it('is not met with the advice to leave its certificate unchecked', async () => {
    const root = workspaceOf({ 'migrations/001_a.sql': 'create table a ();' });
    for (const server of await servers()) {
      for (const mode of ['verify-full', 'no-verify']) {
        const url = `${await server.createDatabase()}?sslmode=${mode}`;
        const { code, out } = runCommandLine(root, url, ['status']);
        assert.equal(code, EXIT.connection, out);
        assert.match(out, /does not support SSL/, server.name);
        assert.match(
          out,
          /Turn TLS on there, or use a tunnel\. \?sslmode=disable .* private network/,
        );
        assert.doesNotMatch(out, /no-verify/);
      }
    }
  });
});
