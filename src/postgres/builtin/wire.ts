/**
 * The few messages of PostgreSQL's protocol that are read or made here and not by PostgreSQL itself
 * (https://www.postgresql.org/docs/current/protocol-message-formats.html).
 */

export const TERMINATE = 'X'.charCodeAt(0);
export const DATA_ROW = 'D'.charCodeAt(0);
export const ERROR_RESPONSE = 'E'.charCodeAt(0);

/** The answer to a client that asks for TLS or GSS encryption: not here. */
export const NO_ENCRYPTION: Uint8Array = Buffer.from('N');

/** Ends an extended-query exchange; after an error it makes the server listen again. */
export const SYNC: Uint8Array = Buffer.from([0x53, 0, 0, 0, 4]);

function typed(type: string, body: Buffer): Buffer {
  const header = Buffer.alloc(5);
  header.write(type, 0, 'latin1');
  header.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

/** A simple query. */
export function queryMessage(sql: string): Buffer {
  return typed('Q', Buffer.from(`${sql}\0`));
}

/** What a client says that cannot go on with the COPY it was asked to feed. */
export function copyFailMessage(reason: string): Buffer {
  return typed('f', Buffer.from(`${reason}\0`));
}

export type StartupMessage =
  | { readonly kind: 'startup'; readonly parameters: ReadonlyMap<string, string> }
  | { readonly kind: 'encryption' }
  | { readonly kind: 'cancel' };

/** What the first message of a connection asks for. */
export function readStartup(message: Uint8Array): StartupMessage {
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
  const code = bytes.length >= 8 ? bytes.readUInt32BE(4) : 0;
  if (code === 80877103 || code === 80877104) return { kind: 'encryption' };
  if (code === 80877102) return { kind: 'cancel' };
  const words = bytes.toString('utf8', 8).split('\0');
  const parameters = new Map<string, string>();
  for (let at = 0; at + 1 < words.length; at += 2) {
    const name = words[at];
    if (name) parameters.set(name, words[at + 1] ?? '');
  }
  return { kind: 'startup', parameters };
}

/** The server's messages in `bytes`, which hold whole ones: type byte and body. */
export function* readMessages(bytes: Buffer): Generator<{ type: number; body: Buffer }> {
  for (let at = 0; at + 5 <= bytes.length;) {
    const end = at + 1 + bytes.readUInt32BE(at + 1);
    yield { type: bytes.readUInt8(at), body: bytes.subarray(at + 5, end) };
    at = end;
  }
}

/** The first column of a DataRow's body; the empty string for NULL. */
export function firstColumn(body: Buffer): string {
  const length = body.readInt32BE(2);
  return length < 0 ? '' : body.toString('utf8', 6, 6 + length);
}
