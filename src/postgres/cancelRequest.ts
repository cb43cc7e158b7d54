import type { Duplex } from 'node:stream';
import type { Client } from 'pg';

/** The parts of pg's connection that a CancelRequest needs; its typings leave them out. */
interface CancellingConnection {
  readonly stream: Duplex;
  connect(portOrPath: number | string, host?: string): void;
  requestSsl(): void;
  cancel(processId: number, secretKey: number): void;
  once(event: 'connect' | 'sslconnect' | 'end', listener: () => void): void;
  on(event: 'error', listener: (error: Error) => void): void;
}

interface ClientInside {
  readonly connection: CancellingConnection;
  readonly host: string;
  readonly port: number;
  readonly ssl: unknown;
  readonly processID: number;
  readonly secretKey: number;
}

/** A request that was not taken by then is given up, in milliseconds: whoever waits for it must go on. */
const DELIVERY_MS = 10_000;

/**
 * Sends the protocol's CancelRequest for whatever `running` runs now, over the connection of `carrier`, a client that
 * was never connected. It names the session by its own key and not by its backend: a pooler passes it on to the
 * backend that serves that session at this moment, where `pg_cancel_backend` would hit whoever that backend serves.
 *
 * Resolves when the server has closed the connection. By then it has signalled the backend, and a backend that is
 * signalled while it waits for a message forgets it: what is sent after this has resolved is not hit, and what was
 * sent before may be. Rejects when it could not be delivered; then it may still arrive, at any time.
 */
export function sendCancelRequest(carrier: Client, running: Client): Promise<void> {
  const { connection, host, port, ssl } = carrier as unknown as ClientInside;
  const { processID, secretKey } = running as unknown as ClientInside;
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      clearTimeout(limit);
      connection.stream.destroy();
      reject(error);
    };
    const limit = setTimeout(
      () => failed(new Error('The request to cancel was not taken.')),
      DELIVERY_MS,
    );
    const cancel = (): void => connection.cancel(processID, secretKey);
    connection.once('connect', () => (ssl ? connection.requestSsl() : cancel()));
    connection.once('sslconnect', cancel);
    // Each of them: an error that nobody listens to would end the process.
    connection.on('error', failed);
    connection.once('end', () => {
      clearTimeout(limit);
      resolve();
    });
    if (host.startsWith('/')) connection.connect(`${host}/.s.PGSQL.${port}`);
    else connection.connect(port, host);
  });
}
