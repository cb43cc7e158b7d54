import { createHash, type Hash } from 'node:crypto';
import { Lexer } from '../sql/lexer';
import type { TextRange } from '../sql/script.model';
import { isTrivia } from '../sql/token';
import type { Fingerprint } from './model';
import { migrationSections } from './section';

/** In UTF-16 code units. Millions of small pieces cost more to hand over than to hash. */
const batchSize = 65_536;

/** Between tokens: a character that no SQL text holds, so that `a b` and `ab` stay apart. */
const separator = '\0';

function addTokens(hash: Hash, text: string, range: TextRange): void {
  const lexer = new Lexer(text, range);
  let batch = '';
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    if (isTrivia(token)) continue;
    batch += text.slice(token.start, token.end).replaceAll('\r\n', '\n') + separator;
    if (batch.length >= batchSize) {
      hash.update(batch, 'utf8');
      batch = '';
    }
  }
  hash.update(batch, 'utf8');
}

/**
 * The fingerprints of a migration file, SHA-256 in hex.
 *
 * `exact` is of the bytes. `normalised` is of the tokens that apply the migration: comments, white space, line ends
 * (also those in strings, which version control changes) and a rollback section do not count, everything else does.
 *
 * @param bytes the file as it is
 * @param text the same, decoded, without a byte order mark
 * @param range the part that applies the migration, where it is known already
 * @throws PlumblineError as `migrationSections`
 */
export function fingerprintOf(
  bytes: Uint8Array,
  text: string,
  range: TextRange = migrationSections(text).up,
): Fingerprint {
  const normalised = createHash('sha256');
  addTokens(normalised, text, range);
  return {
    exact: createHash('sha256').update(bytes).digest('hex'),
    normalised: normalised.digest('hex'),
  };
}
