import assert from 'node:assert/strict';
import type { Engine, Request } from '../../src/app/engine';
import { exitCodeOfVerify } from '../../src/core/report/exitCode';
import type { CheckReport, VerifyReport } from '../../src/core/report/model';
import { testEngine, testTargets, workspaceOf } from './engineHarness';

const fence = (text: string, language = 'sql'): string => `\`\`\`${language}\n${text}\n\`\`\`\n\n`;
const section = (title: string, ...blocks: string[]): string => `## ${title}\n\n${blocks.join('')}`;

const count = fence("select count(*) from things where name = 'bad';\n-- Expected: 0");
const url = '"$DATABASE_URL"';

/** Each section with what its checks come to, and a word of the last one's note. */
const sections: readonly (readonly [string, string, readonly string[], RegExp?])[] = [
  [
    'Verify over another connection',
    fence('\\connect other\nselect count(*) from things;\n-- Expected: 77') + count,
    ['notChecked', 'notChecked'],
    /block in line \d+ was not run/,
  ],
  [
    'Verify what is no SQL',
    fence('select name form things whre x;\n-- Expected: 1 row'),
    ['notChecked'],
    /no SQL that PostgreSQL understands/,
  ],
  [
    'Verify behind SQL that is none',
    fence("insert into things values ('x')\ninsert into things values ('bad');") + count,
    ['notChecked', 'notChecked'],
  ],
  [
    'Verify behind a file',
    fence(`psql ${url} -f seed.sql`, 'bash') + count,
    ['notChecked'],
    /seed\.sql, which it gives to psql, is not run/,
  ],
  [
    'Verify behind a file that is applied',
    fence(`psql ${url} -f migrations/001_things.sql`, 'bash') + count,
    ['passed'],
  ],
  [
    'Verify as another user',
    fence(`psql -U nobody_here ${url} -c "select 1 as one"\n# Expected: 1`, 'bash') + count,
    ['notChecked', 'passed'],
  ],
  [
    'Verify on the replica',
    fence('psql "$REPLICA_URL" -c "select 1 as one"\n# Expected: 1', 'bash'),
    ['notChecked'],
    /another connection \(\$REPLICA_URL\)/,
  ],
  [
    'Verify 099_nope.sql',
    fence('select 1 from things where false;\n-- Expected: no rows'),
    ['notChecked'],
    /099_nope\.sql is not in the workspace/,
  ],
  ['Verify PostgreSQL 15', fence('select 1 as one;\n-- Expected: 1'), ['passed']],
  [
    'Apply',
    fence('alter table things add column extra int;\nselect count(*) from things;\n-- Expected: 1'),
    ['notChecked'],
    /a verification applies nothing/,
  ],
  [
    'Maintenance',
    fence('delete from things;\nselect count(*) from things;\n-- Expected: 0'),
    ['notChecked'],
    /when it is asked for by name/,
  ],
  ['Monitoring', fence('select count(*) from things;\n-- Expected: 1'), ['passed']],
];

const nothingSent: ReadonlySet<string> = new Set([
  'Verify what is no SQL',
  'Verify on the replica',
  'Verify 099_nope.sql',
  'Apply',
  'Maintenance',
]);

const parts = section(
  'Verify row security',
  fence('set local role authenticated;'),
  '**Check**:\n\n',
  fence("select current_user = 'authenticated' as other;\n-- Expected: true"),
);

const secret = section(
  'Verify a secret',
  fence("create role app_of_test login password '<app_password>';"),
  fence("select count(*) from pg_roles where rolname = 'app_of_test';\n-- Expected: 1"),
);

const guide = `# Guide\n\n${sections.map(([title, text]) => section(title, text)).join('')}${parts}${secret}
## Rollback of 001_things.sql

${fence('drop table things cascade;')}`;

const files = {
  'GUIDE.md': guide,
  'migrations/001_things.sql':
    "create table things (name text);\ninsert into things values ('a');\n",
  'migrations/002_view.sql': 'create view named as select name from things;\n',
  'migrations/002_view.down.sql': 'drop view named;\n',
};

const of = ({ checks }: VerifyReport, title: string): CheckReport[] =>
  checks.filter(({ stated }) => stated?.section?.title === title);

describe('the sections of a guide', function () {
  this.timeout(120_000);
  let engine: Engine;
  let request: Request;

  before(async () => {
    const [real] = await testTargets();
    engine = testEngine();
    request = { root: workspaceOf(files), target: await real!.create() };
    const applied = await engine.apply({ ...request, selection: { kind: 'pending' } });
    assert.equal(applied.run.outcome, 'succeeded', JSON.stringify(applied));
  });

  after(() => engine.dispose());

  const verify = (only?: readonly string[]): Promise<VerifyReport> =>
    engine.verify({
      ...request,
      guides: [only ? { path: 'GUIDE.md', only } : { path: 'GUIDE.md' }],
      placeholders: { app_password: 'S3cretPw' },
    });

  it('pass nothing that was not looked at, and say why it was not', async () => {
    const report = await verify();
    assert.equal(report.error, undefined, JSON.stringify(report.error));
    for (const [title, , outcomes, note] of sections) {
      const checks = of(report, title);
      const shown = JSON.stringify(checks, null, 1);
      assert.deepEqual(
        checks.map(({ outcome }) => outcome),
        outcomes,
        `${title} ${shown}`,
      );
      if (note) assert.match(checks.at(-1)!.note ?? '', note, shown);
      const listed = report.guides![0]!.sections.find((one) => one.title === title)!;
      assert.equal(listed.ran, !nothingSent.has(title), title);
      if (!listed.ran) assert.ok(listed.reason, title);
    }
    assert.equal(report.summary.failed + report.summary.errored, 0);
    assert.equal(exitCodeOfVerify(report, false), 0);
    assert.equal(exitCodeOfVerify(report, true), 8);
  });

  it('run a task that changes something when it is asked for by name', async () => {
    const report = await verify(['maintenance']);
    assert.deepEqual(
      of(report, 'Maintenance').map(({ outcome }) => outcome),
      ['passed'],
    );
    assert.deepEqual(
      report.guides![0]!.sections.map(({ title, ran }) => [title, ran]),
      [['Maintenance', true]],
    );
  });

  it('go on below a bold line with what stands above it', async () => {
    const whole = await verify();
    assert.deepEqual(
      of(whole, 'Check').map(({ outcome }) => outcome),
      ['passed'],
    );
    const { id } = of(whole, 'Check')[0]!;
    const alone = await verify([id.slice(id.indexOf('#') + 1)]);
    assert.deepEqual(
      of(alone, 'Check').map(({ outcome }) => outcome),
      ['passed'],
    );
  });

  it('keep answers to placeholders out of the report', async () => {
    const report = await verify();
    assert.deepEqual(
      of(report, 'Verify a secret').map(({ outcome }) => outcome),
      ['passed'],
    );
    assert.doesNotMatch(JSON.stringify(report), /S3cretPw/);
  });

  it('give a rollback that says first where its SQL stands and what it takes along', async () => {
    for (const dryRun of [true, false]) {
      const report = await engine.rollback({
        ...request,
        dryRun,
        selection: { kind: 'file', path: 'migrations/001_things.sql' },
      });
      const [result] = report.results;
      assert.equal(result?.outcome, 'rolledBack', JSON.stringify(report));
      const warnings = result.warnings!.join('\n');
      assert.match(warnings, /The SQL is taken from GUIDE\.md, line \d+/);
      assert.match(warnings, /Later ones are applied and may build on it: 002/);
      assert.match(warnings, /view/);
      assert.equal(
        files['GUIDE.md'].split('\n')[result.sqlLine! - 1],
        'drop table things cascade;',
      );
    }
  });
});
