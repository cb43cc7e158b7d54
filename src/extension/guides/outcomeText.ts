import type { CheckOutcome } from '../../core/check/model';
import type { CheckReport } from '../../core/report/model';

/** A sign for each outcome, so that none is known by colour alone. */
export const OUTCOME_SIGN: Readonly<Record<CheckOutcome, string>> = {
  passed: '✓',
  failed: '✗',
  errored: '⚠',
  inconclusive: '?',
  notChecked: '–',
};

const LONGEST = 140;

/** One line, however a database or a file filled it, and no longer than an editor shows. */
export function oneLine(text: string, longest = LONGEST): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  // Not between the two halves of a character.
  return line.length <= longest
    ? line
    : `${line.slice(0, longest - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** What was found, for the end of a line: what the check got, the names that are missing, else why it did not run. */
export function outcomeDetail({ outcome, actual, note, stated }: CheckReport): string {
  if (outcome === 'passed') return '';
  const open = (stated?.unanswered ?? []).map(({ text }) => text).join(', ');
  if (outcome === 'notChecked') {
    return oneLine([note ?? actual, open === '' ? '' : `(${open})`].filter(Boolean).join(' '));
  }
  const missing = stated?.missing ?? [];
  const names = missing.filter((name) => !actual.includes(name));
  return oneLine(
    [actual, names.length === 0 ? '' : `missing: ${names.join(', ')}`].filter(Boolean).join('; '),
  );
}
