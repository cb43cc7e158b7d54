import type { SqlParser } from '../sql/parser';
import type { Guide } from './model';

/**
 * Reads a guide, or the comments of an SQL file (by the path's extension), as far as it can be read. Never fails for what a text holds.
 *
 * @param text decoded, without a byte order mark
 */
export function readGuide(parser: SqlParser, path: string, text: string): Promise<Guide> {
  throw new Error(`Not built yet: ${path} ${text.length} ${typeof parser}`);
}
