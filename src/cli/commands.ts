import path from 'node:path';
import type {
  Engine,
  RehearseSelection,
  Request,
  ResultFiles,
  RollbackSelection,
  VerifyRequest,
} from '../app/engine';
import {
  exitCodeOfExplain,
  exitCodeOfOrder,
  exitCodeOfRehearsal,
  exitCodeOfRls,
  exitCodeOfRun,
  exitCodeOfStatus,
  exitCodeOfVerify,
} from '../core/report/exitCode';
import type {
  ApplyReport,
  ExplainReport,
  OrderReport,
  RehearseReport,
  RlsReport,
  StatusReport,
  VerifyReport,
} from '../core/report/model';
import { explainText, orderText } from '../core/report/text/guide';
import { rehearsalText } from '../core/report/text/rehearse';
import { rlsText } from '../core/report/text/rls';
import { runText } from '../core/report/text/run';
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
    case 'apply': {
      const selection =
        parsed.files.length > 0
          ? ({ kind: 'files', paths: parsed.files } as const)
          : parsed.to === undefined
            ? ({ kind: 'pending' } as const)
            : ({ kind: 'to', version: parsed.to } as const);
      const report = await engine.apply({
        ...run,
        selection,
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
      if (parsed.rehearse) {
        const selection = rehearseSelection(parsed);
        const rehearsal = await engine.rehearse({ ...run, selection });
        return exitCodeOfRehearsal(show<RehearseReport>(rehearsal, rehearsalText));
      }
      const report = await engine.rollback({ ...run, selection: rollbackSelection(parsed) });
      return exitCodeOfRun(show<ApplyReport>(report, runText));
    }
    case 'rls':
      return exitCodeOfRls(show<RlsReport>(await engine.policies(request), rlsText));
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
