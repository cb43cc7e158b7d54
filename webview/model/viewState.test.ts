import assert from 'node:assert/strict';
import type {
  ApplyReport,
  CheckReport,
  ErrorReport,
  TargetReport,
} from '../../src/core/report/model';
import { EMPTY_STATE, type PanelState } from '../../src/messages';
import { initialView, parseSaved, savable } from './viewState';

const target: TargetReport = {
  name: 'built-in',
  origin: 'built-in',
  host: 'built-in',
  port: 0,
  database: 'd',
  user: 'u',
  environment: 'local',
  server: null,
};
const error: ErrorReport = {
  code: 'statementFailed',
  message: 'duplicate key',
  detail: 'Key (email)=(a@example.com) already exists.',
  state: { code: 'unchanged', text: 'Nothing changed.' },
};
const facts = {
  id: '1',
  startedAt: '2026-11-21T09:00:00Z',
  durationMs: 1,
  outcome: 'failed',
} as const;
const verification: PanelState['verification'] = {
  schema: 1,
  target,
  run: { ...facts, kind: 'verify' },
  checks: [],
  unchecked: [],
  summary: { passed: 0, failed: 0, inconclusive: 0, notChecked: 0, errored: 0 },
  error,
};
const run: ApplyReport = {
  schema: 1,
  target,
  run: { ...facts, kind: 'apply' },
  leftOut: [],
  results: [
    {
      version: '001',
      name: 'a',
      path: 'a.sql',
      sqlPath: 'a.sql',
      outcome: 'failed',
      durationMs: 1,
      statements: 1,
      executed: [],
      notices: [{ severity: 'NOTICE', message: 'user me@example.com' }],
      error,
    },
  ],
  error,
  verification,
};
const state: PanelState = {
  target,
  verification,
  policies: {
    readAt: '2026-11-21T09:00:00Z',
    report: { schema: 1, target, tables: [], findings: [], error },
  },
  run,
  rehearsal: {
    schema: 1,
    target,
    run: { ...facts, kind: 'rehearse' },
    results: [
      {
        version: '001',
        name: 'a',
        path: 'a.sql',
        rollbackPath: 'a.down.sql',
        first: 'apply',
        outcome: 'failed',
        stages: [
          {
            kind: 'apply',
            path: 'a.sql',
            outcome: 'failed',
            durationMs: 1,
            statements: 1,
            notices: [{ severity: 'NOTICE', message: 'user me@example.com' }],
            error,
          },
        ],
        differences: [],
        rows: [],
        losses: [],
        notTried: [],
      },
    ],
    notes: [],
    error,
  },
  progress: { kind: 'apply', message: 'Applying' },
  ticks: { 'GUIDE.md#after/1': { at: '2026-11-21T09:00:00Z', by: 'ada' } },
  reruns: {},
};

describe('what the panel saves of itself', () => {
  it('holds no values of rows and nothing that is only true now', () => {
    const text = JSON.stringify(savable(initialView(), state));
    assert.doesNotMatch(text, /example\.com|"detail"|Applying/);
    assert.equal(text.match(/duplicate key/g)?.length, 7);
    assert.equal(state.run?.error?.detail, error.detail);
  });

  it('holds no value that a data exception quotes, and nothing that a function raised', () => {
    const textOf = (sqlstate: string, message: string) =>
      JSON.stringify(
        savable(initialView(), {
          ...state,
          run: { ...run, error: { ...error, sqlstate, message } },
        }),
      );
    assert.doesNotMatch(textOf('22P02', 'invalid input syntax for type date: "s3cret"'), /s3cret/);
    assert.match(textOf('22P02', 'invalid input syntax for type date: "s3cret"'), /type date/);
    assert.doesNotMatch(textOf('P0001', 'no s3cret here'), /s3cret/);
  });

  it('holds no value of a row that a check of a guide found, and none that was an answer', () => {
    const check: CheckReport = {
      id: 'GUIDE.md#checks/1',
      title: 'The admin',
      source: { kind: 'guide', path: 'GUIDE.md', line: 3 },
      outcome: 'failed',
      expected: "name = 'ada'",
      actual: "name = 's3cret'",
      durationMs: 1,
      stated: {
        sentences: ["Expected: name = 'ada'"],
        expectations: [],
        sql: "select name from users where id = 's3cret'",
        outcomeLine: 5,
        result: { columns: ['name'], rows: [['s3cret']], rowCount: 1 },
        missing: ['ada'],
        extra: ['s3cret'],
        comparison: { expected: 'ada', actual: 's3cret' },
        error: { ...error, detail: 's3cret' },
      },
    };
    const checked = { ...verification, checks: [check] };
    const saved = savable(initialView(), {
      ...state,
      verification: checked,
      run: { ...run, verification: checked },
    });
    assert.doesNotMatch(JSON.stringify(saved), /s3cret/);
    const failed = saved.state.verification?.checks[0];
    assert.ok(failed);
    assert.equal(failed.outcome, 'failed');
    assert.deepEqual(failed.stated?.sentences, ["Expected: name = 'ada'"]);
    const again = parseSaved(JSON.parse(JSON.stringify(saved)));
    assert.deepEqual(again.state.verification, saved.state.verification);
  });

  it('is found again after it went through JSON', () => {
    const view = initialView();
    view.tab = 'policies';
    view.verification = { outcome: 'failed', text: 'users', toggled: { '["001",null]': false } };
    view.policies = { text: 'pub', toggled: { 'public.a': true } };
    const saved = savable(view, state);
    const again = parseSaved(JSON.parse(JSON.stringify(saved)));
    assert.deepEqual(again, { view, state: { ...saved.state, progress: null } });
  });

  it('starts afresh with what cannot be read and keeps the rest', () => {
    const view = { ...initialView(), tab: 'run', verification: { outcome: 'green' } };
    const again = parseSaved({ view, state: { target } });
    assert.equal(again.view.tab, 'run');
    assert.deepEqual(again.view.verification, initialView().verification);
    assert.deepEqual(again.state, { target, progress: null });
    for (const nothing of [undefined, null, 3, [], { view: 'x', state: [] }]) {
      assert.deepEqual(parseSaved(nothing), { view: initialView(), state: {} });
    }
    assert.deepEqual(parseSaved(savable(initialView(), EMPTY_STATE)).state, EMPTY_STATE);
  });
});
