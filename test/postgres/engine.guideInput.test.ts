import assert from 'node:assert/strict';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Engine, VerifyRequest } from '../../src/app/engine';
import type { CheckReport, VerifyReport } from '../../src/core/report/model';
import { cuttingProxy } from './cuttingProxy';
import {
  serverTarget,
  temporaryFolder,
  testEngine,
  testTargets,
  workspaceOf,
} from './engineHarness';
import { servers } from './server';

const fence = (sql: string): string => `\`\`\`sql\n${sql}\n\`\`\`\n`;
const section = (title: string, ...sql: string[]): string =>
  `## Verify ${title}\n\n${sql.map(fence).join('\n')}\n`;

/** Each a section of its own: what it holds, and the outcome of each of its checks. */
const sections: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  [
    'unparseable words',
    ['select 1;\n-- Should look about right to anybody who knows it'],
    ['notChecked'],
  ],
  ['a failing query', ['select nope from nowhere;\n-- Expected: 1 row'], ['errored']],
  ['an endless query', ['select pg_sleep(600);\n-- Expected: 1 row'], ['errored']],
  [
    'an endless loop',
    ['do $$ begin loop perform 1; end loop; end $$;\n\nselect 1 as one;\n-- Expected: 1'],
    ['errored', 'notChecked'],
  ],
  [
    'a million rows',
    [
      "select n, repeat('x', 50) as text from generate_series(1, 1000000) as n;\n-- Expected: 1000000 rows",
    ],
    ['passed'],
  ],
  ['DROP DATABASE', ['drop database postgres;\n-- Expected: succeeds'], ['notChecked']],
  [
    'COMMIT',
    ['create table stray (id int);\n\ncommit;\n\nselect count(*) from stray;\n-- Expected: 0'],
    ['notChecked', 'notChecked'],
  ],
  [
    'a change of role',
    [
      'create role guide_reader;\nset role guide_reader;\nselect current_user;\n-- Expected: guide_reader',
    ],
    ['passed'],
  ],
  [
    'the role afterwards',
    ["select current_user = 'guide_reader' as changed;\n-- Expected: f"],
    ['passed'],
  ],
  [
    'nothing was left',
    [
      "select to_regclass('stray') is null and not exists (select from pg_roles where rolname = 'guide_reader') as gone;\n-- Expected: t",
    ],
    ['passed'],
  ],
];

const guide = sections.map(([title, sql]) => section(title, ...sql)).join('');

async function onEveryTarget(
  work: (engine: Engine, request: (root: string) => VerifyRequest, name: string) => Promise<void>,
): Promise<void> {
  for (const { name, create } of await testTargets()) {
    const engine = testEngine();
    try {
      const target = await create();
      await work(engine, (root) => ({ root, target, guides: [{ path: 'GUIDE.md' }] }), name);
    } finally {
      await engine.dispose();
    }
  }
}

const inSection = ({ checks }: VerifyReport, title: string): CheckReport[] =>
  checks.filter(({ stated }) => stated?.section?.title === `Verify ${title}`);

describe('a guide that nobody should trust', function () {
  this.timeout(180_000);

  it('is run section by section, each stopped, bounded or refused where it must be', () =>
    onEveryTarget(async (engine, request, name) => {
      const root = workspaceOf({ 'GUIDE.md': guide });
      const report = await engine.verify({ ...request(root), statementTimeoutMs: 4000 });
      assert.equal(report.error, undefined, JSON.stringify(report.error));
      for (const [title, , expected] of sections) {
        assert.deepEqual(
          inSection(report, title).map(({ outcome }) => outcome),
          expected,
          `${name}: ${title} ${JSON.stringify(inSection(report, title), null, 1)}`,
        );
      }
      const many = inSection(report, 'a million rows')[0]!.stated!.result!;
      assert.deepEqual([many.rowCount, many.rows.length], [1_000_000, 50], name);
      const failing = inSection(report, 'a failing query')[0]!;
      assert.equal(failing.stated!.error!.sqlstate, '42P01');
      assert.equal(failing.stated!.error!.line, failing.source.line);
      assert.match(inSection(report, 'DROP DATABASE')[0]!.note!, /never run/);
      assert.match(inSection(report, 'COMMIT')[0]!.note!, /never run/);
      assert.equal(report.run.outcome, 'failed');
    }));

  it('is cancelled while a query runs for ever, and is then not called verified', () =>
    onEveryTarget(async (engine, request, name) => {
      const root = workspaceOf({
        'GUIDE.md':
          section('sleep', 'select pg_sleep(600);\n-- Expected: 1 row') +
          section('later', 'select 1;\n-- Expected: 1'),
      });
      const stop = new AbortController();
      const report = await engine.verify({
        ...request(root),
        signal: stop.signal,
        onProgress: (event) => {
          if (event.kind === 'phase' && event.message.includes('Verify sleep')) stop.abort();
        },
      });
      assert.equal(report.run.outcome, 'cancelled', name);
      assert.equal(report.error?.code, 'cancelled', name);
      assert.equal(report.summary.passed, 0, name);
      assert.deepEqual(
        report.guides?.[0]?.sections.map(({ ran }) => ran),
        [true, false],
        name,
      );
    }));

  it('is read whatever it was saved as, with a word about it', () =>
    onEveryTarget(async (engine, request, name) => {
      const text = `# Prüfung\n\n${section('Größe', 'select 1;\n-- Expected: 1')}`;
      const root = workspaceOf({ 'GUIDE.md': Buffer.from(text, 'latin1') });
      const report = await engine.verify(request(root));
      assert.deepEqual(
        report.checks.map(({ outcome, stated }) => [outcome, stated!.section!.title]),
        [['passed', 'Verify Größe']],
        name,
      );
      assert.deepEqual(
        report.guides?.[0]?.problems.map(({ code, line }) => [code, line]),
        [['notUtf8', 1]],
      );
    }));
});

describe('a guide on a connection that ends', function () {
  this.timeout(60_000);

  it('is not called verified, and the rest of it is not checked', async () => {
    const [server] = await servers();
    const proxy = await cuttingProxy(await server!.createDatabase(), (sent) =>
      sent.includes('cut_here'),
    );
    const engine = testEngine();
    try {
      const root = workspaceOf({
        'GUIDE.md':
          section('before', 'select 1;\n-- Expected: 1') +
          section('cut', "select 'cut_here' as text;\n-- Expected: cut_here") +
          section('after', 'select 1;\n-- Expected: 1'),
      });
      const target = serverTarget(proxy.url);
      const report = await engine.verify({ root, target, guides: [{ path: 'GUIDE.md' }] });
      assert.equal(proxy.cuts(), 1);
      assert.equal(report.run.outcome, 'unknown');
      assert.equal(report.error?.code, 'connectionLost');
      assert.equal(inSection(report, 'before')[0]!.outcome, 'passed');
      for (const title of ['cut', 'after']) {
        assert.ok(
          inSection(report, title).every(({ outcome }) => outcome !== 'passed'),
          title,
        );
      }
      assert.deepEqual(
        inSection(report, 'after').map(({ outcome, note }) => [outcome, note]),
        [['notChecked', 'The connection was lost.']],
      );
    } finally {
      await engine.dispose();
      await proxy.close();
    }
  });
});

describe('what no transaction takes back', function () {
  this.timeout(60_000);
  const root = workspaceOf({
    'GUIDE.md': section(
      'statistics',
      'create table if not exists t (id int);\n\nvacuum t;\n-- Expected: succeeds',
    ),
  });

  it('is not run before it is asked for, and on production not before its database is named', async () => {
    const [server] = await servers();
    const url = await server!.createDatabase();
    const engine = testEngine();
    try {
      const guides = [{ path: 'GUIDE.md' }];
      const target = { ...serverTarget(url), environment: 'production' } as const;
      const plain = await engine.verify({ root, target, guides });
      assert.deepEqual(
        plain.checks.map(({ outcome }) => outcome),
        ['notChecked'],
      );
      const asked = { root, target, guides, outsideTransaction: true };
      for (const confirm of [undefined, 'another']) {
        const refused = await engine.verify({ ...asked, confirm });
        assert.equal(refused.error?.code, 'confirmationNeeded');
        assert.equal(refused.run.outcome, 'refused');
        assert.deepEqual(refused.checks, []);
      }
      const confirm = new URL(url).pathname.slice(1);
      const confirmed = await engine.verify({ ...asked, confirm });
      assert.equal(confirmed.error, undefined);
    } finally {
      await engine.dispose();
    }
  });
});

describe('a guide that cannot be read', function () {
  this.timeout(60_000);

  it('refuses the verification before anything is connected to', async () => {
    const outside = path.join(temporaryFolder('outside'), 'GUIDE.md');
    writeFileSync(outside, section('x', 'select 1;\n-- Expected: 1'));
    const root = workspaceOf({
      'notes.txt': 'x',
      'BIG.md': Buffer.alloc(20 * 1024 * 1024 + 1, 10),
    });
    symlinkSync(outside, path.join(root, 'LINK.md'));
    const engine = testEngine();
    try {
      const target = { ...engine.builtin(root), dataDirectory: '/nowhere/at/all' };
      for (const [file, code] of [
        ['GONE.md', 'fileUnreadable'],
        ['../GUIDE.md', 'pathOutsideWorkspace'],
        [outside, 'pathOutsideWorkspace'],
        ['LINK.md', 'pathOutsideWorkspace'],
        ['BIG.md', 'fileTooLarge'],
        ['notes.txt', 'usage'],
      ] as const) {
        const report = await engine.verify({ root, target, guides: [{ path: file }] });
        assert.equal(report.error?.code, code, file);
        assert.equal(report.run.outcome, 'refused');
        const { files } = await engine.explain({ root, files: [{ path: file }] });
        assert.equal(files[0]!.error?.code, code, file);
      }
    } finally {
      await engine.dispose();
    }
  });
});

describe('the order of a guide', () => {
  const files = {
    'docs/GUIDE.md':
      '# Order\n\n1. `schema.sql`\n2. `migrations/003_b.sql`\n3. `migrations/002_a.sql`\n4. `migrations/004_gone.sql`\n',
    'schema.sql': 'select 1;',
    'migrations/002_a.sql': 'select 1;',
    'migrations/003_b.sql': 'select 1;',
    'migrations/009_new.sql': 'select 1;',
  };

  it('is shown, written beside what the manifest says already, and then the order that holds', async () => {
    const root = workspaceOf({
      ...files,
      'plumbline.json': '{\n    "guides": ["docs/GUIDE.md"]\n}\n',
    });
    const manifest = path.join(root, 'plumbline.json');
    const engine = testEngine();
    try {
      const status = await engine.status({
        root,
        target: { ...engine.builtin(root), dataDirectory: 'memory' },
      });
      assert.deepEqual(
        status.problems?.map(({ code, path: file, line }) => [code, file, line]),
        [['orderDiffers', 'docs/GUIDE.md', 3]],
      );
      const guideFile = { root, guide: 'docs/GUIDE.md' };
      const shown = await engine.importOrder({ ...guideFile, write: false });
      assert.deepEqual(shown.order, ['schema.sql', 'migrations/003_b.sql', 'migrations/002_a.sql']);
      assert.deepEqual(shown.missing, ['migrations/004_gone.sql']);
      assert.deepEqual(shown.unnamed, ['migrations/009_new.sql']);
      assert.equal(shown.unchanged, false);
      assert.equal(readFileSync(manifest, 'utf8'), '{\n    "guides": ["docs/GUIDE.md"]\n}\n');

      await engine.importOrder({ ...guideFile, write: true });
      assert.equal(readFileSync(manifest, 'utf8'), shown.manifest);
      assert.match(shown.manifest, /\n {4}"guides"/);
      const { migrations } = await engine.list(root);
      assert.deepEqual(
        migrations.map(({ version }) => version),
        ['schema', '003', '002', '009'],
      );
      assert.equal((await engine.importOrder({ ...guideFile, write: true })).unchanged, true);
    } finally {
      await engine.dispose();
    }
  });

  it('is not written over a manifest that is wrong, nor taken from a guide without one', async () => {
    const engine = testEngine();
    try {
      const wrong = workspaceOf({ ...files, 'plumbline.json': '{"guides": 1}' });
      const refused = await engine.importOrder({
        root: wrong,
        guide: 'docs/GUIDE.md',
        write: true,
      });
      assert.equal(refused.error?.code, 'manifestInvalid');
      assert.equal(readFileSync(path.join(wrong, 'plumbline.json'), 'utf8'), '{"guides": 1}');
      const none = workspaceOf({ ...files, 'docs/GUIDE.md': '# Nothing' });
      const without = await engine.importOrder({ root: none, guide: 'docs/GUIDE.md', write: true });
      assert.equal(without.error?.code, 'noOrder');
    } finally {
      await engine.dispose();
    }
  });

  it('is nothing that runs on a guess: a wrong manifest stops status and apply, at its line', async () => {
    const root = workspaceOf({
      ...files,
      'plumbline.json': '{\n  "order": ["migrations/gone.sql"]\n}',
    });
    const engine = testEngine();
    try {
      const request = { root, target: { ...engine.builtin(root), dataDirectory: 'memory' } };
      const status = await engine.status(request);
      assert.deepEqual(
        [status.error?.code, status.error?.path, status.error?.line, status.migrations],
        ['manifestInvalid', 'plumbline.json', 2, []],
      );
      const applied = await engine.apply({ ...request, selection: { kind: 'pending' } });
      assert.deepEqual([applied.run.outcome, applied.error?.code], ['refused', 'manifestInvalid']);
    } finally {
      await engine.dispose();
    }
  });
});
