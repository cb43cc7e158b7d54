import type { Expectation } from '../../../check/expectation';
import type { QueryShape } from '../model';
import type { Count } from './count';
import { countsRows, isUnit, nameOf } from './nouns';

const PER =
  /^(?:per|for each|for every|for all|on each|on every|in each|in every|each per|pro|por|par)\s+(?:of the )?([\p{L}_]+)$/iu;
const EACH = /^each$/i;

/**
 * What `4 policies per table` means; null where nothing is said of groups, `unclear` where the group or the meaning
 * cannot be told.
 */
export function perGroupOf(count: Count, shape: QueryShape): Expectation[] | null | 'unclear' {
  const rest = count.rest.replace(/\b(?:because|since|so that|due to|thanks to)\b.*$/i, '').trim();
  if (EACH.test(rest)) return 'unclear';
  const match = PER.exec(rest);
  if (!match) return /\b(?:per|each|every)\b/i.test(rest) ? 'unclear' : null;
  return groupsOf(count, match[1] ?? '', shape) ?? 'unclear';
}

/** @param noun what a group is: `table`, `role` */
export function groupsOf(count: Count, noun: string, shape: QueryShape): Expectation[] | null {
  const { op, value } = count;
  if (shape.kind !== 'select' || op === 'between' || !Number.isInteger(value)) return null;
  if (isUnit(count.noun.split(' ').at(-1) ?? '')) return null;
  const columns = shape.columns.filter(
    (column) => column !== null && (column === noun || nameOf(noun).test(column)),
  );
  const [column] = columns;
  if (columns.length !== 1 || !column) return null;
  if (shape.grouped) {
    const [counted, ...others] = shape.counts ?? [];
    if (counted === undefined || others.length > 0 || op !== '=') return null;
    return [{ kind: 'everyRow', values: { [counted]: value } }];
  }
  if (count.noun !== '' && !countsRows(count.noun, shape)) return null;
  if (op === '>') return [{ kind: 'perGroup', column, op: '>=', value: value + 1 }];
  if (op === '<') return [{ kind: 'perGroup', column, op: '<=', value: value - 1 }];
  return [{ kind: 'perGroup', column, op, value }];
}
