import { Lexer } from '../sql/lexer';
import { isInLineOf } from '../sql/pieces';
import type { ScriptProblem, TextRange } from '../sql/script.model';
import type { SqlText } from '../sql/sqlText';
import { isTrivia } from '../sql/token';
import { beginsItsLine } from './sectionMarker';

/** What the comments of a file say about how it is to run. */
export interface Directives {
  /** `-- plumbline: steps`: the file's own BEGIN ... COMMIT, and each statement outside of one, are steps. */
  readonly steps: boolean;
  /** What other tools' directives mean here, one sentence each. */
  readonly notes: readonly string[];
  /** The first directive of ours that cannot be followed. */
  readonly problem: ScriptProblem | null;
}

/** Where a directive counts: in the whole file, before the first statement, or on its section's marker. */
type Place = 'file' | 'head' | 'marker';

/** As each tool's own parser reads it: what makes it run a file without a transaction around it. */
const foreign: readonly (readonly [string, Place, RegExp])[] = [
  ['goose', 'file', /^--\s*\+goose\s+no\s+transaction\s*$/i],
  ['Atlas', 'head', /^--\s*atlas:txmode\s+none\s*$/i],
  ['Supabase', 'head', /^--\s*supabase:disable-transaction\b/i],
  ['graphile-migrate', 'head', /^--!\s*no-transaction\s*$/i],
  ['sqlx', 'head', /^--\s*no-transaction\b/i],
  ['tern', 'file', /^----\s*tern:\s*disable-tx\s*----$/i],
  ['Liquibase', 'file', /^--\s*changeset\s.*\brunInTransaction:false\b/i],
  ['dbmate', 'marker', /^--\s*migrate:(?:up|down)\s.*\btransaction:false\b/i],
  ['sql-migrate', 'marker', /^--\s*\+migrate\s+(?:up|down)\s.*\bnotransaction\b/i],
];

/** Cheap: most files have none, and need not be cut into tokens to know it. */
const anyDirective =
  /--[-!\s]*(?:plumbline\s*:|\+goose\s+no|atlas:|supabase:|no-trans|tern:)|transaction/i;
const own = /^--\s*plumbline\s*:\s*(.*)$/i;

/**
 * Reads the directives for a part of a file. Only a line comment on a line of its own counts.
 *
 * @param range the part that runs: the section that applies, or the one that rolls back
 */
export function readDirectives(text: SqlText, range: TextRange): Directives {
  const found = { steps: false, notes: new Set<string>(), problem: null as ScriptProblem | null };
  if (!isInLineOf(text, anyDirective)) return { ...found, notes: [] };
  let atHeadOfFile = true;
  let atHeadOfPart = true;
  const lexer = new Lexer(text);
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    const inPart = token.start >= range.start && token.end <= range.end;
    if (!isTrivia(token)) {
      atHeadOfFile = false;
      if (inPart) atHeadOfPart = false;
    }
    if (token.kind !== 'lineComment' || !beginsItsLine(text, token.start)) continue;
    const comment = text.slice(token.start, token.end).trimEnd();
    const word = inPart ? own.exec(comment)?.[1] : undefined;
    if (word !== undefined) {
      if (word.toLowerCase() === 'steps' && atHeadOfPart) found.steps = true;
      else found.problem ??= { code: 'unknownDirective', found: comment, range: token };
    }
    // The marker of a rollback section ends where its part begins.
    const isMarker = token.end === range.start || (inPart && atHeadOfPart);
    const counts = { file: true, head: atHeadOfFile || (inPart && atHeadOfPart), marker: isMarker };
    for (const [tool, place, pattern] of foreign) {
      if (counts[place] && pattern.test(comment)) found.notes.add(noteOf(tool, comment));
    }
  }
  return { ...found, notes: [...found.notes] };
}

function noteOf(tool: string, comment: string): string {
  return (
    `${comment} is for ${tool}. Here it changes nothing: a statement that cannot run in a transaction ` +
    'is a recorded step of its own, and all others run in transactions.'
  );
}
