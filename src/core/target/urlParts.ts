import { percentEncodingAdvice, refuseUrl } from './invalidUrl';

/** The pieces of a connection URL, still percent-encoded. */
export interface UrlParts {
  readonly user: string;
  readonly password: string | null;
  /** With brackets if it is an IPv6 address. */
  readonly host: string;
  readonly port: string | null;
  readonly database: string;
  /** Without the `?`. */
  readonly query: string;
}

/** What people paste instead of a URL, and what to tell them; the first that matches. */
const notUrls: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^$/, 'It is empty.'],
  [/^\s|\s$/, 'There is white space around it.'],
  [/^["'`]|["'`]$/, 'There are quotation marks around it.'],
  [/\p{Cc}/u, 'It holds a control character or a line break.'],
  [
    /\$\{|\{\{|\$\(/,
    'It holds a variable, such as ${NAME}. Variables are not expanded: put the value there.',
  ],
  [
    /^\s*[a-z_]+\s*=/i,
    'It is a list of key=value pairs. Write it as postgresql://user:password@host:port/database.',
  ],
  [
    /^(?!postgres(?:ql)?:\/\/)/i,
    'It must begin with postgresql:// (or postgres://): postgresql://user:password@host:port/database.',
  ],
  [/\s/, 'It holds a space. In a URL a space is written %20.'],
  [/\\/, 'It holds a backslash. In a URL a backslash is written %5C.'],
  [/#/, `It holds a #. ${percentEncodingAdvice}`],
];

function splitHost(text: string): { readonly host: string; readonly port: string | null } {
  const portAt = text.lastIndexOf(':');
  return portAt > text.lastIndexOf(']')
    ? { host: text.slice(0, portAt), port: text.slice(portAt + 1) }
    : { host: text, port: null };
}

/**
 * Cuts a connection URL where RFC 3986 cuts it, and refuses a text in which an unencoded special character would move
 * a cut: the rest of the password would become a host, a database or a parameter, and appear wherever those appear.
 *
 * @throws PlumblineError `invalidUrl`
 */
export function splitUrl(text: string): UrlParts {
  const found = notUrls.find(([pattern]) => pattern.test(text));
  if (found !== undefined) refuseUrl(found[1]);

  const rest = text.slice(text.indexOf('//') + 2);
  const authorityEnd = /[/?]|$/.exec(rest)?.index ?? rest.length;
  const authority = rest.slice(0, authorityEnd);
  const tail = rest.slice(authorityEnd);
  const at = authority.lastIndexOf('@');
  if (tail.includes('@') || authority.indexOf('@') !== at) {
    refuseUrl(`There is an @ too many, or a / or ? in the password. ${percentEncodingAdvice}`);
  }
  const userInfo = authority.slice(0, Math.max(at, 0));
  const passwordAt = userInfo.indexOf(':');
  const queryAt = tail.indexOf('?');
  const path = queryAt === -1 ? tail : tail.slice(0, queryAt);
  return {
    user: passwordAt === -1 ? userInfo : userInfo.slice(0, passwordAt),
    password: passwordAt === -1 ? null : userInfo.slice(passwordAt + 1),
    ...splitHost(authority.slice(at + 1)),
    database: path.slice(1),
    query: queryAt === -1 ? '' : tail.slice(queryAt + 1),
  };
}
