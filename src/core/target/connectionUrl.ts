import { isLoopback } from './environment';
import { decodePart, percentEncodingAdvice, refuseUrl } from './invalidUrl';
import { parseParameters, type UrlParameters } from './urlParameters';
import { splitUrl } from './urlParts';

export type { SslMode } from './urlParameters';

/** Everything that a connection needs, stated; no environment variable and no second URL parser fills a gap. */
export interface ConnectionFields extends UrlParameters {
  /** A name, an address (IPv6 without brackets) or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Null when the URL has none: it comes from elsewhere, or the server asks for none. */
  readonly password: string | null;
}

const defaultPort = 5432;
const hostName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?\.?$/;
const ipv6 = /^(?=[^:]*:[^:]*:)[0-9A-Fa-f:]{2,39}(?::?\d{1,3}(?:\.\d{1,3}){3})?$/;
/** What a template leaves for a person to fill in: `[YOUR-PASSWORD]`, `<password>`. */
const placeholder = /^(?:\[.*\]|<.*>)$/;

function parseHost(text: string): string {
  if (text === '') refuseUrl('It names no host.');
  if (text.includes(',')) refuseUrl('It names several hosts. Name the one to work on.');
  if (text.startsWith('[')) {
    const address = text.slice(1, -1);
    return text.endsWith(']') && ipv6.test(address)
      ? address
      : refuseUrl('The address in brackets is no IPv6 address.');
  }
  if (/^%2f/i.test(text)) return decodePart(text, 'socket folder');
  return hostName.test(text)
    ? text
    : refuseUrl(
        `The host holds characters that no host name has. A special character in the password may be the reason. ${percentEncodingAdvice}`,
      );
}

function parsePort(text: string | null): number {
  if (text === null || text === '') return defaultPort;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port >= 1 && port <= 65_535
    ? port
    : refuseUrl(
        `The port is no number from 1 to 65535. A special character in the password may be the reason. ${percentEncodingAdvice}`,
      );
}

function parsePassword(part: string | null): string | null {
  const password = part === null ? null : decodePart(part, 'password');
  if (password !== null && placeholder.test(password)) {
    refuseUrl('The password is still the placeholder of a template. Put the real one there.');
  }
  return password === '' ? null : password;
}

/**
 * Reads a connection URL strictly: `postgresql://user:password@host:port/database?sslmode=verify-full`.
 *
 * What libpq and `pg` understand differently, or what a person cannot see at a glance, is refused instead of guessed:
 * parameters that move the connection elsewhere (`host`), read files (`sslrootcert`) or change the session
 * (`options`), unencoded special characters, placeholders and variables. The port is 5432 when not stated. The
 * database is the user's name when not stated, as in libpq, so that psql and Plumbline never mean two databases by
 * one URL. A user must be stated: libpq would take the operating system's.
 *
 * @throws PlumblineError `invalidUrl`; neither its message nor its details hold any part of the URL.
 */
export function parseConnectionUrl(text: string): ConnectionFields {
  const parts = splitUrl(text);
  const user = decodePart(parts.user, 'user');
  const password = parsePassword(parts.password);
  if (user === '') refuseUrl('It names no user: postgresql://user:password@host/database.');
  if (placeholder.test(user)) refuseUrl('The user is still the placeholder of a template.');
  if (parts.database.includes('/')) {
    refuseUrl('It has more than one / after the host. In a database name / is written %2F.');
  }
  const database = decodePart(parts.database, 'database');
  if (placeholder.test(database)) refuseUrl('The database is still the placeholder of a template.');
  return {
    host: parseHost(parts.host),
    port: parsePort(parts.port),
    database: database === '' ? user : database,
    user,
    password,
    ...parseParameters(parts.query),
  };
}

export interface TlsChoice {
  /** `off`: no TLS; `verify`: TLS, certificate and host name verified; `encryptOnly`: TLS with anyone. */
  readonly mode: 'off' | 'verify' | 'encryptOnly';
}

/**
 * How a connection is secured. Without an `sslmode` it is verified, except where it never leaves this machine.
 * `require` and `verify-ca` verify the host name too: what they permit beyond `verify-full` is a man in the middle.
 */
export function tlsFor(fields: Pick<ConnectionFields, 'host' | 'sslmode'>): TlsChoice {
  // There is no TLS over a Unix socket; libpq ignores sslmode there too.
  if (fields.host.startsWith('/')) return { mode: 'off' };
  switch (fields.sslmode) {
    case 'disable':
      return { mode: 'off' };
    case 'no-verify':
      return { mode: 'encryptOnly' };
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      return { mode: 'verify' };
    case null:
      return { mode: isLoopback(fields.host) ? 'off' : 'verify' };
  }
}
