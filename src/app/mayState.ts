import type { Migration } from '../core/migration/model';
import { isInLineOf } from '../core/sql/pieces';

/**
 * Whether a file's own comments can state checks: without a comment nothing is stated, and the file must not be read
 * a second time. A file that cannot be read states none.
 */
export function mayState<File extends Pick<Migration, 'text'>>(file: File | null): file is File {
  return file !== null && isInLineOf(file.text, /--|\/\*/);
}
