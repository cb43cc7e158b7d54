import { parseConnectionUrl } from '../../core/target/connectionUrl';

/**
 * What must be shown nowhere of a connection URL: the URL, and its password by itself, as a driver or a server may repeat
 * it. A password that is the user's or the database's name too (`postgres:postgres@localhost`) stays: it stands in every
 * sentence as that name, and taking it out there would tell what the password is.
 */
export function secretsOf(url: string): string[] {
  try {
    const { password, user, database } = parseConnectionUrl(url);
    const isName = password === user || password === database;
    return password === null || isName ? [url] : [url, password];
  } catch {
    return [url];
  }
}
