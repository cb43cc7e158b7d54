import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ApplyReport, PlanReport } from '../../src/core/report/model';
import { runCommandLine } from './commandLine';
import { onClient, workspaceOf } from './engineHarness';
import { servers } from './server';

const FIRST = 'migrations/001_t.sql';
const files = {
  [FIRST]: 'create table t (a int);\n',
  'migrations/001_t.down.sql': 'drop table t;\n',
  'migrations/002_u.sql': 'create table u (a int);\n',
};

describe('a kept plan on the command line', function () {
  this.timeout(120_000);
  let url: string;
  let root: string;
  let file: string;

  beforeEach(async () => {
    const [server] = await servers();
    assert.ok(server);
    url = await server.createDatabase();
    root = workspaceOf(files);
    file = path.join(root, 'plan.json');
  });

  const plumbline = (...args: string[]) => runCommandLine(root, url, args);

  it('goes on to its end, and its exit code says how it ended, when nobody reads on', async () => {
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, [path.resolve('dist/cli.js'), '-C', root, 'apply'], {
      env: { PATH, DATABASE_URL: url },
      cwd: root,
    });
    child.stdout.destroy();
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
    const [code] = (await once(child, 'close')) as [number | null];
    assert.equal(code, 0, err);
    assert.doesNotMatch(err, /EPIPE/);
    assert.equal(plumbline('status').code, 0);
  });

  function keepPlan(...args: string[]): void {
    const { code, out, err } = plumbline('plan', '--json', ...args);
    assert.equal(code, 0, err);
    writeFileSync(file, out);
  }

  const tables = (): Promise<string[]> =>
    onClient(url, async (client) => {
      const { rows } = await client.query<{ name: string }>(
        "select tablename as name from pg_tables where schemaname = 'public' order by 1",
      );
      return rows.map(({ name }) => name);
    });

  it('runs as it is, of an apply and of a rollback', async () => {
    keepPlan('001');
    const { code, out } = plumbline('apply', '--plan', file, '--json');
    assert.equal(code, 0, out);
    // Another one is pending too, and was not part of the plan.
    assert.deepEqual(
      (JSON.parse(out) as ApplyReport).results.map(({ path: applied }) => applied),
      [FIRST],
    );
    assert.deepEqual(await tables(), ['t']);
    keepPlan('--rollback', '001');
    assert.equal(plumbline('rollback', '--plan', file).code, 0);
    assert.deepEqual(await tables(), []);
  });

  it('is refused where it would be another one by now, and nothing runs', async () => {
    keepPlan();
    writeFileSync(path.join(root, FIRST), 'create table t (a int, b int);\n');
    const edited = plumbline('apply', '--plan', file);
    assert.equal(edited.code, 6, edited.out);
    assert.match(edited.out, /001_t\.sql/);
    assert.match(edited.out, /Next: Look at the plan again/);
    writeFileSync(path.join(root, FIRST), files[FIRST]);
    // Somebody applied one of them meanwhile.
    assert.equal(plumbline('apply', '001').code, 0);
    assert.equal(plumbline('apply', '--plan', file).code, 6);
    assert.deepEqual(await tables(), ['t']);
  });

  it('is refused on another target than its own', () => {
    keepPlan();
    const plan = JSON.parse(readFileSync(file, 'utf8')) as PlanReport;
    plan.target.database = 'elsewhere';
    writeFileSync(file, JSON.stringify(plan));
    const { code, out } = plumbline('apply', '--plan', file);
    assert.equal(code, 6, out);
    assert.match(out, /elsewhere/);
  });

  it('is a usage error where it is none: not there, of the other kind, or something else', () => {
    const missing = plumbline('apply', '--plan', path.join(root, 'nonexistent.json'));
    assert.equal(missing.code, 2);
    assert.ok(missing.err.includes(`${path.join(root, 'nonexistent.json')} cannot be read`));
    assert.match(missing.err, /there is no such file/);
    keepPlan();
    const other = plumbline('rollback', '--plan', file);
    assert.equal(other.code, 2);
    assert.match(other.err, /is the plan of an apply/);
    writeFileSync(file, '{}');
    const empty = plumbline('apply', '--plan', file);
    assert.equal(empty.code, 2);
    assert.match(empty.err, /is no plan that can run/);
  });
});
