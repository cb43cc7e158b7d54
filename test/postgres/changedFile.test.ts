import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { ApplyReport } from '../../src/core/report/model';
import { applyPending, onClient, workspaceOf } from './engineHarness';
import { servers } from './server';

const NAME = 'migrations/1_large.sql';
const row = `${'xä€😀'.repeat(60)}\n`;
/** Both are longer than a megabyte: of such a file nothing is kept but what its pieces are known by. */
const bodies: Readonly<Record<string, string>> = {
  statements: `create table t (a text);\n${`insert into t values ('${row}');\n`.repeat(3_000)}`,
  'rows of COPY': `create table t (a text);\ncopy t from stdin;\n${row.repeat(3_000)}\\.\n`,
  'steps of which the last is one that cannot run in a transaction': `create table t (a text);\n${`insert into t values ('${row}');\n`.repeat(3_000)}vacuum t;\n`,
};

/** Applies a file that is changed in its last quarter when its step begins. */
async function applyChanged(url: string, sql: string): Promise<ApplyReport> {
  const root = workspaceOf({ [NAME]: sql });
  return applyPending(url, root, {
    onProgress: ({ kind }) => {
      if (kind !== 'stepStarted') return;
      const file = fs.openSync(path.join(root, NAME), 'r+');
      fs.writeSync(file, 'y', Math.floor(Buffer.byteLength(sql) * 0.8));
      fs.closeSync(file);
    },
  });
}

describe('a large file that changes between its plan and its run', function () {
  this.timeout(120_000);

  for (const [title, sql] of Object.entries(bodies)) {
    it(`is refused before anything of it is sent: ${title}`, async () => {
      for (const server of await servers()) {
        const url = await server.createDatabase();
        const { run, results } = await applyChanged(url, sql);
        const told = `${server.name} ${JSON.stringify(results)}`;
        assert.equal(run.outcome, 'failed', told);
        const { code, state } = results[0]?.error ?? {};
        assert.deepEqual([code, state?.code], ['fileChanged', 'unchanged'], told);
        assert.match(
          results[0]?.error?.message ?? '',
          /1_large\.sql was changed since it was read/,
        );
        await onClient(url, async (client) => {
          const { rows } = await client.query(
            `select to_regclass('t') is null as gone,
               (select count(*)::int from plumbline.migration) as recorded`,
          );
          assert.deepEqual(rows, [{ gone: true, recorded: 0 }], told);
        });
        const again = await applyPending(url, workspaceOf({ [NAME]: sql }));
        assert.equal(again.run.outcome, 'succeeded', server.name);
        await onClient(url, async (client) => {
          const { rows } = await client.query(
            `select count(*)::int as whole from t where trim(e'\\n' from a) = repeat('xä€😀', 60)`,
          );
          assert.deepEqual(rows, [{ whole: 3_000 }], server.name);
        });
      }
    });
  }
});
