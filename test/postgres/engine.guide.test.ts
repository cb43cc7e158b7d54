import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Engine, Request, Target } from '../../src/app/engine';
import type { CheckReport, VerifyReport } from '../../src/core/report/model';
import { testEngine, testTargets, workspaceOf } from './engineHarness';

const GUIDE = `# Orders

## Order

1. \`schema.sql\`
2. \`migrations/003_lines.sql\`
3. \`migrations/002_notes.sql\`

## Verify 003_lines.sql

\`\`\`sql
select tablename from pg_tables where tablename in ('orders', 'order_lines') order by 1;
-- Expected: 2 rows

select indexname from pg_indexes where indexname in ('idx_lines_order', 'idx_lines_sku');
-- Expected: 2 rows
\`\`\`

Row security:

\`\`\`sql
select relrowsecurity from pg_class where relname = 'order_lines';
-- Should show relrowsecurity = true
\`\`\`

\`\`\`sql
explain select * from order_lines where order_id = 1;
-- Looks reasonable to a person
\`\`\`

## Verify 002_notes.sql

\`\`\`sql
select count(*) from notes;
-- Expected: 0
\`\`\`

## Smoke test

\`\`\`sql
insert into orders (id, customer) values (7, 'c');
insert into order_lines (order_id, sku) values (7, 'a'), (7, 'b');

select count(*) from order_lines where order_id = 7;
-- Expected: 2

insert into order_lines (order_id, sku) values (8, 'x');
-- Expected: fails with 23503
\`\`\`

- [ ] Open the page of orders and look at it

## Smoke test of one order

\`\`\`sql
select count(*) from orders where tenant = '<tenant_uuid>';
-- Expected: 0
\`\`\`

## Look around

\`\`\`sql
select * from orders;
\`\`\`

## Rollback of 003_lines.sql

\`\`\`sql
drop table order_lines;
drop function touch_line();
\`\`\`

## Rollback of 002_notes.sql

\`\`\`sql
drop table notes;
\`\`\`
`;

const MANIFEST = {
  sources: ['schema.sql', 'migrations'],
  order: ['schema.sql', 'migrations/003_lines.sql', 'migrations/002_notes.sql'],
  guides: ['GUIDE.md'],
};

const files: Readonly<Record<string, string>> = {
  'GUIDE.md': GUIDE,
  'plumbline.json': JSON.stringify(MANIFEST, null, 2),
  'schema.sql': 'create table orders (id int primary key, customer text, tenant uuid);\n',
  'schema.down.sql': 'drop table orders;\n',
  'migrations/003_lines.sql': `create table order_lines (
  id serial primary key,
  order_id int not null references orders (id),
  sku text not null
);
create index idx_lines_order on order_lines (order_id);
create index idx_lines_sku on order_lines (sku);
alter table order_lines enable row level security;
create function touch_line() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger lines_touched before update on order_lines for each row execute function touch_line();

-- select count(*) from pg_indexes where tablename = 'order_lines';
-- Expected: 3
`,
  'migrations/002_notes.sql':
    'create table notes (id int, lines int references order_lines (id));\n',
};

const guideChecks = ({ checks }: VerifyReport): CheckReport[] =>
  checks.filter(({ source }) => source.kind === 'guide');

const outcomes = (report: VerifyReport): string[] =>
  guideChecks(report).map(({ source, outcome }) => `${source.line}: ${outcome}`);

const leftOut = (report: VerifyReport): string[] =>
  (report.guides ?? []).flatMap(({ sections }) =>
    sections.filter(({ ran }) => !ran).map(({ title, reason }) => `${title}: ${reason}`),
  );

/** Runs `work` with an engine and a new database on every kind of target. */
async function onEveryTarget(
  work: (engine: Engine, target: Target, name: string) => Promise<void>,
): Promise<void> {
  for (const { name, create } of await testTargets()) {
    const engine = testEngine();
    try {
      await work(engine, await create(), name);
    } finally {
      await engine.dispose();
    }
  }
}

const applyAll = async (engine: Engine, request: Request): Promise<void> => {
  const report = await engine.apply({ ...request, selection: { kind: 'pending' } });
  assert.equal(report.run.outcome, 'succeeded', JSON.stringify(report.error ?? report.results));
};

/** Applies the SQL as one more file, not verified, so that the database is no longer what the files say. */
async function breakBy(engine: Engine, request: Request, sql: string): Promise<void> {
  const root = workspaceOf({ 'migrations/900_break.sql': sql });
  const report = await engine.apply({
    ...request,
    root,
    selection: { kind: 'pending' },
    verify: false,
  });
  assert.equal(report.run.outcome, 'succeeded', JSON.stringify(report));
}

describe('a workspace with a manifest and a guide', function () {
  this.timeout(180_000);

  it('is applied in the stated order, verified by the guide, and taken back by it', () =>
    onEveryTarget(async (engine, target, name) => {
      const request = { root: workspaceOf(files), target };
      const before = await engine.status(request);
      assert.deepEqual(
        before.migrations.map(({ version, status, rollback }) => [version, status, rollback]),
        [
          ['schema', 'pending', 'file'],
          ['003', 'pending', 'guide'],
          ['002', 'pending', 'guide'],
        ],
        name,
      );
      assert.equal(before.problems, undefined, name);
      await applyAll(engine, request);
      const status = await engine.status(request);
      assert.deepEqual(
        status.migrations.map((one) => one.status),
        ['applied', 'applied', 'applied'],
        `${name}: the stated order is no wrong order`,
      );

      const report = await engine.verify({ ...request, guides: [{ path: 'GUIDE.md' }] });
      assert.deepEqual(
        outcomes(report),
        [
          '12: passed',
          '15: passed',
          '22: passed',
          '27: notChecked',
          '34: passed',
          '44: passed',
          '47: passed',
          '56: notChecked',
        ],
        `${name} ${JSON.stringify(guideChecks(report).filter(({ outcome }) => outcome !== 'passed'))}`,
      );
      const comments = report.checks.filter(({ source }) => source.kind === 'sql');
      assert.deepEqual(
        comments.map(({ outcome, migration, id }) => [outcome, migration, id.split('#')[0]]),
        [['passed', '003', 'migrations/003_lines.sql']],
        name,
      );
      const [first] = guideChecks(report);
      assert.equal(first!.migration, '003');
      assert.equal(first!.stated!.section!.title, 'Verify 003_lines.sql');
      assert.deepEqual(first!.stated!.result!.rows, [['order_lines'], ['orders']]);
      assert.deepEqual(
        guideChecks(report).at(-1)!.stated!.unanswered,
        [{ name: 'tenant_uuid', text: '<tenant_uuid>', wants: 'uuid' }],
        name,
      );
      assert.deepEqual(leftOut(report), [
        'Look around: It says of no statement what to expect.',
        'Rollback of 003_lines.sql: It takes something back, and runs as a rollback alone.',
        'Rollback of 002_notes.sql: It takes something back, and runs as a rollback alone.',
      ]);
      assert.deepEqual(
        report.guides![0]!.manual.map(({ text }) => text),
        ['Open the page of orders and look at it'],
      );

      const answered = await engine.verify({
        ...request,
        migrations: false,
        guides: [
          {
            path: 'GUIDE.md',
            placeholders: { tenant_uuid: '10000000-0000-4000-8000-000000000001' },
          },
        ],
        // What another guide of the run means by the same name does not count here.
        placeholders: { tenant_uuid: 'the tenant of another guide' },
      });
      assert.equal(outcomes(answered).at(-1), '56: passed', name);
      assert.equal(answered.checks.length, guideChecks(answered).length);

      const to = { kind: 'rollback', selection: { kind: 'to', version: 'schema' } } as const;
      const plan = await engine.plan({ ...request, ...to });
      assert.deepEqual(
        plan.steps.map(({ version, sqlPath, sql }) => [version, sqlPath, sql]),
        [
          ['002', 'GUIDE.md', 'drop table notes;'],
          ['003', 'GUIDE.md', 'drop table order_lines;\ndrop function touch_line();'],
        ],
        name,
      );
      for (const { warnings } of plan.steps)
        assert.match(warnings[0]!, /taken from GUIDE\.md, line/);
      const guide = path.join(request.root, 'GUIDE.md');
      writeFileSync(guide, GUIDE.replace('drop table notes', 'drop table if exists notes'));
      const changed = await engine.rollback({ ...request, ...to, confirmedSteps: plan.steps });
      assert.equal(changed.error?.code, 'changedSincePlan', name);
      writeFileSync(guide, GUIDE);
      const back = await engine.rollback({ ...request, ...to, confirmedSteps: plan.steps });
      assert.equal(back.run.outcome, 'succeeded', JSON.stringify(back));
      assert.equal(back.warnings, undefined, name);
      assert.deepEqual(
        (await engine.status(request)).migrations.map((one) => one.status),
        ['applied', 'pending', 'pending'],
        name,
      );
    }));

  it('fails exactly the checks that a broken database breaks, and names what is missing', () =>
    onEveryTarget(async (engine, target, name) => {
      const request = { root: workspaceOf(files), target };
      await applyAll(engine, request);
      await breakBy(
        engine,
        request,
        'drop index idx_lines_sku; alter table order_lines disable row level security;',
      );
      const report = await engine.verify({ ...request, guides: [{ path: 'GUIDE.md' }] });
      assert.deepEqual(
        outcomes(report).filter((line) => /failed|errored/.test(line)),
        ['15: failed', '22: failed'],
        name,
      );
      const failed = guideChecks(report).find(({ source }) => source.line === 15)!;
      assert.deepEqual(failed.stated!.missing, ['idx_lines_sku'], name);
      assert.equal(report.run.outcome, 'failed', name);
      assert.equal(
        report.checks.find(({ source }) => source.kind === 'sql')!.outcome,
        'failed',
        name,
      );
    }));

  it('sends nothing of a section about a migration that is not applied', () =>
    onEveryTarget(async (engine, target, name) => {
      const request = { root: workspaceOf(files), target };
      const selection = { kind: 'files', paths: ['schema.sql'] } as const;
      await engine.apply({ ...request, selection });
      const report = await engine.verify({ ...request, guides: [{ path: 'GUIDE.md' }] });
      const about = guideChecks(report).filter(({ migration }) => migration !== undefined);
      assert.deepEqual(
        about.map(({ outcome, note, actual }) => [outcome, note, actual]),
        [
          ...Array.from({ length: 4 }, () => ['notChecked', '003 is not applied.', 'not run']),
          ['notChecked', '002 is not applied.', 'not run'],
        ],
        name,
      );
      const smoke = guideChecks(report).filter(
        ({ stated }) => stated!.section!.id === 'smoke-test',
      );
      assert.ok(
        smoke.every(({ outcome }) => outcome !== 'passed'),
        `${name}: without its tables nothing is passed`,
      );
    }));

  it('leaves nothing behind, whatever its sections write', () =>
    onEveryTarget(async (engine, target, name) => {
      const root = workspaceOf({
        ...files,
        'GUIDE.md': `${GUIDE}\n## Smoke test again\n\n\`\`\`sql\nselect count(*) from orders;\n-- Expected: 0\n\ncreate table stray (id int);\n\`\`\`\n`,
      });
      const request = { root, target };
      await applyAll(engine, request);
      const run = (): Promise<VerifyReport> =>
        engine.verify({ ...request, guides: [{ path: 'GUIDE.md' }] });
      const first = await run();
      assert.deepEqual(outcomes(await run()), outcomes(first), name);
      assert.equal(outcomes(first).at(-1)!.split(': ')[1], 'passed', name);
    }));

  it('runs only what is asked for, with what stands before it, and says what is not there', () =>
    onEveryTarget(async (engine, target, name) => {
      const request = { root: workspaceOf(files), target, migrations: false } as const;
      await applyAll(engine, request);
      const { files: explained } = await engine.explain({
        root: request.root,
        files: [{ path: 'GUIDE.md' }],
      });
      const ids = explained[0]!.blocks.flatMap(({ statements }) => statements);
      const third = ids.find(({ line }) => line === 44)!.id;
      const report = await engine.verify({
        ...request,
        guides: [{ path: 'GUIDE.md', only: [third, 'no/such/1'] }],
      });
      assert.deepEqual(
        report.checks.map(({ id, outcome }) => [id, outcome]),
        [
          ['GUIDE.md#no/such/1', 'notChecked'],
          [`GUIDE.md#${third}`, 'passed'],
        ],
        name,
      );
      const edited = await engine.verify({
        ...request,
        guides: [
          {
            path: 'GUIDE.md',
            text: GUIDE.replace('-- Expected: 2\n', '-- Expected: 3\n'),
            only: [third],
          },
        ],
      });
      assert.deepEqual(outcomes(edited), ['44: failed'], `${name}: the editor's text counts`);
    }));

  it('says before a rollback what the server will refuse, and keeps everything when it does', () =>
    onEveryTarget(async (engine, target, name) => {
      const wrong = GUIDE.replace(
        'drop table order_lines;\ndrop function touch_line();',
        'drop function touch_line();\ndrop table order_lines;',
      );
      const request = { root: workspaceOf({ ...files, 'GUIDE.md': wrong }), target };
      await applyAll(engine, request);
      await engine.rollback({ ...request, selection: { kind: 'file', path: '002' } });
      const selection = { kind: 'file', path: '003' } as const;
      const plan = await engine.plan({ ...request, kind: 'rollback', selection });
      const line = wrong.split('\n').indexOf('drop function touch_line();') + 1;
      assert.equal(plan.error, undefined, JSON.stringify(plan.error));
      assert.match(
        plan.steps[0]!.warnings.join('\n'),
        new RegExp(`Line ${line}: .*touch_line.*lines_touched`),
        name,
      );
      const back = await engine.rollback({ ...request, selection });
      assert.equal(back.run.outcome, 'failed', name);
      assert.equal(back.results[0]!.error!.path, 'GUIDE.md');
      assert.equal(back.results[0]!.error!.line, line, name);
      const { migrations } = await engine.status(request);
      assert.equal(migrations.find(({ version }) => version === '003')!.status, 'applied', name);
    }));

  it('writes result files without a row of a table, and JUnit', () =>
    onEveryTarget(async (engine, target, name) => {
      const root = workspaceOf({
        ...files,
        'migrations/004_row.sql':
          "insert into orders values (1, 'private@example.com');\n-- select customer from orders;\n-- Expected: 1 row, customer = 'nobody'\ndo $$ begin raise notice 'private@example.com'; end $$;\n",
      });
      const results = path.join(root, 'out', 'results');
      const junit = path.join(root, 'out', 'junit.xml');
      const request = { root, target };
      const read = (file: string): string => readFileSync(path.join(results, file), 'utf8');
      const report = await engine.apply({
        ...request,
        selection: { kind: 'pending' },
        files: { results, junit },
      });
      assert.equal(report.run.outcome, 'succeeded', JSON.stringify(report.error ?? report.results));
      const before = JSON.parse(read('before-analysis.json')) as {
        schema: number;
        objects: Record<string, number>;
        migrations: { status: string }[];
      };
      assert.equal(before.schema, 1);
      const later = path.join(root, 'out', 'later');
      await engine.apply({ ...request, selection: { kind: 'pending' }, files: { results: later } });
      const after = JSON.parse(
        readFileSync(path.join(later, 'before-analysis.json'), 'utf8'),
      ) as typeof before;
      assert.equal(after.objects.table, before.objects.table! + 3, `${name}: before the apply`);
      assert.deepEqual(readdirSync(later), ['before-analysis.json', 'migration-results.json']);
      assert.deepEqual(
        new Set(before.migrations.map(({ status }) => status)),
        new Set(['pending']),
      );
      const applied = JSON.parse(read('migration-results.json')) as {
        results: { outcome: string }[];
      };
      assert.deepEqual(
        applied.results.map(({ outcome }) => outcome),
        Array(4).fill('applied'),
      );
      await engine.verify({
        ...request,
        guides: [{ path: 'GUIDE.md' }],
        files: { results, junit },
      });
      const verified = JSON.parse(read('verification-results.json')) as VerifyReport;
      assert.ok(
        verified.checks.some(({ outcome }) => outcome === 'failed'),
        name,
      );
      const xml = readFileSync(junit, 'utf8');
      assert.match(xml, /<testsuite name="GUIDE\.md" tests="8"/);
      for (const text of [
        read('before-analysis.json'),
        read('migration-results.json'),
        read('verification-results.json'),
        xml,
      ]) {
        assert.doesNotMatch(text, /private@example/, name);
      }
    }));
});
