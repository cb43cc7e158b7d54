import { DatabaseError } from 'pg';
import { isAbort, PlumblineError, type ErrorCode, type ErrorDetails } from '../core/errors';

/** SQLSTATE → code, exact states first, then classes (PostgreSQL documentation, appendix A). */
const byState: Readonly<Record<string, ErrorCode>> = {
  '28000': 'authenticationFailed',
  '28P01': 'authenticationFailed',
  '3D000': 'noSuchDatabase',
  '53300': 'tooManyConnections',
  '42501': 'permissionDenied',
  '55P03': 'lockTimeout',
  '25006': 'readOnlyServer',
  '57P01': 'connectionLost',
  '57P02': 'connectionLost',
  '57P03': 'unreachable',
};
const byClass: Readonly<Record<string, ErrorCode>> = { '08': 'connectionLost' };

const tlsCode = /^(ERR_TLS_|ERR_SSL_|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|EPROTO)/;

/**
 * Turns whatever `pg` throws into a `PlumblineError`: the server's own words, its SQLSTATE, hint and detail are
 * kept; values that could hold a secret are never part of it.
 *
 * @param phase `connect` until the session is ready: there a reset means unreachable, later it means lost.
 */
export function fromServer(error: unknown, phase: 'connect' | 'session'): PlumblineError {
  if (PlumblineError.is(error)) return error;
  if (isAbort(error)) return new PlumblineError('cancelled', 'Cancelled.', {}, { cause: error });
  if (error instanceof DatabaseError) return fromDatabase(error);
  const code = codeOf(error);
  const message = error instanceof Error && error.message !== '' ? error.message : code;
  const options = { cause: error };
  // Once the session is ready, TLS that breaks is a connection that broke, and what was sent may have been done.
  if (phase === 'session') return new PlumblineError('connectionLost', message, {}, options);
  if (tlsCode.test(code) || /SSL|certificate/i.test(message)) {
    return new PlumblineError('tlsFailed', message, {}, options);
  }
  if (/^SASL|password must be/.test(message)) {
    return new PlumblineError('authenticationFailed', message, {}, options);
  }
  return new PlumblineError('unreachable', message, {}, options);
}

function fromDatabase(error: DatabaseError): PlumblineError {
  const state = error.code ?? '';
  const code = byState[state] ?? byClass[state.slice(0, 2)] ?? cancelCode(state, error.message);
  const details: ErrorDetails = {
    sqlstate: state,
    ...(error.hint !== undefined && { hint: error.hint }),
    ...(error.detail !== undefined && { detail: error.detail }),
  };
  return new PlumblineError(code, error.message, details, { cause: error });
}

/** 57014 is one state for two things: a person's cancel and a statement timeout. */
function cancelCode(state: string, message: string): ErrorCode {
  if (state !== '57014') return 'statementFailed';
  return message.includes('user request') ? 'cancelled' : 'statementTimeout';
}

/** Node's own code; for a host with several addresses the code of the last attempt. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors.at(-1));
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
  return 'unknown error';
}

/** The server's 1-based position in characters (code points) of the text that was sent, if it gave one. */
export function positionOf(error: unknown): number | null {
  const cause = PlumblineError.is(error) ? error.cause : error;
  if (!(cause instanceof DatabaseError) || cause.position === undefined) return null;
  const position = Number(cause.position);
  return Number.isInteger(position) && position > 0 ? position : null;
}
