import type { ErrorDetails } from './errors';

/**
 * What to do after an error of the server whose own words do not tell it, by its SQLSTATE; null where the statement is
 * simply to be corrected.
 */
export function serverAdvice(details: ErrorDetails): string | null {
  const { sqlstate = '', values = {} } = details;
  switch (sqlstate) {
    case '2D000':
      return 'A COMMIT or ROLLBACK in the body of a procedure or DO block needs a session without a transaction, and a migration always has one. Take it out of the body, or call it outside of migrations.';
    case '55P04':
      return 'A new enum value can be used only once it is committed. Put what uses it into a later migration (and apply both without --single-transaction), or write -- plumbline: steps on a line before the first statement: each statement outside of BEGIN ... COMMIT is then committed by itself.';
    case '25006':
      return `Line ${values.readOnlyLine ?? '1'} lets the transaction only read, and what the file does is recorded in it. Take that statement out.`;
  }
  // Found by the COMMIT: no statement failed.
  if (values.at === 'commit' && sqlstate.startsWith('23')) {
    return 'A deferred constraint is checked at the COMMIT, so that the server names no statement. Correct the rows that the file leaves; SET CONSTRAINTS ALL IMMEDIATE behind a statement finds the one that breaks it.';
  }
  switch (sqlstate) {
    case '23505':
      if (isOverRows(values.tag)) return duplicatesAdvice(details);
      return values.tag?.startsWith('CREATE') ? MADE_BESIDE : OWN_ROWS;
    case '23502':
    case '23503':
    case '23514':
    case '23P01':
      return 'Rows do not fit: correct them, or the statement, and try again.';
    // A table and whatever shares its names; a schema, a column, a routine, a database; anything else.
    case '42P07':
    case '42P06':
    case '42701':
    case '42723':
    case '42P04':
    case '42710':
      return standsAlready(sqlstate, values.tag);
  }
  return null;
}

const OWN_ROWS =
  'A row with that key is there already, or comes twice: correct the rows, or let an INSERT pass over them (ON CONFLICT), and try again.';
/** The key is one of the catalog. */
const MADE_BESIDE =
  'Another session made a thing of that name at the same time. Look at what stands now, and try again.';

/** Whether a statement makes a key unique, instead of bringing rows. */
export function isOverRows(tag = ''): boolean {
  return tag === 'CREATE INDEX' || tag === 'ALTER TABLE' || tag === 'REINDEX';
}

/** What to do about rows that keep a key from being unique. */
export function duplicatesAdvice({ values = {} }: ErrorDetails): string {
  return values.duplicates === undefined
    ? 'Rows with the same key are in the way: find them, and remove or merge them first.'
    : `Rows with the same key are in the way. Remove or merge them first; this shows them: ${values.duplicates};`;
}

/** Statements that know these words. */
const IF_NOT_EXISTS =
  /^(?:CREATE (?:TABLE\b|INDEX|SCHEMA|SEQUENCE|MATERIALIZED VIEW|EXTENSION|STATISTICS|SERVER|USER MAPPING|COLLATION|FOREIGN TABLE)|ALTER TYPE)/;
const OF_THE_SERVER = /^CREATE (?:DATABASE|ROLE|TABLESPACE)/;
const OR_REPLACE = /^CREATE (?:VIEW|FUNCTION|PROCEDURE|AGGREGATE|TRIGGER|RULE)/;

function standsAlready(sqlstate: string, tag = ''): string {
  const how =
    IF_NOT_EXISTS.test(tag) || sqlstate === '42701'
      ? 'write IF NOT EXISTS'
      : OR_REPLACE.test(tag)
        ? 'write OR REPLACE'
        : OF_THE_SERVER.test(tag)
          ? 'leave the statement out'
          : 'leave the statement out, or put DROP ... IF EXISTS before it';
  return `It stands already, in the database or by an earlier statement of the file. Where it is what the file makes, ${how}: then the file can be applied and recorded, and a verification tells whether the two are the same. Where it is something else, give one of them another name, or drop it when nobody needs what it holds.`;
}
