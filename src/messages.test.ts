import assert from 'node:assert/strict';
import type {
  ApplyReport,
  ErrorReport,
  RehearseReport,
  RlsReport,
  TargetReport,
  VerifyReport,
} from './core/report/model';
import {
  EMPTY_STATE,
  isWorkspacePath,
  PANEL_COMMANDS,
  parseHostMessage,
  parsePanelMessage,
  parseSavedState,
  type PanelState,
} from './messages';

const target: TargetReport = {
  name: 'built-in',
  origin: 'built-in',
  host: 'built-in',
  port: 0,
  database: 'plumbline',
  user: 'postgres',
  environment: 'local',
  server: null,
};

const error: ErrorReport = {
  code: 'statementFailed',
  sqlstate: '42703',
  message: 'column "x" does not exist',
  nextStep: 'Correct it.',
  path: 'migrations/001.sql',
  line: 3,
  column: 7,
  statement: 2,
  state: { code: 'unchanged', text: 'Nothing changed.' },
};

const verification: VerifyReport = {
  schema: 1,
  target,
  run: {
    id: '1',
    kind: 'verify',
    startedAt: '2026-11-21T09:00:00Z',
    durationMs: 3,
    outcome: 'failed',
  },
  checks: [
    {
      id: '001 a',
      title: 'Table public.a',
      migration: '001',
      source: { kind: 'derived', path: 'migrations/001.sql', line: 1 },
      outcome: 'failed',
      expected: 'present',
      actual: 'missing',
      durationMs: 0,
      note: 'gone',
    },
  ],
  unchecked: [
    { migration: '001', path: 'migrations/001.sql', line: 4, tag: 'INSERT', reason: 'rows' },
  ],
  summary: { passed: 0, failed: 1, inconclusive: 0, notChecked: 0, errored: 0 },
};

const policies: RlsReport = {
  schema: 1,
  target,
  tables: [
    {
      schema: 'public',
      name: 'a',
      enabled: true,
      forced: false,
      grants: { anon: ['select'] },
      policies: [
        {
          name: 'p',
          permissive: true,
          command: 'all',
          roles: ['anon'],
          using: 'true',
          withCheck: null,
        },
      ],
      coverage: { anon: { select: 'policy', insert: 'none', update: 'none', delete: 'none' } },
    },
  ],
  findings: [{ id: 'f', level: 'warning', object: 'public.a', message: 'm', remedy: 'r' }],
};

const run: ApplyReport = {
  schema: 1,
  target,
  run: { ...verification.run, kind: 'apply', dryRun: true },
  results: [
    {
      version: '001',
      name: 'a',
      path: 'migrations/001.sql',
      sqlPath: 'migrations/001.sql',
      outcome: 'failed',
      durationMs: 12,
      statements: 2,
      steps: { done: 1, total: 2 },
      executed: [{ number: 1, line: 1, tag: 'CREATE TABLE', rows: 0 }],
      notices: [{ severity: 'NOTICE', message: 'n', sqlstate: '00000' }],
      error,
    },
  ],
  leftOut: [{ version: '002', path: 'migrations/002.sql', reason: 'applied' }],
  historyCreated: true,
  error,
  verification,
};

const rehearsal: RehearseReport = {
  schema: 1,
  target,
  run: { ...verification.run, kind: 'rehearse' },
  results: [
    {
      version: '001',
      name: 'a',
      path: 'migrations/001.sql',
      rollbackPath: 'migrations/rollback/001.sql',
      first: 'apply',
      outcome: 'different',
      stages: [
        {
          kind: 'rollback',
          path: 'migrations/rollback/001.sql',
          outcome: 'failed',
          durationMs: 3,
          statements: 1,
          notices: [{ severity: 'NOTICE', message: 'n' }],
          error,
        },
      ],
      differences: [
        {
          change: 'changed',
          object: 'Column a.b',
          fields: [{ name: 'type', before: 'text', after: 'integer' }],
          by: 'both',
        },
      ],
      rows: [{ table: 'a', columns: ['b'], before: 2, after: 1 }],
      losses: [{ table: 'a', column: 'b', rows: 2, exact: true }],
      notTried: [{ path: 'migrations/001.sql', line: 4, what: 'VACUUM', reason: 'no transaction' }],
    },
  ],
  notes: ['sequences'],
  error,
};

const full: PanelState = {
  target,
  verification,
  policies: { readAt: '2026-11-21T09:00:00Z', report: policies },
  run,
  rehearsal,
  progress: { kind: 'apply', message: 'Applying', done: 0, total: 1, cancellable: true },
  ticks: { 'GUIDE.md#after/1': { at: '2026-11-21T09:00:00Z', by: 'ada' } },
  reruns: { 'GUIDE.md#checks/1': '2026-11-21T09:00:00Z' },
};

/** Every path to a value inside `value`: `['run', 'results', 0, 'name']`. */
function* paths(value: unknown, at: (string | number)[] = []): Generator<(string | number)[]> {
  if (at.length > 0) yield at;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) {
    yield* paths(inner, [...at, Array.isArray(value) ? Number(key) : key]);
  }
}

function replaced(at: (string | number)[], by: unknown): unknown {
  const copy: unknown = structuredClone(full);
  let holder = copy as Record<string | number, unknown>;
  for (const step of at.slice(0, -1)) {
    holder = holder[step] as Record<string | number, unknown>;
  }
  holder[at.at(-1)!] = by;
  return copy;
}

describe('messages to the panel', () => {
  it('lets through a state with everything in it, unchanged', () => {
    assert.deepEqual(parseHostMessage({ type: 'state', state: full }), {
      type: 'state',
      state: full,
    });
    assert.deepEqual(parseHostMessage({ type: 'state', state: EMPTY_STATE }), {
      type: 'state',
      state: EMPTY_STATE,
    });
  });

  it('refuses a state when any one value in it has another type', () => {
    const all = [...paths(full)];
    assert.ok(all.length > 150);
    for (const at of all) {
      const wrong = replaced(at, Symbol('neither text, number, list nor object'));
      assert.equal(parseHostMessage({ type: 'state', state: wrong }), null, at.join('.'));
    }
  });

  it('refuses an object where the panel would write text, also one that turns itself into text', () => {
    const sly = { toString: () => '<img src=x onerror=alert(1)>' };
    const wrong = replaced(['verification', 'checks', 0, 'title'], sly);
    assert.equal(parseHostMessage({ type: 'state', state: wrong }), null);
  });

  it('refuses lines before the first, negative durations and numbers that are none', () => {
    const line = ['verification', 'checks', 0, 'source', 'line'];
    const duration = ['run', 'results', 0, 'durationMs'];
    for (const [at, value] of [
      [line, 0],
      [line, 1.5],
      [line, Number.NaN],
      [duration, -1],
      [duration, Number.POSITIVE_INFINITY],
    ] as const) {
      assert.equal(parseHostMessage({ type: 'state', state: replaced([...at], value) }), null);
    }
  });

  it('refuses words outside their closed lists', () => {
    for (const at of [
      ['verification', 'checks', 0, 'outcome'],
      ['target', 'environment'],
      ['policies', 'report', 'findings', 0, 'level'],
      ['policies', 'report', 'tables', 0, 'coverage', 'anon', 'select'],
      ['run', 'results', 0, 'outcome'],
    ]) {
      assert.equal(parseHostMessage({ type: 'state', state: replaced(at, 'constructor') }), null);
    }
  });

  it('reads a report of a later version that says more', () => {
    const later = { ...structuredClone(verification), lately: { added: true } };
    assert.ok(parseHostMessage({ type: 'state', state: { verification: later } }));
  });

  it('takes an absent field and an undefined one alike', () => {
    const state = { verification: { ...verification, error: undefined }, progress: undefined };
    const parsed = parseHostMessage({ type: 'state', state });
    assert.ok(parsed?.type === 'state');
    assert.deepEqual(Object.keys(parsed.state), ['verification']);
  });

  it('does not take an inherited field for its own', () => {
    const inherited: unknown = Object.create({ ...target });
    assert.equal(parseHostMessage({ type: 'state', state: { target: inherited } }), null);
  });

  it('keeps roles with the names of built-in properties', () => {
    const report = structuredClone(policies);
    const [table] = report.tables;
    table!.grants = JSON.parse('{"__proto__": ["select"], "constructor": []}') as Record<
      string,
      string[]
    >;
    const state = { policies: { readAt: '', report } };
    const parsed = parseHostMessage({ type: 'state', state });
    assert.ok(parsed?.type === 'state');
    assert.deepEqual(Object.keys(parsed.state.policies?.report.tables[0]?.grants ?? {}), [
      '__proto__',
      'constructor',
    ]);
  });

  it('knows its tabs and no other kind of message', () => {
    assert.deepEqual(parseHostMessage({ type: 'selectTab', tab: 'run' }), {
      type: 'selectTab',
      tab: 'run',
    });
    for (const value of [
      null,
      undefined,
      'state',
      [],
      {},
      { type: 'eval' },
      { type: 'state' },
      { type: 'state', state: [] },
      { type: 'selectTab', tab: 'toString' },
    ]) {
      assert.equal(parseHostMessage(value), null);
    }
  });
});

describe('messages of the panel', () => {
  it('rebuilds each message from its known fields', () => {
    const extra = { extra: 1 };
    assert.deepEqual(parsePanelMessage({ type: 'ready', ...extra }), { type: 'ready' });
    assert.deepEqual(parsePanelMessage({ type: 'openLine', path: 'a/b.sql', line: 3, ...extra }), {
      type: 'openLine',
      path: 'a/b.sql',
      line: 3,
    });
    assert.deepEqual(parsePanelMessage({ type: 'selectTab', tab: 'run' }), {
      type: 'selectTab',
      tab: 'run',
    });
    for (const command of PANEL_COMMANDS) {
      assert.deepEqual(parsePanelMessage({ type: 'command', command, args: ['x'] }), {
        type: 'command',
        command,
      });
    }
  });

  it('drops commands that are not on the list', () => {
    for (const command of ['workbench.action.terminal.new', 'rollback', 'constructor', '', 1]) {
      assert.equal(parsePanelMessage({ type: 'command', command }), null);
    }
  });

  it('drops paths that lead out of the workspace by their text', () => {
    for (const path of [
      '/etc/passwd',
      '../secret.sql',
      'a/../../b.sql',
      'a/./b.sql',
      'a//b.sql',
      'C:\\x.sql',
      'C:/x.sql',
      'file:///etc/passwd',
      'command:workbench.action.quit',
      'a\u0000.sql',
      'a\\b.sql',
      '',
      'x'.repeat(5000),
      7,
    ]) {
      assert.equal(isWorkspacePath(path), false);
      assert.equal(parsePanelMessage({ type: 'openLine', path, line: 1 }), null);
    }
    for (const path of ['001.sql', 'a b/ü [1].sql', 'a..b/..c.sql']) {
      assert.equal(isWorkspacePath(path), true);
    }
  });

  it('drops lines that are none', () => {
    for (const line of [0, -1, 1.5, '3', null, Number.MAX_VALUE]) {
      assert.equal(parsePanelMessage({ type: 'openLine', path: 'a.sql', line }), null);
    }
  });
});

describe('a state that a panel saved for itself', () => {
  it('comes back without what was running', () => {
    assert.deepEqual(parseSavedState({ state: full, view: {} }), { ...full, progress: null });
  });

  it('is forgotten when it cannot be read', () => {
    for (const value of [undefined, null, 'x', {}, { state: { verification: 1 } }]) {
      assert.deepEqual(parseSavedState(value), {});
    }
  });
});
