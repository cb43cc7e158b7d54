import { PlumblineError } from '../errors';
import { Lexer } from '../sql/lexer';
import { positionAt } from '../sql/position';
import type { TextRange } from '../sql/script.model';
import type { SqlText } from '../sql/sqlText';
import { isTrivia } from '../sql/token';
import { sectionMarkers, type SectionMarker, type SectionStyle } from './sectionMarker';

export interface MigrationSections {
  /** What applies the migration. */
  readonly up: TextRange;
  /** What rolls it back; null when the file has no such section, or one without SQL. */
  readonly down: TextRange | null;
  /** Whose markers the file has. */
  readonly marker: SectionStyle | null;
}

function hasSql(text: SqlText, range: TextRange): boolean {
  const lexer = new Lexer(text, range);
  let token = lexer.next();
  while (token !== null && isTrivia(token)) token = lexer.next();
  return token !== null;
}

/** Leaves out what only looks like a marker. */
function meant(markers: readonly SectionMarker[], style: SectionStyle): SectionMarker[] {
  const own = markers.filter((marker) => marker.style === style);
  if (style === 'rollback') {
    // In the comment at the head of a file, or above SQL that is commented out, the word is a heading.
    return own.filter(
      ({ hasSqlBefore, isFollowedByCommentedSql }) => hasSqlBefore && !isFollowedByCommentedSql,
    );
  }
  const up = own.findIndex(({ direction }) => direction === 'up');
  const kept = own.filter(({ certain }, at) => certain || (up !== -1 && at >= up));
  // Without an up section, and with nothing before it to apply, a down marker divides nothing.
  return kept.length === 1 && kept[0]?.direction === 'down' && !kept[0].hasSqlBefore ? [] : kept;
}

function refuse(text: SqlText, marker: SectionMarker): never {
  const found = text.slice(marker.range.start, marker.range.end).trim();
  throw new PlumblineError(
    'syntaxError',
    `The sections are not clear at "${found}": a file has one part that applies and one that rolls back.`,
    { ...positionAt(text, marker.range.start), values: { found } },
  );
}

function divide(
  text: SqlText,
  markers: readonly [SectionMarker, ...SectionMarker[]],
): Pick<MigrationSections, 'up' | 'down'> {
  const [first, second, third] = markers;
  const end = text.length;
  if (third !== undefined) refuse(text, third);
  // What stands before the first marker is applied too: SQL must never be passed over in silence.
  if (second === undefined) {
    return first.direction === 'up'
      ? { up: { start: 0, end }, down: null }
      : { up: { start: 0, end: first.range.start }, down: { start: first.range.end, end } };
  }
  if (first.direction === 'up' && second.direction === 'down') {
    return { up: { start: 0, end: second.range.start }, down: { start: second.range.end, end } };
  }
  if (first.direction === 'down' && second.direction === 'up' && !first.hasSqlBefore) {
    return {
      up: { start: second.range.end, end },
      down: { start: first.range.end, end: second.range.start },
    };
  }
  return refuse(text, second);
}

/**
 * The parts of a migration file that apply it and that roll it back, by the markers of dbmate (`-- migrate:down`),
 * goose (`-- +goose Down`), sql-migrate (`-- +migrate Down`), node-pg-migrate (`-- Down Migration`), or by a comment
 * line that is only `-- rollback`. A tool's markers stand before the plain comment. A file without markers is one
 * part. Ranges are of the whole text, so that lines stay what they are.
 *
 * @throws PlumblineError `syntaxError` with the line, when there are more than two sections or two of one kind
 */
export function migrationSections(text: SqlText): MigrationSections {
  const markers = sectionMarkers(text);
  const styles = new Set(markers.map(({ style }) => style));
  const ordered = [...styles].sort((a, b) => Number(a === 'rollback') - Number(b === 'rollback'));
  for (const style of ordered) {
    const [first, ...others] = meant(markers, style);
    if (first === undefined) continue;
    const { up, down } = divide(text, [first, ...others]);
    return { up, down: down !== null && hasSql(text, down) ? down : null, marker: style };
  }
  return { up: { start: 0, end: text.length }, down: null, marker: null };
}
