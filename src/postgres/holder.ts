/** A session that holds a lock; what we may not see of it is null. */
export interface Holder {
  readonly pid: number;
  readonly user: string | null;
  readonly application: string | null;
  readonly address: string | null;
  /** When its transaction began: `2026-01-31 12:00:00`, UTC. */
  readonly since: string | null;
}

/** `app (psql) from 10.0.0.5, process 4711, since 2026-01-31 12:00:00 UTC`: what is hidden from us is left out. */
export function holderText({ user, application, address, pid, since }: Holder): string {
  const who = [
    user ?? 'an unknown user',
    ...(application ? [` (${application})`] : []),
    ...(address === null ? [] : [` from ${address}`]),
  ].join('');
  return `${who}, process ${pid}${since === null ? '' : `, since ${since} UTC`}`;
}
