import type { StatementError } from '../statementResult';

/** What a refusal says of a statement that a guide expects to fail without naming a reason. */
interface Refused {
  readonly error: StatementError;
  /** The command that was refused: `INSERT`, `CREATE TABLE`. */
  readonly tag: string;
}

/**
 * Refusals of what was to be done itself: a right that is missing, a check option, a generated column, a value that its
 * column cannot hold.
 */
const ofTheDeed = new Set(['42501', '44000', '428C9', '22001', '22003']);

/** An object of that name is there already: what somebody means who makes it a second time. */
const ofMaking = new Set(['42P07', '42710', '42701', '42P06', '42723']);

/** The classes of PostgreSQL's own codes (documentation, appendix A): any other code was chosen by a RAISE. */
const serverClasses = new Set(
  (
    '00 01 02 03 08 09 0A 0B 0F 0L 0P 0Z 10 20 21 22 23 24 25 26 27 28 2B 2D 2F 34 38 39 3B 3D 3F 40 42 44 ' +
    '53 54 55 57 58 72 F0 HV P0 XX'
  ).split(' '),
);

/**
 * Whether a refusal can be what "should fail" means where no reason is named: the data's own rules, a missing right, an
 * exception that somebody raised. Everything else (a table that does not exist, a read-only session, a lock that was
 * not granted, a wrong type) refuses the statement whatever it tries, so that it shows nothing.
 */
export function isMeaningful({ error, tag }: Refused): boolean {
  const { sqlstate } = error;
  if (sqlstate.length !== 5) return false;
  const group = sqlstate.slice(0, 2);
  if (group === '23' || group === 'P0' || !serverClasses.has(group)) return true;
  if (ofTheDeed.has(sqlstate)) return true;
  if (ofMaking.has(sqlstate)) return /^(?:CREATE|ALTER)\b/.test(tag);
  // Only a label of an enum: of a uuid or a date it is as a rule a value that stands for another one.
  return sqlstate === '22P02' && error.message.startsWith('invalid input value for enum ');
}
