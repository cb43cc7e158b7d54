import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { Client } from 'pg';
import { catalogDifference } from '../../src/core/catalog/difference';
import {
  catalogOf,
  GUIDE,
  guideChecks,
  guideResults,
  guideSections,
  MIGRATIONS,
  ROLLBACKS,
  SAMPLE_ROOT,
  SCHEMA_ROLLBACK,
  sqlFilesOfSample,
} from './crmDashboardSample';
import {
  catalogChanges,
  catalogRows,
  onEach,
  runFiles,
  supabaseDatabase,
  type SampleFile,
} from './sampleWorkspace';
import { servers } from './server';

/** A new database of each server with the prelude in it. */
async function onEachNewDatabase(
  check: (client: Client, url: string) => Promise<void>,
): Promise<void> {
  await onEach(await servers(), async (server) => {
    const { client, url } = await supabaseDatabase(server);
    try {
      await check(client, url);
    } finally {
      await client.end();
    }
  });
}

/** A rollback as it is written: those of the guide bring their own transaction. */
async function takeBack(client: Client, rollback: SampleFile): Promise<void> {
  if (rollback === SCHEMA_ROLLBACK) await runFiles(client, [rollback]);
  else await client.query(rollback.sql);
}

const names = (files: readonly SampleFile[]) => files.map(({ name }) => name);
const fileNamed = (part: string) => MIGRATIONS.find(({ name }) => name.includes(part))!;

const OBJECTS = `
  select
    (select pg_catalog.count(*)::integer from pg_catalog.pg_tables where schemaname = 'public') as tables,
    (select pg_catalog.count(*)::integer from pg_catalog.pg_policies where schemaname = 'public') as policies`;

const PRINTED: Readonly<Record<string, string>> = { true: 't', false: 'f' };

/** Whether what was seen is what the plain words under the statement promise; null for other words. */
function isKept(words: string, result: string): boolean | null {
  const rowCount = /^(?:Expected: |Should return )(\d+) rows?$/.exec(words)?.[1];
  if (rowCount !== undefined) return result.startsWith(`${rowCount} rows: `);
  const value = /^(?:Expected: |should be |Should show: )(\d+)$/.exec(words)?.[1];
  if (value !== undefined) return new RegExp(`^1 rows: \\{"\\w+":"${value}"\\}$`).test(result);
  const sqlstate = /\bfails? with (\w{5})\b/.exec(words)?.[1];
  if (sqlstate !== undefined) return result.startsWith(`${sqlstate} `);
  if (words.startsWith('Expected: 1 row, ')) {
    const row = [...words.matchAll(/(\w+) = (?:'([^']*)'|(\w+))/g)];
    return (
      result.startsWith('1 rows: ') &&
      row.every(([, column, text, bare]) =>
        result.includes(`"${column!}":${JSON.stringify(text ?? PRINTED[bare!] ?? bare)}`),
      )
    );
  }
  const index = /^Should use (\w+)$/.exec(words)?.[1];
  if (index !== undefined) return new RegExp(`Scan(?: Backward)? using ${index} on`).test(result);
  return null;
}

describe('sample crm-dashboard', function () {
  this.timeout(120_000);

  it('has one order: of the manifest, of the list in the guide and of its psql commands', () => {
    const list = [...GUIDE.matchAll(/^\d\. (\S+\.sql)$/gm)].map(([, file]) => file);
    const commands = [...GUIDE.matchAll(/ -f (\S+)$/gm)].map(([, file]) => file);
    assert.deepEqual(list, names(MIGRATIONS));
    assert.deepEqual(commands, names(MIGRATIONS));
    assert.deepEqual([...names(MIGRATIONS), SCHEMA_ROLLBACK.name].sort(), sqlFilesOfSample());
  });

  it('makes 22 tables and 29 policies in that order', async () => {
    await onEachNewDatabase(async (client) => {
      await runFiles(client, MIGRATIONS);
      assert.deepEqual((await client.query(OBJECTS)).rows, [{ tables: 22, policies: 29 }]);
    });
  });

  it('does not apply in the order of the numbers, and nothing of the refused file stays', async () => {
    await onEachNewDatabase(async (client) => {
      await runFiles(client, MIGRATIONS.slice(0, 2));
      const before = await catalogRows(client);
      await assert.rejects(runFiles(client, [fileNamed('003_')]), /instagram_account_id/);
      assert.deepEqual(catalogChanges(before, await catalogRows(client)), []);
    });
  });

  it('changes nothing when every file is run a second time', async () => {
    await onEachNewDatabase(async (client) => {
      await runFiles(client, MIGRATIONS);
      const before = await catalogOf(client);
      await runFiles(client, MIGRATIONS);
      assert.deepEqual(catalogDifference(before, await catalogOf(client)), []);
    });
  });

  it('leaves the catalog as it was when each rollback follows its migration', async () => {
    await onEachNewDatabase(async (client) => {
      for (const [index, migration] of MIGRATIONS.entries()) {
        const before = await catalogOf(client);
        await runFiles(client, [migration]);
        assert.notDeepEqual(catalogDifference(before, await catalogOf(client)), []);
        await takeBack(client, ROLLBACKS[index]!);
        assert.deepEqual(catalogDifference(before, await catalogOf(client)), [], migration.name);
        await runFiles(client, [migration]);
      }
    });
  });

  it('leaves not a row in the catalog when everything is taken back, and applies again', async () => {
    await onEachNewDatabase(async (client) => {
      const before = await catalogRows(client);
      await runFiles(client, MIGRATIONS);
      for (const rollback of ROLLBACKS.toReversed()) await takeBack(client, rollback);
      assert.deepEqual(catalogChanges(before, await catalogRows(client)), []);
      await runFiles(client, MIGRATIONS);
    });
  });

  it('refuses to take the original schema back from under the dashboard', async () => {
    await onEachNewDatabase(async (client) => {
      await runFiles(client, MIGRATIONS);
      const before = await catalogRows(client);
      await assert.rejects(takeBack(client, SCHEMA_ROLLBACK), /depend/);
      assert.deepEqual(catalogChanges(before, await catalogRows(client)), []);
    });
  });

  it('says the truth about 004 taken back too early: parts of 005 and 003 go along', async () => {
    await onEachNewDatabase(async (client) => {
      await runFiles(client, MIGRATIONS);
      const before = await catalogOf(client);
      await client.query(ROLLBACKS[names(MIGRATIONS).indexOf(fileNamed('004_').name)]!.sql);
      const lost = catalogDifference(before, await catalogOf(client)).map(({ key }) => key);
      for (const name of [
        'uq_tenant_configs_active_instagram_account',
        'tenant_configs_google_sheets_instagram',
      ]) {
        assert.ok(
          lost.some((key) => key.includes(name)),
          `${name} in ${lost.join()}`,
        );
      }
    });
  });

  it('keeps every promise of the guide that is said in plain words', async () => {
    const statements = [...guideChecks().values()].flat(2);
    await onEachNewDatabase(async (client) => {
      await runFiles(client, MIGRATIONS);
      const results = await guideResults(client);
      let promises = 0;
      for (const { key, words, sql } of statements) {
        if (/^(?:begin|rollback)$/.test(sql)) continue;
        const result = results.get(key)!;
        const kept = isKept(words, result);
        if (kept !== null) promises += 1;
        assert.notEqual(kept, false, `${key}: ${words} <> ${result}`);
        // Nothing but what is meant to fails: a check that looks at nothing would pass for ever.
        assert.ok(words.includes('fail') || /^\d+ rows/.test(result), `${key}: ${result}`);
      }
      assert.ok(promises >= 30, `${promises} promises`);
    });
  });

  if (spawnSync('psql', ['--version']).status === 0) {
    it('applies by the psql commands of the guide, as they stand', async () => {
      const commands = guideSections()
        .get('With psql')!
        .find(({ language }) => language === 'bash')!;
      await onEachNewDatabase(async (client, url) => {
        const safe = new URL(url);
        safe.password = '';
        const done = spawnSync('sh', ['-ec', commands.text], {
          cwd: SAMPLE_ROOT,
          env: {
            ...process.env,
            DATABASE_URL: safe.toString(),
            PGPASSWORD: new URL(url).password,
          },
          encoding: 'utf8',
        });
        assert.equal(done.status, 0, done.stderr);
        assert.deepEqual((await client.query(OBJECTS)).rows, [{ tables: 22, policies: 29 }]);
      });
    });
  }

  it('names in the guide only files that are there', () => {
    const known = sqlFilesOfSample().flatMap((file) => [file, path.posix.basename(file)]);
    const named = [...GUIDE.matchAll(/[\w/]+\.sql\b/g)].map(([file]) => file);
    assert.deepEqual(
      named.filter((file) => !known.includes(file)),
      [],
    );
  });
});
