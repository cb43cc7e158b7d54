import assert from 'node:assert/strict';
import { assertGolden } from '../../../../test/golden';
import type {
  ApplyReport,
  ErrorReport,
  MigrationReport,
  RlsReport,
  OpenRunReport,
  StatusReport,
  TargetReport,
  VerifyReport,
} from '../model';
import { rlsText } from './rls';
import { runText } from './run';
import { statusText } from './status';
import { COLOR, duration, PLAIN, printable } from './style';
import { errorLines, targetLine } from './target';
import { verifyText } from './verify';

const target: TargetReport = {
  name: 'staging',
  origin: 'SUPABASE_DB_URL in .env.local',
  host: 'db.example.com',
  port: 5432,
  database: 'app',
  user: 'migrator',
  environment: 'production',
  server: 'PostgreSQL 18.4',
};

const migration = (
  version: string,
  status: MigrationReport['status'],
  more: Partial<MigrationReport> = {},
): MigrationReport => ({
  version,
  name: 'x',
  path: `migrations/${version}_x.sql`,
  source: 'migrations',
  status,
  rollback: null,
  checks: 3,
  problems: [],
  ...more,
});

const status: StatusReport = {
  schema: 1,
  target,
  migrations: [
    migration('001', 'applied', { rollback: 'file', checks: 1 }),
    migration('002', 'drift', {
      evidence: { present: 1, missing: ['index public.i'], different: ['policy public.t.p'] },
    }),
    migration('003', 'pending', { rollback: 'section' }),
    migration('004', 'unusable', {
      problems: [
        { code: 'psqlMetaCommand', message: '\\d is a command of psql, not SQL.', line: 3 },
      ],
    }),
    migration('001', 'applied', {
      source: 'backend/migrations',
      path: 'backend/migrations/001_y.sql',
    }),
  ],
  skipped: [{ path: 'migrations/notes.sql', reason: 'It has no version in its name.' }],
  summary: { pending: 1, applied: 3, attention: 2 },
};

const error: ErrorReport = {
  code: 'statementFailed',
  sqlstate: '42703',
  message: 'column "nope" of relation "t" does not exist',
  nextStep: 'Correct the statement and try again.',
  hint: 'Perhaps you meant "no".',
  path: 'migrations/002_x.sql',
  line: 3,
  column: 18,
  statement: 2,
  state: { code: 'unchanged', text: 'The database is unchanged.' },
};

const verification: VerifyReport = {
  schema: 1,
  target,
  run: { id: '1', kind: 'verify', startedAt: '', durationMs: 3, outcome: 'failed' },
  checks: [
    {
      id: '001:table public.t',
      title: 'Table t',
      migration: '001',
      source: { kind: 'derived', path: 'migrations/001_x.sql', line: 1 },
      outcome: 'passed',
      expected: 'table t is there',
      actual: 'table t is there',
      durationMs: 0,
    },
    {
      id: '001:index public.i',
      title: 'Index i',
      migration: '001',
      source: { kind: 'derived', path: 'migrations/001_x.sql', line: 4 },
      outcome: 'failed',
      expected: 'unique',
      actual: 'not unique',
      durationMs: 0,
      note: 'Look at the rows first.',
    },
  ],
  unchecked: [
    {
      migration: '001',
      path: 'migrations/001_x.sql',
      line: 9,
      tag: 'INSERT',
      reason: 'It changes rows, which the catalog does not show.',
    },
  ],
  summary: { passed: 1, failed: 1, inconclusive: 0, notChecked: 0, errored: 0 },
};

const applied: ApplyReport = {
  schema: 1,
  target,
  run: { id: '1', kind: 'apply', startedAt: '', durationMs: 2345, outcome: 'failed' },
  historyCreated: true,
  leftOut: [{ version: '000', path: 'migrations/000_x.sql', reason: 'It is there already.' }],
  results: [
    {
      version: '001',
      name: 'x',
      path: 'migrations/001_x.sql',
      sqlPath: 'migrations/001_x.sql',
      outcome: 'applied',
      durationMs: 12.3,
      statements: 1,
      executed: [],
      notices: [{ severity: 'NOTICE', message: 'hello' }],
    },
    {
      version: '002',
      name: 'x',
      path: 'migrations/002_x.sql',
      sqlPath: 'migrations/002_x.sql',
      outcome: 'failed',
      durationMs: 1200,
      statements: 2,
      executed: [],
      notices: [],
      error,
    },
    {
      version: '003',
      name: 'x',
      path: 'migrations/003_x.sql',
      sqlPath: 'migrations/003_x.sql',
      outcome: 'notExecuted',
      durationMs: 0,
      statements: 2,
      executed: [],
      notices: [],
    },
  ],
};

const rls: RlsReport = {
  schema: 1,
  target,
  tables: [
    {
      schema: 'public',
      name: 't',
      enabled: true,
      forced: true,
      grants: { authenticated: ['select'] },
      policies: [
        {
          name: 'own',
          permissive: false,
          command: 'update',
          roles: ['authenticated'],
          using: '(owner = auth.uid())',
          withCheck: null,
        },
      ],
      coverage: {
        authenticated: { select: 'policy', insert: 'none', update: 'all', delete: 'none' },
      },
    },
  ],
  findings: [
    { id: 'f', level: 'error', object: 'public.t', message: 'It is open.', remedy: 'Close it.' },
  ],
};

describe('the text of a report', () => {
  const golden = (name: string): string => `src/core/report/text/golden/${name}.golden.txt`;
  it('shows a status', () => assertGolden(golden('status'), statusText(status, PLAIN)));
  it('tells of a run that has logged no end', () => {
    const openRun: OpenRunReport = {
      id: '1',
      kind: 'apply',
      startedAt: '2026-01-31T12:00:00.000Z',
      by: 'ada@laptop',
      isGoing: true,
    };
    const going = statusText({ ...status, openRun }, PLAIN);
    assert.match(going, /! A run goes on: apply, started 2026-01-31 12:00:00 UTC by ada@laptop\./);
    const ended = statusText({ ...status, openRun: { ...openRun, isGoing: false } }, PLAIN);
    assert.match(
      ended,
      /! The last run did not end: apply, started .*; the next apply goes on from/,
    );
  });
  it('shows a failed run', () => assertGolden(golden('run'), runText(applied, PLAIN)));
  it('shows a run with its verification', () => {
    const done: ApplyReport = {
      ...applied,
      run: { ...applied.run, outcome: 'succeeded' },
      results: applied.results.slice(0, 1),
      leftOut: [],
      verification,
    };
    assertGolden(golden('run-verified'), runText(done, PLAIN));
  });
  it('shows where the SQL of a rollback stands, and what there is to know of it', () => {
    const [first] = applied.results;
    const warnings = ['The SQL is taken from GUIDE.md, line 6.'];
    const back = { ...first!, outcome: 'rolledBack', sqlPath: 'GUIDE.md', sqlLine: 7, warnings };
    const text = runText({ ...applied, results: [back as (typeof applied.results)[0]] }, PLAIN);
    assert.match(text, /rolled back {2}migrations\/001_x\.sql {2}by GUIDE\.md:7/);
    assert.match(text, /\n {6}! The SQL is taken from GUIDE\.md, line 6\./);
  });
  it('shows a verification', () => assertGolden(golden('verify'), verifyText(verification, PLAIN)));
  it('shows row security', () => assertGolden(golden('rls'), rlsText(rls, PLAIN)));
  it('says what to do when there is no migration', () => {
    assert.match(statusText({ ...status, migrations: [] }, PLAIN), /No migrations found/);
  });
  it('says the same with colours', () => {
    // eslint-disable-next-line no-control-regex -- colours are control sequences
    const plain = statusText(status, COLOR).replaceAll(/\u001b\[\d+m/g, '');
    assert.equal(plain, statusText(status, PLAIN));
  });
  it('lets no control character of a name reach the terminal', () => {
    assert.equal(printable('a\u001b[2Jb\u202ec\r'), 'a\\u001b[2Jb\\u202ec\\u000d');
  });
  it('writes durations as a person would', () => {
    assert.deepEqual([0.2, 999, 1000, 59_900, 125_000].map(duration), [
      '1 ms',
      '999 ms',
      '1.0 s',
      '59.9 s',
      '2 min 5 s',
    ]);
  });

  it('keeps the lines of what a server says under what says it', () => {
    const error = {
      code: 'statementFailed',
      message: 'first\r\nsecond',
      hint: 'one\ntwo',
      state: { code: 'unchanged', text: 'The database is unchanged.' },
    } as const;
    assert.deepEqual(errorLines(error, PLAIN), [
      '✗ Error',
      '  first',
      '  second',
      '  Hint: one',
      '    two',
      '  The database is unchanged.',
    ]);
  });

  it('claims nothing of a target that was not reached', () => {
    const unknown = { ...target, host: '', port: 0, database: '', user: '', server: null };
    const line = targetLine({ ...unknown, environment: 'production' }, PLAIN);
    assert.equal(line, `Target ${target.name}, from ${target.origin}`);
  });
});
