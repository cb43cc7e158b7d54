import { significantTokens } from '../sql/lexer';
import type { Statement } from '../sql/script.model';

/** `true`: all that a statement of this tag does is seen. */
type Seen = true | ((words: string, direction: Direction) => boolean);

/** In a migration or in its rollback. */
export type Direction = 'apply' | 'rollback';

const only =
  (pattern: RegExp): Seen =>
  (words) =>
    pattern.test(words);
const unless =
  (pattern: RegExp): Seen =>
  (words) =>
    !pattern.test(words);

/** That it is there is seen, and not all that it is: making and taking it is, bringing back an older one is not. */
const madeByMigration: Seen = (_, direction) => direction === 'apply';
const takenByRollback: Seen = (_, direction) => direction === 'rollback';

/** What the server's own roles are members of is not read. */
const MEMBERS = unless(/ (?:to|from)\b.*\bpg_/);
const TABLE_CHANGE = unless(/ restart\b| toast \.|trigger all\b|constraint \S+ not null/);

/**
 * What two readings of the catalog show completely, with the rows of tables beside them. A statement that is not here
 * is not compared: the list grows with `catalog.sql.ts`, never by itself.
 */
const SEEN: Readonly<Record<string, Seen>> = {
  // tables and what stands on them
  'CREATE TABLE': true,
  'CREATE TABLE AS': true,
  'SELECT INTO': true,
  'CREATE FOREIGN TABLE': true,
  'IMPORT FOREIGN SCHEMA': true,
  'ALTER TABLE': TABLE_CHANGE,
  'ALTER FOREIGN TABLE': TABLE_CHANGE,
  'DROP TABLE': true,
  'DROP FOREIGN TABLE': true,
  'CREATE INDEX': true,
  'ALTER INDEX': only(/ rename to | set \(| reset \(| set tablespace /),
  'DROP INDEX': true,
  'CREATE POLICY': true,
  'ALTER POLICY': true,
  'DROP POLICY': true,
  'CREATE TRIGGER': true,
  'ALTER TRIGGER': true,
  'DROP TRIGGER': true,
  'CREATE RULE': true,
  'ALTER RULE': true,
  'DROP RULE': true,
  'CREATE STATISTICS': madeByMigration,
  'ALTER STATISTICS': only(/ rename to /),
  'DROP STATISTICS': takenByRollback,
  // other objects
  'CREATE SCHEMA': true,
  'ALTER SCHEMA': true,
  // With what the readings do not hold: text search configurations, collations ...
  'DROP SCHEMA': (words, direction) => direction === 'rollback' || !words.endsWith(' cascade'),
  'CREATE EXTENSION': madeByMigration,
  'ALTER EXTENSION': only(/ set schema /),
  'DROP EXTENSION': takenByRollback,
  'CREATE SEQUENCE': madeByMigration,
  'ALTER SEQUENCE': unless(/ restart\b| set (?:un)?logged/),
  'DROP SEQUENCE': takenByRollback,
  'CREATE VIEW': true,
  'ALTER VIEW': unless(/ default\b/),
  'DROP VIEW': true,
  'CREATE MATERIALIZED VIEW': true,
  'ALTER MATERIALIZED VIEW': only(/ rename to | owner to | set schema | set \(| reset \(/),
  'REFRESH MATERIALIZED VIEW': true,
  'DROP MATERIALIZED VIEW': true,
  'CREATE FUNCTION': true,
  'ALTER FUNCTION': true,
  'DROP FUNCTION': true,
  'CREATE PROCEDURE': true,
  'ALTER PROCEDURE': true,
  'DROP PROCEDURE': true,
  'ALTER ROUTINE': true,
  'DROP ROUTINE': true,
  'CREATE AGGREGATE': unless(/^create or replace/),
  'ALTER AGGREGATE': true,
  'DROP AGGREGATE': true,
  'CREATE TYPE': only(/ as (?:enum|range)?\s?\(/),
  'ALTER TYPE': only(
    / (?:add value|rename|owner to|set schema|add attribute|drop attribute|alter attribute)\b(?!.* collate )/,
  ),
  'DROP TYPE': true,
  'CREATE DOMAIN': true,
  'ALTER DOMAIN': true,
  'DROP DOMAIN': true,
  'CREATE CAST': true,
  'DROP CAST': true,
  'CREATE OPERATOR': madeByMigration,
  'DROP OPERATOR': takenByRollback,
  'CREATE EVENT TRIGGER': madeByMigration,
  'ALTER EVENT TRIGGER': only(/ rename to | enable| disable/),
  'DROP EVENT TRIGGER': takenByRollback,
  'CREATE PUBLICATION': madeByMigration,
  'ALTER PUBLICATION': only(/ rename to | owner to /),
  'DROP PUBLICATION': takenByRollback,
  // who may do what
  'CREATE ROLE': madeByMigration,
  'ALTER ROLE': only(
    / rename to |^alter (?:role|user) \S+(?: with)?(?: (?:no)?(?:login|superuser|bypassrls))+$/,
  ),
  'DROP ROLE': takenByRollback,
  'GRANT ROLE': MEMBERS,
  'REVOKE ROLE': MEMBERS,
  GRANT: unless(/ on (?:database|foreign|language|large object|parameter|tablespace)\b/),
  REVOKE: unless(/ on (?:database|foreign|language|large object|parameter|tablespace)\b/),
  'ALTER DEFAULT PRIVILEGES': true,
  COMMENT: only(
    /^comment on (?:schema|extension|table|foreign table|column|index|policy|trigger|function|procedure|routine|aggregate|type|domain|view|materialized view|sequence|constraint (?!.*? on domain ))\b/,
  ),
  // rows, which are compared by themselves
  INSERT: true,
  UPDATE: true,
  DELETE: true,
  MERGE: true,
  COPY: true,
  'TRUNCATE TABLE': unless(/ restart identity\b/),
  // code: what it does to the catalog and to rows shows there, as far as that is compared
  SELECT: true,
  DO: true,
  CALL: true,
  EXECUTE: true,
  EXPLAIN: true,
  // nothing that lasts
  'SELECT FOR KEY SHARE': true,
  'SELECT FOR SHARE': true,
  'SELECT FOR NO KEY UPDATE': true,
  'SELECT FOR UPDATE': true,
  SET: true,
  RESET: true,
  SHOW: true,
  'SET CONSTRAINTS': true,
  'LOCK TABLE': true,
  ANALYZE: true,
  VACUUM: true,
  REINDEX: true,
  CLUSTER: true,
  CHECKPOINT: true,
  LOAD: true,
  LISTEN: true,
  UNLISTEN: true,
  NOTIFY: true,
  PREPARE: true,
  DEALLOCATE: true,
  'DEALLOCATE ALL': true,
  'DECLARE CURSOR': true,
  FETCH: true,
  MOVE: true,
  'CLOSE CURSOR': true,
  'CLOSE CURSOR ALL': true,
  'DISCARD ALL': true,
  'DISCARD PLANS': true,
  'DISCARD SEQUENCES': true,
  'DISCARD TEMP': true,
  BEGIN: true,
  'START TRANSACTION': true,
  COMMIT: true,
  ROLLBACK: true,
  SAVEPOINT: true,
  RELEASE: true,
};

/** In whatever statement they stand. */
const NEVER_SEEN =
  /\bsetval \(|\blo_\w+ \(|\bpg_(?:create|drop|copy)_\w+ \(|\bpg_replication_\w+ \(|\bdepends on extension\b|\b(?:into|update|from only|delete from) (?:pg_catalog \.|pg_\w+)/;

/** In the code of a DO block. */
const NEVER_SEEN_IN_CODE =
  /\balter (?:role|user|group|database|system|server|foreign data|operator|collation|publication|subscription|text search|event trigger|language|tablespace)\b|\b(?:create|drop) (?:server|foreign data|user mapping|text search|collation|operator (?:class|family)|subscription|language|access method|transform|conversion)\b|\bsecurity label\b|\brestart (?:with|identity)\b|\bcomment on (?:role|database|server|rule|cast|operator|event trigger|publication|tablespace|text search|collation|language)\b/;

/** Code whose effects the text does not tell. */
const CODE: ReadonlySet<string> = new Set(['DO', 'CALL', 'EXECUTE']);

/**
 * Whether two readings of the catalog and of the rows show all that a statement does, as far as its text tells; false
 * for every kind of statement that is not known to be seen.
 *
 * @param direction in which of the two texts it stands: a role that the migration makes and its rollback drops is
 * compared by its being there, one that a rollback brings back is not
 */
export function isCompared({ tag, text }: Statement, direction: Direction): boolean {
  const words = wordsOf(text, tag === 'DO');
  const seen = Object.hasOwn(SEEN, tag) ? SEEN[tag] : undefined;
  if (seen === undefined || NEVER_SEEN.test(words)) return false;
  if (tag === 'DO' && NEVER_SEEN_IN_CODE.test(words)) return false;
  return seen === true || seen(words, direction);
}

/** The same of the definition of a routine, which runs when it is called. */
export function isCodeCompared(definition: string): boolean {
  const words = wordsOf(definition, true);
  return !NEVER_SEEN.test(words) && !NEVER_SEEN_IN_CODE.test(words);
}

/** Whether a statement runs code that its text does not show. */
export function runsCode({ tag, effects }: Statement): boolean {
  return CODE.has(tag) || (tag === 'SELECT' && effects.some(({ change }) => change === 'opaque'));
}

/**
 * Lower case, one space between the tokens; constants are `$`, but the code of a DO block is read with them. A name in
 * quotes that needs them is `_`: what is in it are no words.
 */
function wordsOf(text: string, isCode: boolean): string {
  return significantTokens(text)
    .map((token) => {
      const raw = text.slice(token.start, token.end);
      if (token.kind === 'dollarString' && isCode) {
        return wordsOf(
          raw.slice(raw.indexOf('$', 1) + 1, raw.lastIndexOf('$', raw.length - 2)),
          true,
        );
      }
      if (token.kind === 'quotedIdentifier') return /^"([a-z_][a-z0-9_]*)"$/.exec(raw)?.[1] ?? '_';
      if (token.kind === 'string') return isCode ? raw.slice(1, -1).toLowerCase() : '$';
      return token.kind === 'dollarString' ? '$' : raw.toLowerCase();
    })
    .join(' ');
}
