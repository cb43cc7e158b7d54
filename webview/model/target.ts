import type { TargetReport } from '../../src/core/report/model';

/** `host:port/database`; without a host for the built-in target (port 0). */
export function addressOf(target: TargetReport): string {
  if (target.port === 0) return target.database;
  const host = target.host.includes(':') ? `[${target.host}]` : target.host;
  return `${host}:${target.port}/${target.database}`;
}

/** True when both name the same database in the same role; the server's version may be known to one only. */
export function isSameTarget(a: TargetReport, b: TargetReport): boolean {
  return (
    a.name === b.name &&
    a.host === b.host &&
    a.port === b.port &&
    a.database === b.database &&
    a.user === b.user
  );
}
