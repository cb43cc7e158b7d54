import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Engine, Request } from '../../src/app/engine';
import { catalogDifference } from '../../src/core/catalog/difference';
import { parseConnectionUrl } from '../../src/core/target/connectionUrl';
import { readCatalog } from '../../src/postgres/catalogReader';
import { connect } from '../../src/postgres/connect';
import type { Session } from '../../src/postgres/session';
import { temporaryFolder, testEngine, testTargets } from './engineHarness';

const SAMPLES = ['crm-dashboard', 'agentflow', 'lead-conversion', 'assistant', 'meta-hub'];

/** The statements that keep the file from running: a person takes them out. */
export function reviewed(sql: string): string {
  return sql.replace(/^DO '.*cannot be inverted.*$/gm, '');
}

async function takesBack(engine: Engine, request: Request, session: Session, file: string) {
  const generated = await engine.generateRollback({ ...request, path: file, write: false });
  assert.equal(generated.error, undefined, `${file}: ${JSON.stringify(generated.error)}`);
  const before = await readCatalog(session);
  const selection = { kind: 'files', paths: [file] } as const;
  const applied = await engine.apply({ ...request, selection, verify: false });
  assert.equal(applied.run.outcome, 'succeeded', JSON.stringify(applied));
  if (generated.marks.length > 0) {
    const { error } = await session.script(`begin;${generated.sql}`);
    assert.match(String(error), /cannot be inverted/, 'it runs only when it was reviewed');
    await session.query('rollback');
  }
  const { error, completions } = await session.script(`begin;${reviewed(generated.sql)}`);
  assert.equal(
    error,
    null,
    `${file}: ${String(error)} after ${completions.length}\n${generated.sql}`,
  );
  const after = await readCatalog(session);
  await session.query('rollback');
  const marked = new Set(generated.marks.map(({ object }) => object));
  // A column that comes back stands behind the others, which its mark says.
  const moved = generated.marks.some(({ text }) => text.includes('behind the others'));
  const changes = catalogDifference(before, after).filter(
    ({ key, fields }) => !marked.has(key) && !(moved && fields?.join() === 'columnOrder'),
  );
  assert.deepEqual(changes, [], `${file}\n${generated.sql}`);
}

describe('a generated rollback takes back each migration of', function () {
  this.timeout(600_000);

  for (const sample of SAMPLES) {
    it(sample, async () => {
      const [place] = (await testTargets()).filter(({ name }) => name.includes('PostgreSQL'));
      assert.ok(place);
      const target = await place.create();
      assert.ok(target.kind === 'server');
      const root = temporaryFolder(sample);
      fs.cpSync(path.resolve('migrations', sample), root, { recursive: true });
      const engine = testEngine();
      const session = await connect(parseConnectionUrl(await target.url()), {
        applicationName: 'plumbline test',
      });
      try {
        const request = { root, target };
        const { migrations } = await engine.status(request);
        assert.ok(migrations.length > 0);
        for (const { path: file } of migrations) await takesBack(engine, request, session, file);
      } finally {
        await session.close();
        await engine.dispose();
      }
    });
  }
});
