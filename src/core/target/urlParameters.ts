import { decodePart, refuseUrl } from './invalidUrl';

const sslModes = ['disable', 'no-verify', 'require', 'verify-ca', 'verify-full'] as const;
export type SslMode = (typeof sslModes)[number];

export interface UrlParameters {
  /** Null when the URL does not say. */
  readonly sslmode: SslMode | null;
  readonly applicationName?: string;
  readonly connectTimeoutSeconds?: number;
}

/** Parameters that libpq or `pg` know and that are refused, each with the reason; the name of no other is repeated. */
const refused: Readonly<Record<string, string>> = {
  host: 'The parameter host replaces the host that everyone sees. Put the host into the URL itself.',
  hostaddr:
    'The parameter hostaddr replaces the host that everyone sees. Put it into the URL itself.',
  port: 'The parameter port replaces the port that everyone sees. Put the port into the URL itself.',
  user: 'The parameter user replaces the user that everyone sees. Put the user into the URL itself.',
  dbname:
    'The parameter dbname replaces the database that everyone sees. Put it into the URL itself.',
  password:
    'The parameter password is not read. Put the password before the host: user:password@host.',
  options: 'The parameter options changes the session (role, search_path ...) and is not accepted.',
  service: 'The parameter service reads a file of this machine and is not accepted.',
  passfile: 'The parameter passfile reads a file of this machine and is not accepted.',
  sslrootcert: 'The parameter sslrootcert reads a file of this machine and is not accepted.',
  sslcert: 'The parameter sslcert reads a file of this machine and is not accepted.',
  sslkey: 'The parameter sslkey reads a file of this machine and is not accepted.',
  sslcrl: 'The parameter sslcrl reads a file of this machine and is not accepted.',
  ssl: 'The parameter ssl says less than it seems to. Use sslmode=verify-full or sslmode=disable.',
  uselibpqcompat: 'The parameter uselibpqcompat weakens TLS. Use sslmode=verify-full.',
  pgbouncer: 'The parameter pgbouncer belongs to Prisma. Leave it out.',
  schema: 'The parameter schema belongs to Prisma. Leave it out: migrations name their schema.',
};

function parseSslMode(value: string): SslMode {
  if (value === 'allow' || value === 'prefer') {
    refuseUrl(
      `sslmode=${value} falls back to no encryption when someone on the way asks for it. Use sslmode=verify-full, or sslmode=disable on purpose.`,
    );
  }
  return (
    sslModes.find((mode) => mode === value) ??
    refuseUrl(`sslmode must be one of ${sslModes.join(', ')}.`)
  );
}

function parseTimeout(value: string): number {
  const seconds = /^\d{1,4}$/.test(value) ? Number(value) : 0;
  return seconds >= 1 && seconds <= 3600
    ? seconds
    : refuseUrl('connect_timeout must be a whole number of seconds from 1 to 3600.');
}

/**
 * Reads the parameters of a connection URL. Three are known: `sslmode`, `application_name`, `connect_timeout`.
 *
 * @param query what stands after the `?`, percent-encoded
 * @throws PlumblineError `invalidUrl` for any other parameter, a repeated one or a bad value
 */
export function parseParameters(query: string): UrlParameters {
  const values = new Map<string, string>();
  for (const pair of query === '' ? [] : query.split('&')) {
    const cut = pair.indexOf('=');
    if (cut < 1) refuseUrl('After the ? it must go on with name=value pairs, joined by &.');
    const name = pair.slice(0, cut);
    if (!['sslmode', 'application_name', 'connect_timeout'].includes(name)) {
      refuseUrl(
        (Object.hasOwn(refused, name.toLowerCase()) ? refused[name.toLowerCase()] : undefined) ??
          'It holds an unknown parameter. sslmode, application_name and connect_timeout are known.',
      );
    }
    if (values.has(name)) refuseUrl(`The parameter ${name} stands there twice.`);
    values.set(name, decodePart(pair.slice(cut + 1), 'value of a parameter'));
  }
  const sslmode = values.get('sslmode');
  const applicationName = values.get('application_name');
  const timeout = values.get('connect_timeout');
  return {
    sslmode: sslmode === undefined ? null : parseSslMode(sslmode),
    ...(applicationName === undefined ? {} : { applicationName }),
    ...(timeout === undefined ? {} : { connectTimeoutSeconds: parseTimeout(timeout) }),
  };
}
