import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { DatabaseError, type Client } from 'pg';
import {
  catalogChanges,
  catalogRows,
  onEach,
  readSample,
  runFiles,
  supabaseDatabase,
} from './sampleWorkspace';
import { servers } from './server';

const sample = readSample('assistant');

/** A new database of each server with the prelude in it, and the catalog as it was then. */
async function onEachNewDatabase(
  check: (client: Client, url: string, before: readonly string[]) => Promise<void>,
): Promise<void> {
  await onEach(await servers(), async (server) => {
    const { client, url } = await supabaseDatabase(server);
    try {
      await check(client, url, await catalogRows(client));
    } finally {
      await client.end();
    }
  });
}

/** Sections of the guide by their titles, each with its SQL blocks. */
function guideBlocks(): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  let section: string[] = [];
  for (const found of sample.guide.matchAll(/^#+ ([^\n]*)$|^```(\w*)\n([\s\S]*?)^```$/gm)) {
    const [, title, language, body] = found;
    if (title !== undefined) sections.set(title, (section = []));
    else if (language === 'sql') section.push(body!);
  }
  return sections;
}

/** The statements of a text that has no semicolon inside of one. */
function plainStatements(sql: string): string[] {
  return sql
    .replace(/--[^\n]*/g, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** Statements with the promise that follows them: `N rows`, a number for one value, or `fails with SQLSTATE`. */
function promisingStatements(sql: string): { sql: string; promise: string | undefined }[] {
  const promised = /([^;]+);(?:\n-- Expected: (fails with \w{5}|\d+ rows?|\d+$)[^\n]*)?/gm;
  return [...sql.matchAll(promised)].map(([, statement, promise]) => ({
    sql: statement!.trim(),
    promise: promise?.replace(/row$/, 'rows'),
  }));
}

/** What came of a statement, in the words of its promise; undefined where nothing was promised and nothing failed. */
async function kept(
  client: Client,
  sql: string,
  promise: string | undefined,
): Promise<string | undefined> {
  try {
    const { rows, rowCount } = await client.query<Record<string, unknown>>(sql);
    if (promise === undefined) return undefined;
    return promise.endsWith('rows') ? `${rowCount ?? 0} rows` : Object.values(rows[0]!).join();
  } catch (error) {
    return `fails with ${error instanceof DatabaseError ? String(error.code) : String(error)}`;
  }
}

const policyCounts = `
  select tablename, pg_catalog.count(*)::integer as policies
  from pg_catalog.pg_policies
  group by tablename
  order by tablename`;

const fourPerTable = ['conversations', 'feedback', 'messages', 'usage_metrics'].map(
  (tablename) => ({ tablename, policies: 4 }),
);

describe('sample assistant', function () {
  this.timeout(120_000);

  it('has a rollback of the same name for every migration', () => {
    assert.deepEqual(
      sample.rollbacks.map((file) => file.name).reverse(),
      sample.migrations.map((file) => file.name),
    );
    assert.equal(sample.migrations.length, 6);
  });

  it('applies in the order of its names and has sixteen policies, four per table', async () => {
    await onEachNewDatabase(async (client) => {
      await runFiles(client, sample.migrations);
      assert.deepEqual((await client.query(policyCounts)).rows, fourPerTable);
    });
  });

  it('leaves the catalog as it was when each rollback follows its migration', async () => {
    await onEachNewDatabase(async (client) => {
      for (const [index, migration] of sample.migrations.entries()) {
        const before = await catalogRows(client);
        await runFiles(client, [migration]);
        assert.notDeepEqual(catalogChanges(before, await catalogRows(client)), []);
        await runFiles(client, [sample.rollbacks.at(-1 - index)!]);
        assert.deepEqual(catalogChanges(before, await catalogRows(client)), []);
        await runFiles(client, [migration]);
      }
    });
  });

  it('leaves the catalog as it was when everything is rolled back, and applies again', async () => {
    await onEachNewDatabase(async (client, _url, before) => {
      await runFiles(client, sample.migrations);
      await runFiles(client, sample.rollbacks);
      assert.deepEqual(catalogChanges(before, await catalogRows(client)), []);
      await runFiles(client, sample.migrations);
    });
  });

  it('refuses a rollback out of turn and changes nothing', async () => {
    await onEachNewDatabase(async (client) => {
      await runFiles(client, sample.migrations);
      const before = await catalogRows(client);
      // The first rollback is that of 006, on which nothing depends.
      for (const rollback of sample.rollbacks.filter((file) => !/^00[56]_/.test(file.name))) {
        await assert.rejects(runFiles(client, [rollback]), /depend/, rollback.name);
      }
      assert.deepEqual(catalogChanges(before, await catalogRows(client)), []);
    });
  });

  it('rolls back by the guide: one by one in the words of the files, and all at once', async () => {
    const blocks = guideBlocks();
    for (const file of sample.rollbacks) {
      const [block, ...more] = blocks.get(`Rollback of ${file.name}`) ?? [];
      assert.ok(block !== undefined && more.length === 0, file.name);
      assert.deepEqual(
        plainStatements(block),
        ['begin', ...plainStatements(file.sql), 'commit'],
        file.name,
      );
    }
    const [complete, proof] = blocks.get('Complete rollback') ?? [];
    await onEachNewDatabase(async (client, _url, before) => {
      await runFiles(client, sample.migrations);
      await client.query(complete!);
      assert.deepEqual(catalogChanges(before, await catalogRows(client)), []);
      assert.deepEqual((await client.query(proof!)).rows, [{ everything_is_gone: true }]);
    });
  });

  it('keeps every promise of the guide about rows and refusals', async () => {
    const blocks = [...guideBlocks()].filter(([title]) => !/^(Rollback of|Complete)/.test(title));
    const statements = blocks.flatMap(([, sql]) => sql).flatMap(promisingStatements);
    assert.ok(statements.length > 40);
    assert.ok(statements.filter(({ promise }) => promise !== undefined).length >= 10);
    await onEachNewDatabase(async (client) => {
      await runFiles(client, sample.migrations);
      for (const { sql, promise } of statements)
        assert.equal(await kept(client, sql, promise), promise, sql);
    });
  });

  it('lets the queries of the app use the indexes made for them', async () => {
    const [plans] = guideBlocks().get('10. The queries use their indexes') ?? [];
    const queries = plainStatements(plans!).filter((statement) => statement.startsWith('explain'));
    const expected = [...plans!.matchAll(/-- Should use (\w+)/g)].map(([, index]) => index!);
    assert.equal(expected.length, queries.length);
    await onEachNewDatabase(async (client) => {
      await runFiles(client, sample.migrations);
      await client.query('set enable_seqscan = off');
      for (const [position, query] of queries.entries()) {
        const { rows } = await client.query<{ 'QUERY PLAN': string }>(query);
        const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
        assert.match(plan, new RegExp(`Scan (using|on) ${expected[position]!}`));
      }
    });
  });

  if (spawnSync('psql', ['--version']).status === 0) {
    it('applies and rolls back by psql -f, which stops at the first error', async () => {
      await onEachNewDatabase(async (client, url, before) => {
        const psql = (file: string) => {
          const safe = new URL(url);
          safe.password = '';
          const done = spawnSync('psql', [safe.toString(), '-qXv', 'ON_ERROR_STOP=1', '-f', file], {
            env: { ...process.env, PGPASSWORD: new URL(url).password },
            encoding: 'utf8',
          });
          assert.equal(done.status, 0, `${file}: ${done.stderr}`);
        };
        for (const file of sample.migrations) psql(file.path);
        assert.deepEqual((await client.query(policyCounts)).rows, fourPerTable);
        for (const file of sample.rollbacks) psql(file.path);
        assert.deepEqual(catalogChanges(before, await catalogRows(client)), []);
      });
    });
  }
});
