import type { GeneratedRollbackReport } from '../model';
import { plural, printable, type Style } from './style';
import { errorLines, targetLine } from './target';

/** A generated rollback: the SQL itself, with what to know of it as comments, so that it can be kept as it is printed. */
export function generatedText(report: GeneratedRollbackReport, style: Style): string {
  const { target, error, written, rollbackPath, marks, path, sql, inSteps } = report;
  if (error) return [targetLine(target, style), ...errorLines(error, style)].join('\n');
  const open =
    marks.length === 0
      ? ''
      : ` ${plural(marks.length, 'thing')} in it cannot be inverted: deal with each.`;
  return written
    ? [
        targetLine(target, style),
        `${style.good('✓ written')}  ${printable(rollbackPath)}${open}`,
        inSteps
          ? 'Read it, then try it on a copy of the database: what runs CONCURRENTLY cannot be rehearsed.'
          : `Read it, then try it: plumbline rollback ${printable(path)} --rehearse`,
      ].join('\n')
    : `-- For ${printable(rollbackPath)}\n${sql}`;
}
