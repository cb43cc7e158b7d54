import type { Environment } from '../report/model';

const loopbackV4 = /^127(?:\.\d{1,3}){3}$/;
const loopbackV6 = /^(?:::|(?:0{1,4}:){7})0{0,3}1$/;

/**
 * Whether a connection to this host stays on this machine: a loopback address, `localhost` or the folder of a Unix
 * socket. Names under `.localhost` do not count, since some resolvers ask the network for them.
 */
export function isLoopback(host: string): boolean {
  return (
    host.startsWith('/') ||
    host.toLowerCase() === 'localhost' ||
    loopbackV4.test(host) ||
    loopbackV4.test(host.replace(/^::ffff:/i, '')) ||
    loopbackV6.test(host)
  );
}

/**
 * The environment of a target that does not state one. A remote host that nobody has described is treated as
 * production: guarded too much is a nuisance, guarded too little is a lost database.
 *
 * @param host null for the built-in target.
 */
export function environmentOf(host: string | null): Environment {
  return host === null || isLoopback(host) ? 'local' : 'production';
}
