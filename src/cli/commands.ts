import path from 'node:path';
import type {
  ApplySelection,
  Engine,
  RehearseSelection,
  Request,
  ResultFiles,
  RollbackSelection,
  RunOptions,
  VerifyRequest,
} from '../app/engine';
import type { KeptPlan } from '../core/plan/keptPlan';
import {
  exitCodeOfExplain,
  exitCodeOfGenerated,
  exitCodeOfOrder,
  exitCodeOfPlan,
  exitCodeOfRehearsal,
  exitCodeOfRls,
  exitCodeOfRun,
  exitCodeOfRuns,
  exitCodeOfStatus,
  exitCodeOfVerify,
} from '../core/report/exitCode';
import type {
  ApplyReport,
  ExplainReport,
  GeneratedRollbackReport,
  OrderReport,
  PlanReport,
  RehearseReport,
  RlsReport,
  RunsReport,
  StatusReport,
  VerifyReport,
} from '../core/report/model';
import { generatedText } from '../core/report/text/generated';
import { explainText, orderText } from '../core/report/text/guide';
import { planText } from '../core/report/text/plan';
import { rehearsalText } from '../core/report/text/rehearse';
import { rlsText } from '../core/report/text/rls';
import { runText } from '../core/report/text/run';
import { runsText } from '../core/report/text/runs';
import { statusText } from '../core/report/text/status';
import type { Style } from '../core/report/text/style';
import { verifyText } from '../core/report/text/verify';
import { UsageError, type Arguments, type Command } from './arguments';

export interface Output {
  readonly print: (text: string) => void;
  readonly json: boolean;
  readonly style: Style;
}

/** Runs one command, prints its report and returns the exit code. */
export async function runCommand(
  engine: Engine,
  parsed: Arguments,
  request: Request,
  output: Output,
): Promise<number> {
  const show = <Report>(report: Report, text: (report: Report, style: Style) => string): Report => {
    output.print(output.json ? JSON.stringify(report, null, 2) : text(report, output.style));
    return report;
  };
  const run = {
    ...request,
    singleTransaction: parsed.singleTransaction,
    lockTimeoutMs: parsed.lockTimeoutMs,
    lockRetries: parsed.lockRetries,
    statementTimeoutMs: parsed.statementTimeoutMs,
    dryRun: parsed.dryRun,
    dropInvalid: parsed.dropInvalid,
    confirm: parsed.confirm,
  };
  switch (parsed.command as Command) {
    case 'status':
      return exitCodeOfStatus(show<StatusReport>(await engine.status(request), statusText));
    case 'plan': {
      const { lockTimeoutMs, statementTimeoutMs, singleTransaction } = parsed;
      const wanted = { ...request, lockTimeoutMs, statementTimeoutMs, singleTransaction };
      const report = await (parsed.ofRollback
        ? engine.plan({ ...wanted, kind: 'rollback', selection: rollbackSelection(parsed) })
        : engine.plan({ ...wanted, kind: 'apply', selection: applySelection(parsed) }));
      return exitCodeOfPlan(show<PlanReport>(report, planText));
    }
    case 'apply': {
      const kept = await keptPlan(engine, parsed);
      if (kept?.kind === 'rollback') throw wrongPlan(parsed, kept);
      const report = await engine.apply({
        ...run,
        ...keptOptions(kept, parsed),
        selection: kept?.selection ?? applySelection(parsed),
        verify: parsed.verify,
        files: resultFiles(parsed),
      });
      return exitCodeOfRun(show<ApplyReport>(report, runText));
    }
    case 'verify': {
      const report = await engine.verify(verifyRequest(parsed, request));
      return exitCodeOfVerify(show<VerifyReport>(report, verifyText), parsed.strict);
    }
    case 'rollback': {
      if (parsed.generate) {
        const { files, write } = parsed;
        const made = await engine.generateRollback({ ...request, path: files[0] ?? '', write });
        return exitCodeOfGenerated(show<GeneratedRollbackReport>(made, generatedText));
      }
      if (parsed.rehearse) {
        const selection = rehearseSelection(parsed);
        const rehearsal = await engine.rehearse({ ...run, selection });
        return exitCodeOfRehearsal(show<RehearseReport>(rehearsal, rehearsalText));
      }
      const kept = await keptPlan(engine, parsed);
      if (kept?.kind === 'apply') throw wrongPlan(parsed, kept);
      const report = await engine.rollback({
        ...run,
        ...keptOptions(kept, parsed),
        selection: kept?.selection ?? rollbackSelection(parsed),
      });
      return exitCodeOfRun(show<ApplyReport>(report, runText));
    }
    case 'rls':
      return exitCodeOfRls(show<RlsReport>(await engine.policies(request), rlsText));
    case 'runs': {
      const report = await engine.runs({ ...request, limit: parsed.limit, id: parsed.files[0] });
      return exitCodeOfRuns(show<RunsReport>(report, runsText));
    }
    case 'guide explain': {
      const { root, signal } = request;
      const files = parsed.files.map((path) => ({ path }));
      const report = await engine.explain({ root, files, signal });
      return exitCodeOfExplain(show<ExplainReport>(report, explainText));
    }
    case 'guide order': {
      const { root, signal } = request;
      const { write } = parsed;
      const report = await engine.importOrder({
        root,
        guide: parsed.files[0] ?? '',
        write,
        signal,
      });
      const text = (order: OrderReport, style: Style): string => orderText(order, write, style);
      return exitCodeOfOrder(show<OrderReport>(report, text));
    }
  }
}

function verifyRequest(parsed: Arguments, request: Request): VerifyRequest {
  const { files, guides, placeholders, outsideTransaction, statementTimeoutMs } = parsed;
  return {
    ...request,
    paths: files.length > 0 ? files : undefined,
    guides: guides.length > 0 ? [...new Set(guides)].map((path) => ({ path })) : undefined,
    files: resultFiles(parsed),
    placeholders,
    outsideTransaction,
    confirm: parsed.confirm,
    statementTimeoutMs,
  };
}

/** Named like any output: from the folder in which the command was called. */
function resultFiles({ results, junit }: Arguments): ResultFiles {
  return {
    results: results === undefined ? undefined : path.resolve(results),
    junit: junit === undefined ? undefined : path.resolve(junit),
  };
}

function rehearseSelection(parsed: Arguments): RehearseSelection {
  const { files, last, to } = parsed;
  const isNamed = files.length > 0 || last !== undefined || to !== undefined;
  return isNamed ? rollbackSelection(parsed) : { kind: 'pending' };
}

async function keptPlan(engine: Engine, { plan }: Arguments): Promise<KeptPlan | null> {
  return plan === undefined ? null : engine.readPlan(path.resolve(plan));
}

/** That a kept plan, on its target, is all that may run. */
function keptOptions(kept: KeptPlan | null, parsed: Arguments): RunOptions {
  if (kept === null) return {};
  return {
    confirmedSteps: kept.steps,
    confirmedTarget: kept.target,
    lockTimeoutMs: parsed.lockTimeoutMs ?? kept.timeouts.lockMs,
    statementTimeoutMs: parsed.statementTimeoutMs ?? kept.timeouts.statementMs,
    singleTransaction: kept.singleTransaction ?? false,
  };
}

function wrongPlan({ plan = '' }: Arguments, { kind }: KeptPlan): UsageError {
  return new UsageError(`${plan} is the plan of ${kind === 'apply' ? 'an apply' : 'a rollback'}.`);
}

function applySelection({ files, to }: Arguments): ApplySelection {
  if (files.length > 0) return { kind: 'files', paths: files };
  return to === undefined ? { kind: 'pending' } : { kind: 'to', version: to };
}

function rollbackSelection(parsed: Arguments): RollbackSelection {
  const [path] = parsed.files;
  const chosen: RollbackSelection[] = [
    ...(path === undefined ? [] : [{ kind: 'file', path } as const]),
    ...(parsed.last === undefined ? [] : [{ kind: 'last', count: parsed.last } as const]),
    ...(parsed.to === undefined ? [] : [{ kind: 'to', version: parsed.to } as const]),
  ];
  const [only] = chosen;
  if (only === undefined || chosen.length > 1) {
    throw new UsageError('rollback needs one of: a file, --last N, --to VERSION.');
  }
  return only;
}
