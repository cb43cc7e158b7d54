import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { indexCatalog } from '../../src/core/catalog/catalogIndex';
import { deriveChecks } from '../../src/core/check/derive';
import { evaluateCheck } from '../../src/core/check/evaluate';
import { foldEffects, type ExpectedCatalog } from '../../src/core/check/expected';
import type { Check, Verdict } from '../../src/core/check/model';
import { loadSqlParser, type SqlParser } from '../../src/core/sql/parser';
import { parseScript } from '../../src/core/sql/script';
import { readCatalog } from '../../src/postgres/catalogReader';
import { onEveryServer, type TestDatabase } from './catalogDatabase';
import { DAMAGE, IN_DOUBT, MIGRATIONS, PRELUDE } from './catalogMigrations';

interface Migration {
  readonly version: string;
  readonly text: string;
}

function fold(parser: SqlParser, migrations: readonly Migration[]): ExpectedCatalog {
  return foldEffects(
    migrations.map(({ version, text }) => {
      const script = parseScript(parser, text);
      assert.deepEqual(script.problems, [], version);
      return { version, path: `${version}.sql`, script };
    }),
  );
}

async function verdicts(
  parser: SqlParser,
  db: TestDatabase,
  migrations: readonly Migration[],
): Promise<{ readonly check: Check; readonly verdict: Verdict }[]> {
  const expected = fold(parser, migrations);
  const index = indexCatalog(await readCatalog(db, { definitions: false }));
  return migrations
    .flatMap(({ version }) => deriveChecks(expected, version).checks)
    .map((check) => ({ check, verdict: evaluateCheck(parser, check, index) }));
}

function sample(name: string): Migration[] {
  const folder = path.join('migrations', name, 'migrations');
  return fs
    .readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({
      version: file.split('_')[0]!,
      text: fs.readFileSync(path.join(folder, file), 'utf8'),
    }));
}

describe('checks derived from migrations', function () {
  this.timeout(120_000);

  for (const [name, migrations, inDoubt] of [
    ['migrations of many kinds', () => MIGRATIONS, IN_DOUBT],
    ['the assistant sample', () => sample('assistant'), []],
  ] as const) {
    it(`pass after ${name} were applied`, async () => {
      const parser = await loadSqlParser();
      await onEveryServer(async (db) => {
        await db.run(PRELUDE);
        for (const { text } of migrations()) await db.run(text);
        const all = await verdicts(parser, db, migrations());
        assert.ok(all.length >= 40, String(all.length));
        assert.equal(new Set(all.map(({ check }) => check.id)).size, all.length);
        assert.deepEqual(
          all
            .filter(({ verdict }) => verdict.outcome !== 'passed')
            .map(({ check, verdict }) => [check.id, verdict.outcome, verdict.note]),
          inDoubt,
        );
      });
    });

    it(`fail before ${name} were applied, except for what is gone`, async () => {
      const parser = await loadSqlParser();
      await onEveryServer(async (db) => {
        await db.run(PRELUDE);
        const all = await verdicts(parser, db, migrations());
        const passed = all.filter(({ verdict }) => verdict.outcome === 'passed');
        assert.deepEqual(
          passed
            .filter(({ check }) => check.expects.kind === 'present')
            .map(({ check }) => check.id)
            .filter((id) => !/:(extension plpgsql|schema public)$/.test(id)),
          [],
        );
      });
    });
  }

  it('find each single damage and say what differs', async () => {
    const parser = await loadSqlParser();
    await onEveryServer(async (db) => {
      await db.run(PRELUDE);
      for (const { text } of MIGRATIONS) await db.run(text);
      for (const [damage, id, expected, actual] of DAMAGE) {
        await db.run(`BEGIN; ${damage}`);
        const all = await verdicts(parser, db, MIGRATIONS);
        await db.run('ROLLBACK');
        const failed = all.filter(({ verdict }) => verdict.outcome !== 'passed');
        const found = failed.find(({ check }) => check.id === id);
        assert.ok(
          found,
          `${damage}: ${id} is not among ${failed.map(({ check }) => check.id).join(', ')}`,
        );
        assert.deepEqual(
          [found.verdict.outcome, found.verdict.expected, found.verdict.actual],
          ['failed', expected, actual],
          damage,
        );
      }
    });
  });
});
