import assert from 'node:assert/strict';
import { assertGolden } from '../../../../test/golden';
import type { CheckReport, ExplainReport, OrderReport, StatusReport, VerifyReport } from '../model';
import { explainText, orderText } from './guide';
import { statusText } from './status';
import { PLAIN } from './style';
import { verifyText } from './verify';

const explained: ExplainReport = {
  schema: 1,
  files: [
    {
      path: 'GUIDE.md',
      sections: [
        { id: 'intro', title: 'Intro', level: 1, line: 1, role: 'other', manual: [] },
        {
          id: 'verify',
          title: 'Verify\u001b[2J 006',
          level: 2,
          line: 5,
          binds: 'migrations/006_x.sql',
          role: 'verify',
          manual: [
            { id: 'a', text: 'Look at the page', line: 30, ticked: false },
            { id: 'b', text: 'Tell the team', line: 31, ticked: true },
          ],
        },
      ],
      blocks: [
        {
          line: 7,
          endLine: 14,
          section: 'verify',
          language: 'sql',
          kind: 'sql',
          executable: true,
          statements: [
            {
              id: 'verify/1',
              title: 'Tables',
              line: 8,
              endLine: 9,
              outcomeLine: 10,
              sql: "select tablename\nfrom pg_tables where owner = '<who>'",
              expectations: [
                { kind: 'rowCount', op: '=', value: 3 },
                { kind: 'unknown', text: 'and they look right' },
              ],
              sentences: [{ text: 'Expected: 3 rows, and they look right', line: 10 }],
              placeholders: [{ name: 'who', text: '<who>', wants: 'text' }],
            },
            {
              id: 'verify/2',
              title: 'Count',
              line: 12,
              endLine: 12,
              outcomeLine: 12,
              sql: 'select 1',
              expectations: [],
              sentences: [],
              placeholders: [],
            },
          ],
        },
        {
          line: 16,
          endLine: 20,
          section: 'verify',
          language: 'sql',
          kind: 'shape',
          executable: false,
          statements: [],
        },
        {
          line: 22,
          endLine: 24,
          section: 'verify',
          language: 'sql',
          kind: 'sql',
          executable: false,
          reason: 'syntax error at or near "selec"',
          statements: [],
        },
      ],
      order: ['schema.sql', 'migrations/006_x.sql'],
      problems: [{ code: 'unclosedFence', message: 'The fence is not closed.', line: 40 }],
    },
    {
      path: 'gone.md',
      sections: [],
      blocks: [],
      problems: [],
      error: {
        code: 'fileUnreadable',
        message: 'gone.md cannot be read: it does not exist.',
        path: 'gone.md',
        state: { code: 'unchanged', text: 'The database is unchanged.' },
      },
    },
  ],
};

const order: OrderReport = {
  schema: 1,
  guide: 'GUIDE.md',
  order: ['schema.sql', 'migrations/002_x.sql'],
  missing: ['003_gone.sql'],
  unnamed: ['migrations/009_new.sql'],
  manifest: '{\n  "order": [\n    "schema.sql",\n    "migrations/002_x.sql"\n  ]\n}\n',
  unchanged: false,
};

const section = { id: 'verify', title: 'Verify', line: 5 };
const verified: VerifyReport = {
  schema: 1,
  target: {
    name: 'Built-in',
    origin: '--builtin',
    host: 'in memory',
    port: 0,
    database: 'postgres',
    user: 'postgres',
    environment: 'local',
    server: 'PostgreSQL 18.6',
  },
  run: { id: '1', kind: 'verify', startedAt: '', durationMs: 3, outcome: 'failed' },
  checks: [
    {
      id: 'GUIDE.md#verify/1',
      title: 'Tables',
      migration: '006',
      source: { kind: 'guide', path: 'GUIDE.md', line: 8 },
      outcome: 'passed',
      expected: '3 rows',
      actual: '3 rows',
      durationMs: 1,
      stated: { section, sentences: ['3 rows'], expectations: [], sql: '', outcomeLine: 9 },
    },
    {
      id: 'GUIDE.md#verify/2',
      title: 'Indexes',
      source: { kind: 'guide', path: 'GUIDE.md', line: 12 },
      outcome: 'failed',
      expected: 'idx_a, idx_b',
      actual: '1 row; idx_b is missing',
      durationMs: 1,
      stated: {
        section,
        sentences: ['name\n------\nidx_a\nidx_b'],
        expectations: [],
        sql: '',
        outcomeLine: 14,
        missing: ['idx_b'],
        extra: ['idx_c'],
      },
    },
    {
      id: 'GUIDE.md#verify/3',
      title: 'Tenant',
      source: { kind: 'guide', path: 'GUIDE.md', line: 20 },
      outcome: 'notChecked',
      expected: '1 row',
      actual: 'not run',
      durationMs: 0,
      note: 'It holds placeholders that nobody has answered.',
      stated: {
        section: { ...section, title: 'Smoke', line: 18 },
        sentences: ['Expected: 1 row'],
        expectations: [],
        sql: '',
        outcomeLine: 21,
        unanswered: [{ name: 'tenant', text: '<tenant>', wants: 'uuid' }],
      },
    },
  ],
  unchecked: [],
  summary: { passed: 1, failed: 1, inconclusive: 0, notChecked: 1, errored: 0 },
  guides: [
    {
      path: 'GUIDE.md',
      sections: [
        { id: 'verify', title: 'Verify', line: 5, ran: true },
        { id: 'rollback', title: 'Rollback', line: 30, ran: false, reason: 'It takes back.' },
      ],
      manual: [{ id: 'a', section: 'verify', text: 'Look', line: 40 }],
      problems: [{ code: 'notUtf8', message: 'Read as Windows-1252.', line: 3 }],
    },
  ],
};

const derived = (id: string, more: Partial<CheckReport> = {}): CheckReport => ({
  id,
  title: `Table ${id}`,
  migration: id.slice(0, 3),
  source: { kind: 'derived', path: `migrations/${id}.sql`, line: 1 },
  outcome: 'passed',
  expected: 'it is there',
  actual: 'it is there',
  durationMs: 0,
  ...more,
});

const unnamed = verified.checks[0]!;
const withMigrations: VerifyReport = {
  ...verified,
  checks: [
    derived('006_x'),
    derived('006_x', { note: 'Its comment is not compared.' }),
    derived('007_y'),
    derived('007_y', { outcome: 'failed', actual: 'it is not there' }),
    derived('008_z'),
    ...verified.checks,
    {
      ...unnamed,
      title: section.title,
      source: { ...unnamed.source, line: 15 },
      stated: { ...unnamed.stated!, sql: '-- All of them.\nselect count(*)\nfrom pg_indexes' },
    },
  ],
  summary: { passed: 6, failed: 2, inconclusive: 0, notChecked: 1, errored: 0 },
};

const status: StatusReport = {
  schema: 1,
  target: verified.target,
  migrations: [
    {
      version: '006',
      name: 'x',
      path: 'migrations/006_x.sql',
      source: 'migrations',
      status: 'applied',
      rollback: 'guide',
      rollbackPath: 'GUIDE.md',
      rollbackLine: 30,
      checks: 2,
      problems: [],
    },
    {
      version: '007',
      name: 'y',
      path: 'migrations/007_y.sql',
      source: 'migrations',
      status: 'pending',
      rollback: null,
      checks: 0,
      problems: [
        { code: 'ambiguousRollback', message: 'Several blocks could be the rollback.', line: 40 },
      ],
    },
  ],
  skipped: [],
  problems: [
    { path: 'GUIDE.md', line: 9, code: 'orderDiffers', message: 'It says 007 before 006.' },
  ],
  summary: { pending: 1, applied: 1, attention: 0 },
};

describe('the text of a report about guides', () => {
  const golden = (name: string): string => `src/core/report/text/golden/${name}.golden.txt`;
  it('shows how guides are understood', () =>
    assertGolden(golden('explain'), explainText(explained, PLAIN)));
  it('shows an order before it is written', () =>
    assertGolden(golden('order'), orderText(order, false, PLAIN)));
  it('shows in a status what comes from guides, and what they do not agree on', () =>
    assertGolden(golden('status-guide'), statusText(status, PLAIN)));
  it('shows the checks of a guide by section', () =>
    assertGolden(golden('verify-guide'), verifyText(verified, PLAIN)));
  it('puts the guide that was asked for before the migrations, of which it says how many passed', () =>
    assertGolden(golden('verify-guide-first'), verifyText(withMigrations, PLAIN)));
  it('keeps to the width of a narrow terminal', () => {
    const lines = verifyText(withMigrations, { ...PLAIN, width: 40 }).split('\n');
    const checks = lines.filter((line) => /^ {2}[✓✗?-] .*\(line \d+\)$/.test(line));
    assert.equal(checks.length, 4);
    for (const line of checks) assert.ok(line.length <= 40, line);
  });
});
