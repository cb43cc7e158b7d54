import type { LoggedRun, RunsReport } from '../model';
import { runText } from './run';
import { duration, plural, printable, shortened, table, type Style } from './style';
import { errorLines, targetLine } from './target';

const LONGEST_NAME = 40;
/** As much of an id as tells runs apart, and as `plumbline runs ID` takes. */
const ID_LENGTH = 8;

const signs: Readonly<Record<NonNullable<LoggedRun['outcome']>, string>> = {
  succeeded: '✓ succeeded',
  failed: '✗ failed',
  refused: '- refused',
  cancelled: '- cancelled',
  unknown: '? unknown',
  interrupted: '! did not end',
};

/** The newest runs, one in a line; or the whole of one. */
export function runsText(report: RunsReport, style: Style): string {
  const [only] = report.runs;
  if (report.report && only) {
    const isKnown = report.report.run.outcome !== 'unknown' || hasEnded(only);
    return [...head(only), runText(report.report, style, isKnown)].join('\n');
  }
  const lines = [targetLine(report.target, style)];
  const rows = table(report.runs.map(cells));
  report.runs.forEach((run, at) => lines.push(tint(run, style)(rows[at] ?? '')));
  if (report.error) lines.push(...errorLines(report.error, style));
  else if (report.runs.length === 0) lines.push('No run is logged yet.');
  return lines.join('\n');
}

function cells(run: LoggedRun): string[] {
  return [
    run.outcome === null ? '! did not end' : signs[run.outcome],
    time(run.startedAt),
    run.dryRun ? 'dry run' : run.kind,
    countsOf(run),
    shortened(printable(run.client ?? run.user), LONGEST_NAME),
    run.id.slice(0, ID_LENGTH),
  ];
}

function hasEnded({ outcome }: LoggedRun): boolean {
  return outcome !== null && outcome !== 'interrupted';
}

function countsOf(run: LoggedRun): string {
  const { kind, succeeded, failedVersion, partial } = run;
  const named = (version: string): string => shortened(printable(version), LONGEST_NAME);
  if (failedVersion === undefined && partial === undefined) {
    // What a rollback took back leaves no row that names the run.
    if (!hasEnded(run)) return kind === 'apply' ? `${succeeded.length} done` : '';
    return plural(succeeded.length, 'migration');
  }
  const steps = partial ? `${partial.done} of ${plural(partial.total, 'step')}` : '';
  return [
    ...(kind === 'rollback' && !hasEnded(run) ? [] : [`${succeeded.length} done`]),
    ...(failedVersion === undefined ? [] : [`${named(failedVersion)} failed`]),
    ...(partial
      ? [partial.version === failedVersion ? steps : `${named(partial.version)} ${steps}`]
      : []),
  ].join(', ');
}

function head(run: LoggedRun): string[] {
  const took = run.durationMs === undefined ? '' : `, ${duration(run.durationMs)}`;
  const client = run.client === undefined ? '' : ` by ${printable(run.client)}`;
  return [
    `Run ${run.id}`,
    `  ${time(run.startedAt)}${took}${client}, database user ${printable(run.user)}, with ${printable(run.application)}`,
  ];
}

function time(iso: string): string {
  return `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}

function tint({ outcome }: LoggedRun, style: Style): (text: string) => string {
  if (outcome === 'succeeded') return style.good;
  if (outcome === 'failed') return style.bad;
  return outcome === null || outcome === 'unknown' || outcome === 'interrupted'
    ? style.warn
    : style.dim;
}
