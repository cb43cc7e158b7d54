import { escapeIdentifier } from 'pg';
import { PlumblineError } from '../core/errors';

/**
 * What a server means that lets nobody into a database which is there; null for another error. One state stands for two
 * things: the database takes no connections, or it is what an interrupted DROP DATABASE has left (`datconnlimit = -2`,
 * from PostgreSQL 15.4). The hint names that statement in every language.
 */
export function databaseRefused(failure: PlumblineError, database: string): PlumblineError | null {
  const { sqlstate, hint = '' } = failure.details;
  if (sqlstate !== '55000') return null;
  const name = escapeIdentifier(database);
  const isInvalid = hint.includes('DROP DATABASE');
  const message = isInvalid
    ? `The database ${database} is invalid: a DROP DATABASE was interrupted in its middle, and what it has left can neither be read nor repaired.`
    : `The database ${database} takes no connections: ${failure.message}.`;
  const values = isInvalid
    ? { drop: `drop database ${name}` }
    : { open: `alter database ${name} allow_connections true` };
  return new PlumblineError('databaseRefused', message, { sqlstate, values }, { cause: failure });
}
