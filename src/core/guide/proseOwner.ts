import type { BlockDraft } from './blocks';
import { listOf } from './listOf';
import type { Owner } from './ownership';
import { belongsToSeveral, severalOwners } from './several';

/** Whose words of the text around a block are. */
export interface Given {
  /** Places of statements in the block. */
  readonly indexes: readonly number[];
  /** False where they may as well be another one's. */
  readonly isCertain: boolean;
}

/** Words about a statement itself, and not about the rows of a query. */
const aboutStatement =
  /\b(?:fail|error|reject|den(?:y|ied)|succe|refuse|violat|affect|insert|updat|delet)/i;
/** `The update should change 2 rows`, `Should insert 3 rows`: what a write does. */
const aboutWrite =
  /^(?:the |this |that |expected: (?:the )?)?(insert|update|delete)\b|\b(?:should|must|will) (?:only )?(insert|update|delete) (?:\d|no |only |exactly |one |two |three )/i;
/** `The first query`, which of several is for a person to say. */
const numbered =
  /\b(?:first|second|third|fourth|latter|former|other|last|1st|2nd|3rd)(?: (?:two|three))? (?:one|quer(?:y|ies)|statements?|commands?|calls?|selects?|inserts?|updates?|deletes?|checks?|attempts?)\b|\bthe (?:first|second|third|latter|former|other) (?:should|must|returns?|fails?|succeeds?|is|shows?|gives?)\b/i;

/** The statements of a block that words after it or before it speak of. */
export function ownersOf(
  block: BlockDraft,
  text: string,
  place: 'proseAfter' | 'proseBefore',
): Given {
  const isBehind = place === 'proseAfter';
  const all = listOf(block.statements, ({ found }): Owner => ({
    line: found.line,
    endLine: found.endLine,
    owns: found.control === null,
    shape: found.shape,
  }));
  const last = statementFor(block, text);
  const several = belongsToSeveral(text, all);
  if (several !== null && all.length > 1) {
    const from = isBehind ? all.length - 1 : 0;
    return {
      indexes: severalOwners(all, from, text, several, isBehind),
      isCertain: true,
    };
  }
  const acting = actingIn(block);
  if (numbered.test(text) && acting.length > 1) return { indexes: [last], isCertain: false };
  if (isBehind || aboutStatement.test(text)) return { indexes: [last], isCertain: true };
  const returning = acting.filter(
    (index) => block.statements[index]?.found.shape.outline.returnsRows,
  );
  const [only = last, ...others] = returning;
  // Above several queries nobody can say which one the words mean.
  return { indexes: [only], isCertain: others.length === 0 };
}

/**
 * The statement that words beside the block speak of where they say no more: its last query, or the last statement
 * where they speak of an error. What only sets something is meant where there is nothing else.
 */
export function statementFor(block: BlockDraft, text: string): number {
  const acting = actingIn(block);
  const any =
    acting.at(-1) ?? block.statements.findLastIndex(({ found }) => found.control === null);
  const write = aboutWrite.exec(text);
  if (write) {
    const command = (write[1] ?? write[2])?.toLowerCase();
    return (
      acting.findLast(
        (index) => block.statements[index]?.found.shape.outline.command === command,
      ) ?? any
    );
  }
  if (aboutStatement.test(text)) return any;
  return (
    acting.findLast((index) => block.statements[index]?.found.shape.outline.returnsRows) ?? any
  );
}

export function owners(block: BlockDraft): BlockDraft['statements'] {
  return block.statements.filter(({ found }) => found.control === null);
}

export function hasOwners(block: BlockDraft): boolean {
  return block.statements.some(({ found }) => found.control === null);
}

/** Whether a comment of the block says what to expect. */
export function hasWords(block: BlockDraft): boolean {
  return block.statements.some(
    ({ owned }) =>
      owned.sentences.length > 0 || owned.doubtful.length > 0 || owned.printed.length > 0,
  );
}

function actingIn({ statements }: BlockDraft): number[] {
  return statements.flatMap(({ found }, index) =>
    found.control === null && !found.shape.outline.setsUp ? [index] : [],
  );
}
