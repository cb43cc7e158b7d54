import type { SqlParser } from '../sql/parser';
import type { Guide } from './model';
import { readMarkdown } from './readMarkdown';
import { readSqlFile } from './sqlFile';

/**
 * Reads a guide, or the comments of an SQL file (by the path's extension), as far as it can be read. Never fails for
 * what a text holds: what cannot be read is in `problems`.
 *
 * @param path workspace-relative with `/`
 * @param text decoded, without a byte order mark
 */
export async function readGuide(parser: SqlParser, path: string, text: string): Promise<Guide> {
  return /\.sql$/i.test(path) ? readSqlFile(parser, path, text) : readMarkdown(parser, path, text);
}
