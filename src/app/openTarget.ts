import type { Environment, TargetReport } from '../core/report/model';
import { parseConnectionUrl } from '../core/target/connectionUrl';
import { environmentOf } from '../core/target/environment';
import type { BuiltinServers } from '../postgres/builtinServers';
import { connect } from '../postgres/connect';
import type { Session } from '../postgres/session';
import type { ParameterStatement } from '../postgres/submittable';
import type { Target } from './engine';

/** A target that answers. Close it in any case. */
export interface OpenTarget {
  readonly session: Session;
  readonly report: TargetReport;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly applicationName: string;
  readonly servers: BuiltinServers;
  readonly signal?: AbortSignal | undefined;
  readonly onPhase?: ((message: string) => void) | undefined;
  /** Asked in the flight that opens it; answered in `Session.opening`. */
  readonly first?: readonly ParameterStatement[] | undefined;
}

/** What is known of a target before it answers. */
export function unopenedReport(target: Target): TargetReport {
  const builtin = target.kind === 'builtin';
  return {
    name: target.name,
    origin: target.origin,
    host: builtin ? builtinHost(target.dataDirectory) : '',
    port: 0,
    database: builtin ? 'postgres' : '',
    user: builtin ? 'postgres' : '',
    environment: builtin ? 'local' : (target.environment ?? 'production'),
    server: null,
  };
}

function builtinHost(dataDirectory: string): string {
  return dataDirectory === 'memory' ? 'in memory' : 'embedded';
}

/**
 * Connects to a target. The secret is read here; the session keeps it for its second connections (guard, cancel) and
 * no object that is printed holds it.
 *
 * Rejects with `PlumblineError`; `onReport` has then been told what is known of the target.
 */
export async function openTarget(
  target: Target,
  options: OpenOptions,
  onReport: (report: TargetReport) => void,
): Promise<OpenTarget> {
  if (target.kind === 'builtin') {
    const report = unopenedReport(target);
    const session = await options.servers.open(target.dataDirectory, {
      ...(options.signal && { signal: options.signal }),
      ...(options.onPhase && { onProgress: options.onPhase }),
      ...(options.first && { first: options.first }),
    });
    return opened(session, { ...report, server: session.server.name }, onReport);
  }
  const url = await target.url();
  const fields = parseConnectionUrl(url);
  const environment: Environment = target.environment ?? environmentOf(fields.host);
  const { host, port, database, user } = fields;
  const report = { ...unopenedReport(target), host, port, database, user, environment };
  onReport(report);
  options.onPhase?.(`Connecting to ${host}`);
  const session = await connect(fields, {
    applicationName: options.applicationName,
    ...(options.signal && { signal: options.signal }),
    ...(options.first && { first: options.first }),
    ...(options.onPhase && { onWait: options.onPhase }),
  });
  return opened(session, { ...report, server: session.server.name }, onReport);
}

function opened(
  session: Session,
  report: TargetReport,
  onReport: (report: TargetReport) => void,
): OpenTarget {
  onReport(report);
  return { session, report, close: () => session.close() };
}
