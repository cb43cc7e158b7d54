import { Client } from 'pg';
import type { ConnectionFields } from '../core/target/connectionUrl';
import { tlsFor } from '../core/target/connectionUrl';
import { fromServer } from './serverError';
import { openSession, type Session } from './session';

export interface ConnectOptions {
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  readonly signal?: AbortSignal;
}

/** A server that accepts and then says nothing must not hang a person for longer than this. */
const CONNECT_TIMEOUT_MS = 15_000;

/**
 * Connects to a server. `pg` sees explicit fields only, never a URL, and nothing from PG* variables: what a
 * person was shown as the target is what is connected to. Rejects with `PlumblineError`: `unreachable`,
 * `tlsFailed`, `authenticationFailed`, `noSuchDatabase`, `tooManyConnections`, `cancelled`.
 */
export async function connect(fields: ConnectionFields, options: ConnectOptions): Promise<Session> {
  const client = newClient(fields, options.applicationName);
  // Without a listener a connection that dies while idle would end the whole process.
  client.on('error', () => undefined);
  const abort = (): void => void client.end().catch(() => undefined);
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    options.signal?.throwIfAborted();
    await client.connect();
    return await openSession(client, {
      cancel: (backend) => cancelBackend(fields, options.applicationName, backend),
      another: () => connect(fields, { applicationName: options.applicationName }),
      close: () => client.end().catch(() => undefined),
    });
  } catch (error) {
    await client.end().catch(() => undefined);
    throw fromServer(error, 'connect');
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

function newClient(fields: ConnectionFields, applicationName: string): Client {
  const tls = tlsFor(fields);
  const client = new Client({
    host: fields.host,
    port: fields.port,
    database: fields.database,
    user: fields.user,
    // A function: pg keeps no copy that could be printed with the client.
    password: () => fields.password ?? '',
    ssl: tls.mode === 'off' ? false : { rejectUnauthorized: tls.mode === 'verify' },
    sslnegotiation: 'postgres',
    application_name: fields.applicationName ?? applicationName,
    connectionTimeoutMillis:
      fields.connectTimeoutSeconds === undefined
        ? CONNECT_TIMEOUT_MS
        : fields.connectTimeoutSeconds * 1000,
    keepAlive: true,
  });
  // pg would fill these from PGOPTIONS and PGREPLICATION (lib/connection-parameters.js).
  const parameters = (client as unknown as { connectionParameters: Record<string, unknown> })
    .connectionParameters;
  parameters.options = undefined;
  parameters.replication = undefined;
  return client;
}

async function cancelBackend(
  fields: ConnectionFields,
  applicationName: string,
  backend: number,
): Promise<void> {
  const client = newClient(fields, applicationName);
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select pg_catalog.pg_cancel_backend($1)', [backend]);
  } catch (error) {
    throw fromServer(error, 'connect');
  } finally {
    await client.end().catch(() => undefined);
  }
}
