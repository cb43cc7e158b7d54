import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { catalogDifference } from '../../src/core/catalog/difference';
import { DAMAGE } from './metaHubDamage';
import { different, guideResults } from './metaHubGuide';
import {
  ALL,
  catalogOf,
  guide,
  migrations,
  onEachDatabase,
  parts,
  rollbackOf,
  ROOT,
  undo,
} from './metaHubSample';
import { catalogChanges, catalogRows, runFiles } from './sampleWorkspace';

describe('sample meta-hub', function () {
  this.timeout(180_000);

  it('is named in the guide file by file, in the order that its versions have as text', () => {
    const order = parts.findIndex(({ title }) => title === 'Order');
    assert.ok(order >= 0);
    const listed = [...guide.matchAll(/^\d\. `(\d+_\w+\.sql)`/gm)].map(([, name]) => name);
    assert.deepEqual(
      listed,
      migrations.map(({ name }) => name),
    );
    assert.deepEqual(
      migrations.map(({ name }) => /^\d+/.exec(name)![0].length),
      [8, 8, 14, 14, 14, 14],
    );
    const applied = [...guide.matchAll(/-f supabase\/migrations\/(\S+)$/gm)].map(
      ([, name]) => name,
    );
    assert.deepEqual(applied, listed);
  });

  it('has a rollback for each migration, for half of them in the guide alone', () => {
    const files = fs.readdirSync(path.join(ROOT, 'supabase/migrations/rollback')).sort();
    assert.deepEqual(
      files,
      migrations.slice(0, 3).map(({ name }) => name),
    );
    for (const migration of migrations.slice(3)) {
      assert.match(rollbackOf(migration).path, /^GUIDE\.md/, migration.name);
    }
    const untagged = parts.flatMap(({ blocks }) =>
      blocks.filter(
        ({ language, sql }) => language === 'untagged' && sql.includes('drop function'),
      ),
    );
    assert.equal(untagged.length, 1);
    assert.doesNotMatch(untagged[0]!.sql, /drop table public\.outbox_messages/);
  });

  it('leaves the catalog as it was when each rollback follows its migration', () =>
    onEachDatabase(0, async ({ client }) => {
      for (const migration of migrations) {
        const before = await catalogOf(client);
        await runFiles(client, [migration]);
        assert.notDeepEqual(catalogDifference(before, await catalogOf(client)), []);
        await runFiles(client, [rollbackOf(migration)]);
        const left = catalogDifference(before, await catalogOf(client));
        assert.deepEqual(left, [], migration.name);
        await runFiles(client, [migration]);
      }
    }));

  it('leaves no row in the system catalogs when everything is rolled back, and applies again', () =>
    onEachDatabase(0, async ({ client }) => {
      const before = await catalogRows(client);
      await runFiles(client, migrations);
      await undo(client, ALL, ALL);
      assert.deepEqual(catalogChanges(before, await catalogRows(client)), []);
      await runFiles(client, migrations);
    }));

  it('refuses to take back what a later migration needs, and changes nothing', () =>
    onEachDatabase(ALL, async ({ client }) => {
      const before = await catalogRows(client);
      await assert.rejects(runFiles(client, [rollbackOf(migrations[0]!)]), /depend/);
      assert.deepEqual(catalogChanges(before, await catalogRows(client)), []);
    }));

  if (spawnSync('psql', ['--version']).status === 0) {
    it('applies by psql in one transaction for each file', () =>
      onEachDatabase(0, async ({ client, url }) => {
        const safe = new URL(url);
        safe.password = '';
        const options = ['-qX', '-v', 'ON_ERROR_STOP=1', '--single-transaction'];
        for (const { path: file } of migrations) {
          const done = spawnSync('psql', [safe.toString(), ...options, '-f', file], {
            env: { ...process.env, PGPASSWORD: new URL(url).password },
            encoding: 'utf8',
          });
          assert.equal(done.status, 0, `${file}: ${done.stderr}`);
        }
        const { rows } = await client.query(
          `select pg_catalog.count(*)::integer as policies from pg_catalog.pg_policies`,
        );
        assert.deepEqual(rows, [{ policies: 10 }]);
      }));
  }

  it('shows by the queries of the guide what is broken, and nothing else', () =>
    onEachDatabase(ALL, async ({ client }) => {
      const whole = await guideResults(client);
      assert.ok(whole.size > 80, String(whole.size));
      assert.deepEqual(different(whole, await guideResults(client)), [], 'run twice');
      for (const { what, harm, repair, shows } of DAMAGE) {
        await client.query(harm);
        const damaged = await guideResults(client);
        await client.query(repair);
        assert.deepEqual(different(whole, damaged), [...shows].sort(), what);
      }
      assert.deepEqual(different(whole, await guideResults(client)), [], 'all repaired');
    }));
});
