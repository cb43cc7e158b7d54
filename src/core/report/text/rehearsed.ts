import type { LossReport, RehearsedMigration } from '../model';
import { plural, shortened } from './style';

/** Longer values of a field (bodies of functions) are shown in the JSON report. */
const LONGEST_VALUE = 60;

/**
 * Everything that a rehearsal holds against a rollback, in sentences for people; names in them are as the database gave
 * them. What a difference means depends on what was tried: after apply and rollback, all that is new was left behind.
 */
export function faultSentences({ differences, rows, first }: RehearsedMigration): string[] {
  return [...differences.map((one) => differenceSentence(one, first)), ...rows.map(rowsSentence)];
}

/** `The rollback loses 3 rows of app.note` */
export function rehearsedLoss({ table, column, rows, exact }: LossReport): string {
  const what = plural(rows, column === undefined ? 'row' : 'value');
  const where = column === undefined ? table : `${table}.${column}`;
  return `The rollback loses ${exact ? '' : 'about '}${what} of ${where}`;
}

function differenceSentence(
  { change, object, fields = [], by }: RehearsedMigration['differences'][number],
  first: RehearsedMigration['first'],
): string {
  if (by === 'rollback') return `Left behind by the rollback: ${object}`;
  if (change === 'added') {
    return first === 'apply' ? `Left behind: ${object}` : `New after applying again: ${object}`;
  }
  if (change === 'removed') {
    return first === 'apply'
      ? `Taken although the migration did not make it: ${object}`
      : `Not brought back by applying again: ${object}`;
  }
  const said = fields.map(({ name, before, after }) => {
    const [was, is] = [short(before), short(after)];
    return was === is ? name : `${name} was ${was}, is ${is}`;
  });
  return `Not as before: ${object}: ${said.join('; ')}`;
}

function short(value: string): string {
  return shortened(value.replace(/\s+/g, ' '), LONGEST_VALUE);
}

function rowsSentence({
  table,
  columns,
  before,
  after,
}: RehearsedMigration['rows'][number]): string {
  if (before !== after) return `Rows of ${table}: ${before} before, ${after} now`;
  return `Values of ${table} are others than before: ${columns.join(', ')}`;
}
