import { describeError } from '../core/describeError';
import type { ApplyReport, LoggedRun } from '../core/report/model';
import { publicError, publicJson, publicVerification } from '../core/report/publish';
import { redacted } from '../core/report/redacted';
import { readRunFiles, writeRunFile } from '../workspace/runFiles';
import { clientName, loggedResults } from './runLog';
import type { Services } from './services';

/** A run as it is kept in a file. */
export interface KeptRun {
  readonly client: string;
  readonly application: string;
  readonly toolVersion?: string;
  readonly report: ApplyReport;
}

/** Keeps a run in a file of its own, without rows and secrets. That it could not be kept is a warning of the run. */
export async function keepRun(
  folder: string,
  { options, redact }: Pick<Services, 'options' | 'redact'>,
  report: ApplyReport,
): Promise<void> {
  const { applicationName, toolVersion } = options;
  const logged = loggedResults(report.results, redact);
  const kept: KeptRun = {
    client: clientName(),
    application: applicationName,
    ...(toolVersion !== undefined && { toolVersion }),
    report: {
      ...report,
      results: report.results.map((result, at) => ({
        ...result,
        notices: logged[at]?.notices ?? [],
        ...(result.error && { error: publicError(result.error) }),
      })),
      ...(report.error && { error: publicError(report.error) }),
      ...(report.verification && { verification: publicVerification(report.verification) }),
    },
  };
  try {
    await writeRunFile(folder, report.run, publicJson(redacted(kept, redact)));
  } catch (error) {
    const warning = `This run is not in the run history: ${describeError(error).message}`;
    report.warnings = [...(report.warnings ?? []), warning];
  }
}

/** The runs that are kept, the newest first; a file that another version wrote otherwise is passed over. */
export async function readKeptRuns(folder: string, limit: number, id?: string): Promise<KeptRun[]> {
  return (await readRunFiles(folder, limit, id)).filter(isKeptRun);
}

function isKeptRun(value: unknown): value is KeptRun {
  const { report, client, application } = (value ?? {}) as Partial<KeptRun>;
  return (
    typeof client === 'string' &&
    typeof application === 'string' &&
    typeof report?.run.id === 'string' &&
    Array.isArray(report.results)
  );
}

/** A kept run as one of a list. */
export function listedRun({ client, application, toolVersion, report }: KeptRun): LoggedRun {
  const { run, target, results } = report;
  const failed = results.find(({ error }) => error);
  const failure = report.error ?? failed?.error;
  const partial = results.find(({ outcome, steps }) => outcome === 'partial' && steps);
  return {
    id: run.id,
    kind: run.kind === 'rollback' ? 'rollback' : 'apply',
    ...(run.dryRun && { dryRun: true }),
    startedAt: run.startedAt,
    durationMs: run.durationMs,
    outcome: run.outcome,
    target: target.name,
    user: target.user,
    client,
    application,
    ...(toolVersion !== undefined && { toolVersion }),
    succeeded: run.dryRun
      ? []
      : results
          .filter(({ outcome }) => outcome === 'applied' || outcome === 'rolledBack')
          .map(({ version }) => version),
    ...(failed && { failedVersion: failed.version }),
    ...(failure && { failure: failure.message }),
    ...(partial?.steps && { partial: { version: partial.version, ...partial.steps } }),
  };
}
