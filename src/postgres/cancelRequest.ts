import type { Client } from 'pg';

/** The parts of pg's connection that a CancelRequest needs; its typings leave them out. */
interface CancellingConnection {
  connect(portOrPath: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
  once(event: 'connect' | 'sslconnect' | 'end', listener: () => void): void;
  once(event: 'error', listener: (error: Error) => void): void;
}

interface ClientInside {
  readonly connection: CancellingConnection;
  readonly host: string;
  readonly port: number;
  readonly ssl: unknown;
  readonly processID: number;
  readonly secretKey: number;
}

/**
 * Sends the protocol's CancelRequest for whatever `running` runs now, over the connection of `carrier`, a client that
 * was never connected. It names the session by its own key and not by its backend: a pooler passes it on to the
 * backend that serves that session at this moment, where `pg_cancel_backend` would hit whoever that backend serves.
 *
 * Resolves when the server has taken it and closed the connection. Rejects when it could not be delivered.
 */
export function sendCancelRequest(carrier: Client, running: Client): Promise<void> {
  const { connection, host, port, ssl } = carrier as unknown as ClientInside;
  const { processID, secretKey } = running as unknown as ClientInside;
  return new Promise((resolve, reject) => {
    const cancel = (): void => connection.cancel(processID, secretKey);
    connection.once('connect', () => (ssl ? connection.requestSsl() : cancel()));
    connection.once('sslconnect', cancel);
    connection.once('error', reject);
    connection.once('end', resolve);
    if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`);
    else connection.connect(port, host);
  });
}
