import assert from 'node:assert/strict';
import { serverTarget, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

describe('a generated rollback', function () {
  this.timeout(120_000);

  it('is tried away from the target where an index is made CONCURRENTLY, with the rows of COPY', async () => {
    const [server] = await servers();
    assert.ok(server);
    const engine = testEngine();
    try {
      const root = workspaceOf({
        'migrations/001_t.sql': 'create table t (a text);\ncopy t from stdin;\nx\n\\.\n',
        'migrations/002_index.sql':
          'create index /* not concurrently */ concurrently "Concurrently" on t (a);',
      });
      const target = serverTarget(await server.createDatabase());
      const made = await engine.generateRollback({ root, target, path: '002', write: false });
      assert.equal(made.error, undefined, JSON.stringify(made.error));
      assert.match(made.sql, /an empty database behind/);
      assert.match(made.sql, /drop index .*"Concurrently"/i);
    } finally {
      await engine.dispose();
    }
  });
});
