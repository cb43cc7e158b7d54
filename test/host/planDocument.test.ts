import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Engine } from '../../src/app/engine';
import { dropInvalidStep } from '../../src/core/dropInvalid';
import type { PlanReport } from '../../src/core/report/model';
import { planAction, planDetail, planQuestion } from '../../src/extension/commands/planText';
import { planDocument } from '../../src/core/report/text/planDocument';
import { engineForEditor } from '../../src/extension/editorWords';
import { failureText } from '../../src/extension/failures';
import { migrationTooltip } from '../../src/extension/tree/migrationTooltip';

const plan: PlanReport = {
  schema: 1,
  target: {
    name: 'shop',
    origin: 'added in VS Code',
    host: 'db.example.com',
    port: 5432,
    database: 'orders',
    user: 'me',
    environment: 'production',
    server: 'PostgreSQL 17.4',
  },
  kind: 'apply',
  selection: { kind: 'pending' },
  timeouts: { lockMs: 5000, statementMs: 0 },
  tables: [],
  steps: [
    {
      version: '001',
      name: 'a',
      path: 'migrations/001_a.sql',
      sqlPath: 'migrations/001_a.sql',
      fingerprint: 'f',
      mode: 'transaction',
      parts: [{ number: 1, transactional: true, done: false, statements: [1, 2], reason: null }],
      locks: [],
      locksUnknown: [],
      destructive: [],
      sql: '\ncreate table a (id int);\nselect 1;\n',
      statements: [
        { number: 1, line: 2, tag: 'CREATE TABLE' },
        { number: 2, line: 3, tag: 'SELECT' },
      ],
      warnings: ['evil\ndrop table b;'],
    },
  ],
  leftOut: [{ version: '002', path: 'migrations/002_b.sql', reason: 'it is there already' }],
  notes: ['The history is created.'],
  needsConfirmation: true,
};

describe('the text of a plan', () => {
  it('names no option of the command line where an INVALID index is in the way', async () => {
    const warnings = [`It is INVALID. ${dropInvalidStep({ kind: 'apply' })}`];
    const planned = { ...plan, steps: plan.steps.map((step) => ({ ...step, warnings })) };
    const engine = { plan: () => Promise.resolve(planned) } as Partial<Engine> as Engine;
    const request = {} as Parameters<Engine['plan']>[0];
    const shown = await engineForEditor(engine, (text) => text).plan(request);
    assert.deepEqual(shown.steps[0]?.warnings, [
      'It is INVALID. Run it all the same: it then offers to drop it and to go on.',
    ]);
  });

  it('names the target in the question, in the button and with host, user and environment under it', () => {
    assert.equal(planQuestion(plan, 'apply'), 'Apply 1 migration to shop?');
    assert.equal(planAction(plan, 'apply'), 'Apply to shop');
    assert.equal(planAction(plan, 'rollback'), 'Roll Back on shop');
    const detail = planDetail(plan, 'apply');
    assert.match(
      detail,
      /^Target: shop, database orders on db\.example\.com:5432 as me \(production\)$/m,
    );
    assert.match(detail, /^001_a\.sql: 2 statements$/m);
    assert.match(detail, /^Left out: 002_b\.sql \(it is there already\)$/m);
  });

  it('names the loss of rows before a rollback, and only there', () => {
    assert.match(planDetail(plan, 'rollback'), /^Rows in .* are lost\.$/m);
    assert.doesNotMatch(planDetail(plan, 'apply'), /are lost/);
    const [step] = plan.steps;
    assert.ok(step);
    const counted = { ...step, warnings: ['It loses 3 rows of app.note.'] };
    const detail = planDetail({ ...plan, steps: [counted] }, 'rollback');
    assert.match(detail, /^ +It loses 3 rows of app\.note\.$/m);
  });

  it('shows the SQL as it will run, under a head that is nothing but comments', () => {
    const text = planDocument(plan, false);
    const code = text.split('\n').filter((line) => line !== '' && !line.startsWith('--'));
    assert.deepEqual(code, ['create table a (id int);', 'select 1;']);
  });
});

describe('a failure in words', () => {
  it('says where, what, what is true of the database and what to do', () => {
    assert.equal(
      failureText({
        code: 'statementFailed',
        message: 'relation "x" does not exist',
        path: 'migrations/003_c.sql',
        line: 12,
        nextStep: 'Correct the statement.',
        state: { code: 'unchanged', text: 'The database is unchanged.' },
      }),
      '003_c.sql, line 12: relation "x" does not exist. The database is unchanged. Correct the statement.',
    );
  });
});

describe('the tooltip of a migration', () => {
  it('shows names from a database as text, not as Markdown', () => {
    const tooltip = migrationTooltip(
      {
        version: '001',
        name: 'a',
        path: 'migrations/001_a.sql',
        source: 'migrations',
        status: 'drift',
        evidence: { present: 1, missing: ['table public."[x](command:y)"'], different: [] },
        rollback: null,
        checks: 2,
        problems: [{ code: 'outOfOrder', message: '<img src=x> $(zap)' }],
      },
      true,
    );
    assert.ok(tooltip instanceof vscode.MarkdownString);
    assert.ok(!tooltip.value.includes('[x](command:y)'));
    assert.ok(!tooltip.value.includes('<img'));
    assert.equal(tooltip.isTrusted, false);
    assert.match(tooltip.value, /1 of 2 objects/);
  });
});
