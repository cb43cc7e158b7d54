import type { TargetReport } from '../../src/core/report/model';

/** `host:port/database`; without a host for the built-in target (port 0). */
export function addressOf(target: TargetReport): string {
  if (target.port === 0) return target.database;
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  return `${host}:${target.port}/${target.database}`;
}

/** Nothing is known of it but its name and environment: it was chosen a moment ago. */
export function isUnasked(target: TargetReport): boolean {
  return target.host === '';
}

/**
 * True when both name the same database in the same role; the server's version may be known to one only. Of a target
 * that was not asked yet the name decides.
 */
export function isSameTarget(a: TargetReport, b: TargetReport): boolean {
  if (a.name !== b.name) return false;
  if (isUnasked(a) || isUnasked(b)) return true;
  return a.host === b.host && a.port === b.port && a.database === b.database && a.user === b.user;
}
