import type { Duplex } from 'node:stream';
import { Client } from 'pg';
import { PlumblineError } from '../core/errors';
import type { ConnectionFields } from '../core/target/connectionUrl';
import { tlsFor } from '../core/target/connectionUrl';
import { createRedactor } from '../core/target/redact';
import { sendCancelRequest } from './cancelRequest';
import { databaseRefused } from './databaseRefused';
import { listeningTimeout } from './listeningTimeout';
import type { WaitListener } from './reconnect';
import { fromServer } from './serverError';
import { openSession, plainSession, type Session, type SessionOwner } from './session';
import type { ParameterStatement } from './submittable';

export interface ConnectOptions {
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  readonly signal?: AbortSignal;
  /** Asked in the flight that asks for the server's facts; answered in `Session.opening`. */
  readonly first?: readonly ParameterStatement[];
  /** Told what a query waits for. */
  readonly onWait?: WaitListener;
}

/** A server that accepts and then says nothing must not hang a person for longer than this. */
const CONNECT_TIMEOUT_MS = 15_000;

/**
 * Connects to a server. `pg` sees explicit fields only, never a URL, and nothing from PG* variables: what a
 * person was shown as the target is what is connected to. Rejects with `PlumblineError`: `unreachable`,
 * `tlsFailed`, `authenticationFailed`, `noSuchDatabase`, `databaseRefused`, `tooManyConnections`, `cancelled`.
 */
export async function connect(fields: ConnectionFields, options: ConnectOptions): Promise<Session> {
  const client = await connectClient(fields, options);
  const { signal, first, onWait } = options;
  const owner = ownerOf(client, fields, options);
  let isOpen = false;
  // What is asked until then changes nothing: a server that has gone silent is not waited for.
  const cancel = async (): Promise<void> => {
    if (isOpen) await owner.cancel();
    else streamOf(client).destroy();
  };
  try {
    const session = await openSession(client, { ...owner, cancel }, signal, first, onWait);
    signal?.throwIfAborted();
    isOpen = true;
    return session;
  } catch (error) {
    await client.end().catch(() => undefined);
    if (signal?.aborted) throw cancelledWhileConnecting();
    throw withoutSecret(fromServer(error, 'session'), fields);
  }
}

function ownerOf(
  client: Client,
  fields: ConnectionFields,
  { applicationName }: ConnectOptions,
): SessionOwner {
  return {
    processId: processIdOf(client),
    cancel: () => sendCancelRequest(newClient(fields, applicationName), client),
    async another(signal) {
      const options = { applicationName, ...(signal && { signal }) };
      const other = await connectClient(fields, options);
      return plainSession(other, ownerOf(other, fields, options), signal);
    },
    close: () => client.end().catch(() => undefined),
  };
}

async function connectClient(fields: ConnectionFields, options: ConnectOptions): Promise<Client> {
  const { applicationName, signal } = options;
  const client = newClient(fields, applicationName);
  // Without a listener a connection that dies while idle would end the whole process.
  client.on('error', () => undefined);
  // Ending a client that is still connecting would wait for the server, which may say nothing.
  const abort = (): void => void streamOf(client).destroy();
  signal?.addEventListener('abort', abort, { once: true });
  let isConnecting = true;
  const tooLate = (): void => {
    if (isConnecting) streamOf(client).destroy(new Error('timeout expired'));
  };
  const { connectTimeoutSeconds: seconds } = fields;
  const endLimit = listeningTimeout(
    seconds === undefined ? CONNECT_TIMEOUT_MS : seconds * 1000,
    tooLate,
  );
  try {
    signal?.throwIfAborted();
    await client.connect();
  } catch (error) {
    await client.end().catch(() => undefined);
    if (signal?.aborted) throw cancelledWhileConnecting();
    const failure = fromServer(error, 'connect');
    throw withoutSecret(databaseRefused(failure, fields.database) ?? failure, fields);
  } finally {
    isConnecting = false;
    endLimit();
    signal?.removeEventListener('abort', abort);
  }
  return client;
}

function cancelledWhileConnecting(): PlumblineError {
  return new PlumblineError('cancelled', 'Cancelled while connecting.');
}

function streamOf(client: Client): Duplex {
  return (client as unknown as { connection: { stream: Duplex } }).connection.stream;
}

/** `BackendKeyData`: of the backend itself, or made up by a pooler for each of its clients. */
function processIdOf(client: Client): number {
  return (client as unknown as { processID: number }).processID;
}

function newClient(fields: ConnectionFields, applicationName: string): Client {
  const tls = tlsFor(fields);
  const client = new Client({
    host: fields.host,
    port: fields.port,
    database: fields.database,
    user: fields.user,
    // A function: what pg makes of it is in no property that is printed with the client.
    password: () => fields.password ?? '',
    ssl: tls.mode === 'off' ? false : { rejectUnauthorized: tls.mode === 'verify' },
    sslnegotiation: 'postgres',
    application_name: fields.applicationName ?? applicationName,
    keepAlive: true,
  });
  // pg would fill these from PGOPTIONS and PGREPLICATION (lib/connection-parameters.js).
  const parameters = (client as unknown as { connectionParameters: Record<string, unknown> })
    .connectionParameters;
  parameters.options = undefined;
  parameters.replication = undefined;
  return client;
}

/** Below this a password is a part of ordinary words, and taking it out of sentences would spoil them. */
const SHORTEST_SECRET = 4;

/** Takes the password out of every text that a failure carries. */
function withoutSecret(failure: PlumblineError, { password }: ConnectionFields): PlumblineError {
  if (password === null || password.length < SHORTEST_SECRET) return failure;
  const redact = createRedactor([password]);
  const { hint, detail } = failure.details;
  return new PlumblineError(failure.code, redact(failure.message), {
    ...failure.details,
    ...(hint !== undefined && { hint: redact(hint) }),
    ...(detail !== undefined && { detail: redact(detail) }),
  });
}
