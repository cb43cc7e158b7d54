import * as vscode from 'vscode';
import type { Engine } from '../app/engine';
import { withDropInvalidStep } from '../core/dropInvalid';
import type { ErrorCode } from '../core/errors';
import type { ApplyReport, ErrorReport, PlanReport, RehearseReport } from '../core/report/model';
import { redacted } from '../core/report/redacted';

/** Next steps that are other ones in the editor than on the command line. */
const STEPS: Partial<Readonly<Record<ErrorCode, () => string>>> = {
  noSuchMigration: () =>
    vscode.l10n.t(
      'Plumbline takes versioned .sql files, such as 001_create_users.sql, in folders named migrations and in the workspace folder itself.',
    ),
  rollbackUnfinished: () => vscode.l10n.t('Roll it back once more: that finishes its rollback.'),
  noRollback: () => vscode.l10n.t('Generate Rollback makes one for review.'),
  noSuchRun: () => vscode.l10n.t('Pick a run from the run history.'),
  confirmationNeeded: () => vscode.l10n.t('Start again, and type the name of the database.'),
  builtinInUse: () =>
    vscode.l10n.t('Close the other window or command that uses it, then refresh.'),
};

function inEditorWords(error: ErrorReport): ErrorReport {
  const step = STEPS[error.code];
  if (step) return { ...error, nextStep: step() };
  if (error.invalidIndexes === undefined || error.nextStep === undefined) return error;
  const going = vscode.l10n.t('Drop it, and go on from this step.');
  return { ...error, nextStep: withDropInvalidStep(error.nextStep, going) };
}

function withEditorWords<Report extends { error?: ErrorReport }>(report: Report): Report {
  return report.error ? { ...report, error: inEditorWords(report.error) } : report;
}

/** A plan has no button: the run that is refused has. */
function withPlanWords(report: PlanReport): PlanReport {
  const going = vscode.l10n.t('Run it all the same: it then offers to drop it and to go on.');
  const steps = report.steps.map((step) => ({
    ...step,
    warnings: step.warnings.map((warning) => withDropInvalidStep(warning, going)),
  }));
  return withEditorWords({ ...report, steps });
}

function withRunWords(report: ApplyReport): ApplyReport {
  return withEditorWords({ ...report, results: report.results.map(withEditorWords) });
}

function withRehearsalWords(report: RehearseReport): RehearseReport {
  const results = report.results.map((result) => ({
    ...result,
    stages: result.stages.map(withEditorWords),
  }));
  return withEditorWords({ ...report, results });
}

/** Any error as a report, with a next step that can be taken in the editor. Never rejects: the sentences are the engine's. */
export async function describeForEditor(error: unknown): Promise<ErrorReport> {
  try {
    const { describeError } = await import('../engine');
    return inEditorWords(await describeError(error));
  } catch (damage) {
    return {
      code: 'internal',
      message: vscode.l10n.t('The files of this extension are damaged: {0}', String(damage)),
      state: { code: 'unchanged', text: '' },
      nextStep: vscode.l10n.t('Install Plumbline again.'),
    };
  }
}

/** The engine, with next steps in its reports that can be taken in the editor, and without secrets in any of them. */
export function engineForEditor(engine: Engine, redact: (text: string) => string): Engine {
  const forEditor = <Report extends { error?: ErrorReport }>(report: Report): Report =>
    redacted(withEditorWords(report), redact);
  return {
    ...engine,
    status: async (request) => forEditor(await engine.status(request)),
    plan: async (request) => redacted(withPlanWords(await engine.plan(request)), redact),
    apply: async (request) => redacted(withRunWords(await engine.apply(request)), redact),
    verify: async (request) => forEditor(await engine.verify(request)),
    rollback: async (request) => redacted(withRunWords(await engine.rollback(request)), redact),
    rehearse: async (request) =>
      redacted(withRehearsalWords(await engine.rehearse(request)), redact),
    generateRollback: async (request) => forEditor(await engine.generateRollback(request)),
    runs: async (request) => forEditor(await engine.runs(request)),
    policies: async (request) => forEditor(await engine.policies(request)),
    // No server writes into these: they hold texts of the workspace, which must stay what they are.
    explain: async (request) => {
      const report = await engine.explain(request);
      return { ...report, files: report.files.map(withEditorWords) };
    },
    importOrder: async (request) => withEditorWords(await engine.importOrder(request)),
  };
}
