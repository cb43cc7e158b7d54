import { createHash, type Hash } from 'node:crypto';
import { Lexer } from '../sql/lexer';
import { PIECE_LENGTH, piecesOf } from '../sql/pieces';
import type { TextRange } from '../sql/script.model';
import type { SqlText } from '../sql/sqlText';
import { isTrivia } from '../sql/token';
import type { Fingerprint } from './model';
import { migrationSections } from './section';

/** Between tokens: a character that no SQL text holds, so that `a b` and `ab` stay apart. */
const separator = '\0';

function addTokens(hash: Hash, text: SqlText, range: TextRange): void {
  const lexer = new Lexer(text, range);
  let batch = '';
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    if (isTrivia(token)) continue;
    for (const piece of piecesOf(text, token)) {
      batch += piece.replaceAll('\r\n', '\n');
      if (batch.length < PIECE_LENGTH) continue;
      hash.update(batch, 'utf8');
      batch = '';
    }
    batch += separator;
  }
  hash.update(batch, 'utf8');
}

/** SHA-256 in hex of a file's bytes. */
export function exactOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The fingerprints of a migration file, SHA-256 in hex.
 *
 * `normalised` is of the tokens that apply the migration: comments, white space, line ends (also those in strings, which
 * version control changes) and a rollback section do not count, everything else does.
 *
 * @param exact of the file's bytes; see `exactOf`
 * @param text the same, decoded, without a byte order mark
 * @param range the part that applies the migration, where it is known already
 * @throws PlumblineError as `migrationSections`
 */
export function fingerprintOf(
  exact: string,
  text: SqlText,
  range: TextRange = migrationSections(text).up,
): Fingerprint {
  if (typeof text !== 'string') return { exact, normalised: normalisedOf(text, range) };
  let normalised: string | undefined;
  return {
    exact,
    // Cutting a text into tokens takes a while, and who only waits for its turn is asked for it late or never. One that
    // is read again may have changed by then.
    get normalised() {
      return (normalised ??= normalisedOf(text, range));
    },
  };
}

function normalisedOf(text: SqlText, range: TextRange): string {
  const hash = createHash('sha256');
  addTokens(hash, text, range);
  return hash.digest('hex');
}
