import type { ErrorDetails } from './errors';

/**
 * What to do after an error of the server whose own words do not tell it, by its SQLSTATE; null where the statement is
 * simply to be corrected.
 */
export function serverAdvice({ sqlstate = '', values = {} }: ErrorDetails): string | null {
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
  return null;
}
