import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { runCommandLine } from './commandLine';
import { applyPending, onClient, serverTarget, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

const FILE = 'migrations/001_t.sql';

/** What has become of the file since it was applied. */
const damages: Readonly<Record<string, string>> = {
  'a syntax error': 'create table t (a text;\n',
  'a comment that is not closed': 'create table t (a text);\n/* not closed',
  'a command of psql': 'create table t (a text);\n\\connect elsewhere\n',
  'no statement': '-- nothing\n',
  nothing: '',
  'a COMMIT in the middle': 'create table t (a text);\ncommit;\ncreate table u ();\n',
  'rows of COPY that do not end': 'create table t (a text);\ncopy t from stdin;\n1\n',
  'a NUL byte': 'create table t (a text);\n\0',
};

describe('an applied migration whose file cannot be read to its end any more', function () {
  this.timeout(120_000);

  for (const [title, sql] of Object.entries(damages)) {
    it(`is not taken for one whose checks passed: ${title}`, async () => {
      const [server] = await servers();
      const url = await server!.createDatabase();
      const root = workspaceOf({ [FILE]: 'create table t (a text);\n' });
      assert.equal((await applyPending(url, root)).run.outcome, 'succeeded');
      await onClient(url, (client) => client.query('drop table t'));
      fs.writeFileSync(path.join(root, FILE), sql);
      const engine = testEngine();
      try {
        const request = { root, target: serverTarget(url) };
        const [status, report] = [await engine.status(request), await engine.verify(request)];
        const unread = report.checks.find(({ id }) => id === '001:file');
        assert.equal(unread?.outcome, 'notChecked', JSON.stringify(report));
        assert.equal(unread.note, status.migrations[0]?.problems[0]?.message);
        assert.ok(report.summary.notChecked > 0);
      } finally {
        await engine.dispose();
      }
    });
  }

  it('is told on the terminal, and is no success where everything must be checked', async () => {
    const [server] = await servers();
    const url = await server!.createDatabase();
    const root = workspaceOf({ [FILE]: 'create table t (a text);\n' });
    await applyPending(url, root);
    fs.writeFileSync(path.join(root, FILE), 'create table t (a text;\n');
    const { code, out } = runCommandLine(root, url, ['verify', '--strict']);
    assert.equal(code, 8, out);
    assert.match(out, /not checked {3}What migrations\/001_t\.sql makes/);
  });
});
