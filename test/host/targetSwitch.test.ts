import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Engine, Request, Target } from '../../src/app/engine';
import type {
  MigrationReport,
  RunReport,
  StatusReport,
  TargetReport,
} from '../../src/core/report/model';
import { Activity } from '../../src/extension/activity';
import { answerPanel } from '../../src/extension/commands/panelRequests';
import { MigrationDiagnostics } from '../../src/extension/inline/migrationDiagnostics';
import { Log } from '../../src/extension/log';
import { Migrations } from '../../src/extension/migrations';
import type { OpenFolder } from '../../src/extension/openFolder';
import { Requests } from '../../src/extension/requests';
import { announceTarget } from '../../src/extension/targets/announceTarget';
import { unasked } from '../../src/extension/targets/targets';

const folder: OpenFolder = {
  root: '/somewhere',
  uri: vscode.Uri.file('/somewhere'),
  name: 'somewhere',
  hasMore: false,
  isTrusted: true,
};

const migration: MigrationReport = {
  version: '001',
  name: 'a',
  path: 'migrations/001_a.sql',
  source: 'migrations',
  status: 'applied',
  rollback: 'file',
  rollbackPath: 'migrations/rollback/001_a.sql',
  checks: 0,
  problems: [],
};

function serverOf(name: string): Target {
  const url = () => Promise.resolve(`postgresql://me@127.0.0.1/${name}`);
  return { kind: 'server', id: name, name, origin: 'test', url };
}

/** Two targets, of which the second can be chosen while the first is still being asked. */
class TwoTargets {
  chosen = { id: 'old', name: 'old', environment: 'local' as const };
  learned: string[] = [];
  readonly asked: Request[] = [];
  answer: () => void = () => undefined;
  readonly current = () => Promise.resolve(serverOf(this.chosen.id));
  readonly learn = (target: Target) => {
    this.learned.push(target.id);
    return Promise.resolve();
  };
  readonly engine = {
    list: () =>
      Promise.resolve({ migrations: [{ ...migration, rollbackPath: null }], skipped: [] }),
    status: (request: Request) => {
      this.asked.push(request);
      const report: StatusReport = {
        schema: 1,
        target: unasked(request.target.name, 'local'),
        migrations: [migration],
        skipped: [],
        summary: { pending: 0, applied: 1, attention: 0 },
      };
      if (request.target.id === 'new') return Promise.resolve(report);
      return new Promise<StatusReport>((resolve) => (this.answer = () => resolve(report)));
    },
  } as unknown as Engine;

  async untilAsked(count: number): Promise<void> {
    while (this.asked.length < count) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a target that is chosen while another one is read', () => {
  const log = new Log();
  after(() => log.dispose());

  function reading(two: TwoTargets): Migrations {
    const engines = { get: () => Promise.resolve(two.engine) };
    const requests = new Requests(engines, folder, two);
    const activity = new Activity(() => undefined);
    return new Migrations({ folder, engines, requests, targets: two, activity, log });
  }

  it('stops that reading, and never gets the answer of the other one', async () => {
    const two = new TwoTargets();
    const migrations = reading(two);
    const names: (string | undefined)[] = [];
    migrations.onDidChange(({ report }) => names.push(report?.target.name));
    const read = migrations.refresh('all');
    await two.untilAsked(1);
    two.chosen = { ...two.chosen, id: 'new', name: 'new' };
    migrations.forgetStatus();
    assert.equal(two.asked[0]?.signal?.aborted, true);
    two.answer();
    await read;
    assert.deepEqual(
      two.asked.map(({ target }) => target.id),
      ['old', 'new'],
    );
    assert.ok(!names.includes('old'));
    assert.equal(migrations.snapshot.report?.target.name, 'new');
    assert.deepEqual(two.learned, ['new']);
  });

  it('gets none either where nothing has stopped the reading', async () => {
    const two = new TwoTargets();
    const migrations = reading(two);
    const read = migrations.refresh('all');
    await two.untilAsked(1);
    two.chosen = { ...two.chosen, id: 'new', name: 'new' };
    two.answer();
    await read;
    assert.equal(migrations.snapshot.report, null);
    assert.deepEqual(two.learned, []);
  });

  it('is named in the panel at once, then with all that its URL says', async () => {
    const told: (TargetReport | null | undefined)[] = [];
    const sketch = { ...unasked('new', 'production'), host: 'db.example.com', port: 5432 };
    await announceTarget({
      targets: {
        chosen: { id: 'new', name: 'new', environment: 'production' },
        current: () => Promise.resolve(serverOf('new')),
        sketch: () => Promise.resolve(sketch),
      },
      engines: { get: () => Promise.resolve(new TwoTargets().engine) },
      results: { show: () => undefined, update: ({ target }) => told.push(target) },
      migrations: {
        snapshot: { isListed: true, migrations: [], skipped: [], report: null, error: null },
      },
    });
    assert.deepEqual(told, [unasked('new', 'production'), sketch]);
  });
});

describe('a link in the panel', () => {
  it('to a file that is gone or no migration says so', async () => {
    const said: unknown[] = [];
    const ports = {
      migrations: {
        snapshot: {
          isListed: true,
          migrations: [migration],
          skipped: [],
          report: null,
          error: null,
        },
      },
      guides: { paths: [], list: () => Promise.resolve([]) },
      folder,
      failures: { thrown: (error: unknown) => said.push(error) },
    };
    await answerPanel({ type: 'openLine', path: migration.path, line: 3 }, ports);
    await answerPanel({ type: 'openLine', path: 'package.json', line: 1 }, ports);
    assert.deepEqual(
      said.map((error) => (error as { code?: string }).code),
      ['fileUnreadable', 'fileUnreadable'],
    );
  });
});

describe('the mark of a failed rollback', () => {
  const rollbackFile = vscode.Uri.file('/somewhere/migrations/rollback/001_a.sql');
  const marks = () => vscode.languages.getDiagnostics(rollbackFile).length;
  const result = {
    ...{ version: '001', name: 'a', path: migration.path, durationMs: 1, statements: 1 },
    ...{ sqlPath: 'migrations/rollback/001_a.sql', executed: [], notices: [] },
  };
  const run: RunReport = {
    ...{ id: 'r', startedAt: '', durationMs: 1 },
    kind: 'rollback',
    outcome: 'failed',
  };
  const report = { schema: 1, target: unasked('new', 'local'), run, leftOut: [] } as const;
  const errorOf = (code: 'statementFailed' | 'cancelled') => ({
    ...{ code, message: 'no', path: 'migrations/rollback/001_a.sql', line: 1 },
    state: { code: 'unchanged' as const, text: '' },
  });

  it('goes when it succeeds, and a cancelled one makes none', () => {
    const diagnostics = new MigrationDiagnostics(folder);
    const show = (results: Parameters<typeof diagnostics.showRun>[0]['results']) =>
      diagnostics.showRun({ ...report, leftOut: [], results });
    show([{ ...result, outcome: 'failed', error: errorOf('cancelled') }]);
    assert.equal(marks(), 0);
    show([{ ...result, outcome: 'failed', error: errorOf('statementFailed') }]);
    assert.equal(marks(), 1);
    show([{ ...result, outcome: 'rolledBack' }]);
    assert.equal(marks(), 0);
    diagnostics.dispose();
  });
});
