import { Lexer } from '../sql/lexer';
import { StatementEnd } from '../sql/statementEnd';
import { isTrivia } from '../sql/token';
import { startedBefore } from './blockDraft';
import { MappedText } from './mappedText';
import type { Owned } from './ownership';
import type { SqlReading } from './sqlReading';

/** What psql printed between two prompts. */
interface PrintedLines {
  /** Offset in the guide of what was typed before it: all of it stands from there. */
  readonly typedAt: number;
  readonly lines: { readonly text: string; readonly at: number }[];
}

/** A psql session that was copied with its prompts. */
export interface PsqlSession {
  /** What was typed, without the prompts; comments that a person put between are with it. */
  readonly sql: MappedText;
  readonly printed: readonly PrintedLines[];
}

/** `shop=# `, `shop=> `, in a transaction `shop=*# `; where a statement goes on `shop-# `, `shop(# `, `shop'# `. */
const prompt = /^[\w.-]{1,63}([=\-*'"$(])[*!?]?[#>](?: |$)/;
const firstPrompt = /^[\w.-]{1,63}=[*!?]?[#>] ?(?=[A-Za-z\\(\n]|--|$)/;
const blank = /^\s*$/;
const timing = /^Time: [\d.,]+ ms/;

/** Whether the first line of a text has psql's prompt. */
export function isPsqlSession(text: string): boolean {
  const start = text.search(/\S/);
  return start !== -1 && firstPrompt.test(text.slice(start, start + 200));
}

/** The session that a code block is; null where its first line has no prompt. */
export function psqlSession(content: MappedText): PsqlSession | null {
  if (!isPsqlSession(content.text)) return null;
  const sql = MappedText.builder();
  const printed: PrintedLines[] = [];
  let typed = '';
  let typedAt = 0;
  let isOpen = false;
  let at = 0;
  for (const line of content.text.split('\n')) {
    const end = Math.min(at + line.length + 1, content.text.length);
    const found = prompt.exec(line);
    if (found && (found[1] === '=' || !isOpen)) {
      typed = '';
      typedAt = content.toSource(at);
    }
    if (found || isOpen || /^\s*--/.test(line)) {
      const from = at + (found?.[0].length ?? 0);
      sql.add(content, from, end);
      if (found || isOpen) {
        typed += content.text.slice(from, end);
        if (found || line.includes(';')) isOpen = goesOn(typed);
      }
    } else if (!blank.test(line) && !timing.test(line)) {
      const last = printed.at(-1);
      const place = { text: line.trimEnd(), at: content.toSource(at) };
      if (last?.typedAt === typedAt) last.lines.push(place);
      else printed.push({ typedAt, lines: [place] });
    }
    at = end;
  }
  return { sql: sql.build(), printed };
}

/** Whether psql would wait for the rest of what was typed. */
function goesOn(typed: string): boolean {
  const lexer = new Lexer(typed);
  const statementEnd = new StatementEnd();
  let isOpen = false;
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    if (statementEnd.isEnd(typed, token) || token.kind === 'metaCommand') isOpen = false;
    else if (!isTrivia(token)) isOpen = true;
  }
  return isOpen;
}

/**
 * Gives each printed result to the statement that printed it. Of several statements at one prompt, and of what the
 * catalog answers, nobody can say what the lines mean: they are shown and not checked.
 */
export function addPrinted(
  { printed }: PsqlSession,
  reading: SqlReading,
  owned: readonly Owned[],
  lineOf: (offset: number) => number,
): void {
  for (const { typedAt, lines } of printed) {
    const [first] = lines;
    if (!first) continue;
    const after = startedBefore(reading, first.at);
    const item = reading.items[after - 1];
    const own = owned[after - 1];
    if (item?.kind !== 'statement' || item.statement.range.start < typedAt || !own) continue;
    const text = lines.map((line) => line.text).join('\n');
    // The tag alone says no more than that the statement ran.
    if (text.trim() === item.statement.tag) continue;
    const isOnly = startedBefore(reading, typedAt - 1) === after - 1;
    if (isOnly && item.statement.shape.outline.kind !== 'describe') {
      own.printed.push(...lines.map((line) => ({ text: line.text, line: lineOf(line.at) })));
    } else {
      own.doubtful.push({ text, place: 'commentAfter', line: lineOf(first.at) });
    }
  }
}
