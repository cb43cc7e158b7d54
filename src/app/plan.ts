import { describeError } from '../core/describeError';
import type { PlanStep, StepPart } from '../core/plan/model';
import {
  REPORT_SCHEMA,
  type PlanPartReport,
  type PlanReport,
  type PlanStepReport,
} from '../core/report/model';
import { wholeOf } from '../core/sql/sqlText';
import type { PlanRequest } from './engine';
import { attentionNote } from './attention';
import { needsConfirmation } from './confirmation';
import { timeoutsOf } from './limits';
import { unopenedReport } from './openTarget';
import { withObstacles } from './planObstacles';
import { planApply, planRollback, type PlannedStep } from './planRun';
import { rollbackCosts } from './rollbackCosts';
import { checkTogether } from './together';
import { runRefused } from '../postgres/historyRefused';
import type { Services } from './services';
import { loadFor, openFor, surveyTarget } from './survey';

/** What a run would do on the target as it is now. Writes nothing; failures are in `error`. */
export async function plan(services: Services, request: PlanRequest): Promise<PlanReport> {
  const report: PlanReport = {
    schema: REPORT_SCHEMA,
    target: unopenedReport(request.target),
    kind: request.kind,
    selection: request.selection,
    timeouts: timeoutsOf(request),
    ...(request.singleTransaction && { singleTransaction: true }),
    steps: [],
    tables: [],
    leftOut: [],
    notes: [],
    needsConfirmation: false,
  };
  try {
    const extent = request.kind === 'rollback' ? 'rollbacks' : 'files';
    const { parser, loaded } = await loadFor(services, request, extent);
    const target = await openFor(services, request, (known) => (report.target = known));
    try {
      report.needsConfirmation = needsConfirmation(report.target);
      const survey = await surveyTarget({ parser, loaded }, target);
      const planned =
        request.kind === 'apply'
          ? planApply(survey, request.selection)
          : planRollback(survey, request.selection);
      const { kind } = request;
      const known = await withObstacles(target.session, survey.history, kind, planned.steps);
      report.steps = known.map(stepReport);
      const steps = planned.steps.map(({ step }) => step);
      if (request.singleTransaction) checkTogether(steps);
      if (request.kind === 'rollback') {
        const costs = await rollbackCosts(target.session, steps);
        report.steps = report.steps.map((step, at) => {
          const { warnings = [], ...taken } = costs[at] ?? {};
          return { ...step, ...taken, warnings: [...step.warnings, ...warnings] };
        });
      }
      const { addPlanFacts } = await import('./planFacts');
      await addPlanFacts(report, parser, steps, target.session, survey.catalog);
      report.leftOut = planned.leftOut;
      const note = request.kind === 'apply' ? attentionNote(survey.migrations) : null;
      if (note !== null) report.notes.push(note);
      const refused = runRefused(target.session, survey.history);
      if (steps.length > 0 && refused) {
        const { message, nextStep } = describeError(refused);
        report.notes.push(`A run would be refused. ${message} ${nextStep}`);
      } else if (survey.history.entries.length === 0 && request.kind === 'apply') {
        report.notes.push(
          'The schema plumbline for the history is created if it is not there yet.',
        );
      }
    } finally {
      await target.close();
    }
  } catch (error) {
    report.error = describeError(error, undefined, { kind: request.kind });
  }
  return report;
}

function stepReport({ step, fingerprint, warnings }: PlannedStep): PlanStepReport {
  const { version, name, path } = step.migration;
  return {
    version,
    name,
    path,
    sqlPath: step.path,
    fingerprint,
    sql: wholeOf(step.sql).trim(),
    statements: step.script.statements.map(({ index, line, tag }) => ({
      number: index + 1,
      line,
      tag,
    })),
    mode: step.mode,
    parts: step.parts.map((part) => partReport(part, step)),
    locks: [],
    locksUnknown: [],
    destructive: [],
    warnings: [...warnings],
  };
}

function partReport(
  { number, transactional, statements }: StepPart,
  { mode, done }: PlanStep,
): PlanPartReport {
  const [only] = statements;
  return {
    number,
    transactional,
    done: number <= done,
    statements: statements.map(({ index }) => index + 1),
    reason: transactional
      ? mode === 'steps'
        ? 'A transaction of its own, recorded by itself.'
        : null
      : `PostgreSQL does not run this ${only?.tag ?? 'statement'} in a transaction.`,
  };
}
