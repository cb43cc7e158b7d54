import path from 'node:path';
import { describeError } from '../core/describeError';
import { REPORT_SCHEMA, type ApplyReport, type VerifyReport } from '../core/report/model';
import { publicError, publicJson, publicVerification } from '../core/report/publish';
import { redacted } from '../core/report/redacted';
import { removeFile, writeWholeFile } from '../workspace/writeFile';
import type { ResultFiles } from './engine';
import type { Services } from './services';
import { migrationReports, summaryOf } from './statusReport';
import type { Survey } from './survey';

/** The files of a results folder; their names and their schema are stable (`docs/results.md`). */
const NAMES = {
  before: 'before-analysis.json',
  migrations: 'migration-results.json',
  verification: 'verification-results.json',
} as const;

/**
 * Before anything is applied: what the database is like now, in counts. What an earlier run left of the other two files
 * is removed, so that nobody takes it for this one's.
 *
 * @throws PlumblineError `notWritable`: then nothing must be applied, since its results would be lost
 */
export async function writeBefore(
  { results }: ResultFiles,
  survey: Survey,
  startedAt: string,
  redact: Services['redact'],
): Promise<void> {
  if (results === undefined) return;
  const migrations = migrationReports(survey, new Map());
  const objects: Record<string, number> = {};
  for (const { kind } of survey.catalog.objects) objects[kind] = (objects[kind] ?? 0) + 1;
  const summary = summaryOf(migrations);
  const before = { startedAt, target: survey.target.report, migrations, summary, objects };
  await write(results, 'before', redacted(before, redact));
  for (const name of [NAMES.migrations, NAMES.verification]) {
    await removeFile(path.join(results, name));
  }
}

/** After an apply. A file that cannot be written is a warning: what was applied stays applied. */
export async function writeApplied(
  files: ResultFiles,
  report: ApplyReport,
  redact: Services['redact'],
): Promise<void> {
  if (files.results === undefined && files.junit === undefined) return;
  await warnOf(report, async () => {
    const told = redacted(report, redact);
    if (files.results !== undefined) {
      const { verification, ...run } = told;
      await write(files.results, 'migrations', withoutRows(run));
      if (verification) {
        await write(files.results, 'verification', publicVerification(verification));
      }
    }
    if (files.junit !== undefined) {
      const { junitOfApply } = await import('../core/report/junit');
      await writeWholeFile(files.junit, junitOfApply(told));
    }
  });
}

/** After a verification. That a file cannot be written is the error of the report, where it has none yet. */
export async function writeVerified(
  files: ResultFiles,
  report: VerifyReport,
  redact: Services['redact'],
): Promise<void> {
  if (files.results === undefined && files.junit === undefined) return;
  try {
    const told = redacted(report, redact);
    if (files.results !== undefined) {
      await write(files.results, 'verification', publicVerification(told));
    }
    if (files.junit !== undefined) {
      const { junitOfVerify } = await import('../core/report/junit');
      await writeWholeFile(files.junit, junitOfVerify(told));
    }
  } catch (error) {
    report.error ??= describeError(error);
  }
}

function write(folder: string, name: keyof typeof NAMES, report: object): Promise<void> {
  const file = { schema: REPORT_SCHEMA, ...report };
  return writeWholeFile(path.join(folder, NAMES[name]), publicJson(file));
}

async function warnOf(report: ApplyReport, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { message } = describeError(error);
    report.warnings = [...(report.warnings ?? []), `The results were not written: ${message}`];
  }
}

/** What a NOTICE says comes from the file or from the rows that it looked at: it is not written down. */
function withoutRows(report: Omit<ApplyReport, 'verification'>): object {
  return {
    ...report,
    results: report.results.map((result) => ({
      ...result,
      notices: [],
      ...(result.error && { error: publicError(result.error) }),
    })),
    ...(report.error && { error: publicError(report.error) }),
  };
}
