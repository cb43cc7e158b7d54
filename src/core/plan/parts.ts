import { createHash } from 'node:crypto';
import { blank } from '../sql/blank';
import { Lexer } from '../sql/lexer';
import type { Script, ScriptProblem, Statement, TextRange } from '../sql/script.model';
import { isTrivia } from '../sql/token';
import type { StepPart } from './model';

const PLAIN_BEGIN = /^(?:begin(?:\s+(?:work|transaction))?|start\s+transaction)$/i;
const PLAIN_COMMIT = /^(?:commit|end)(?:\s+(?:work|transaction))?$/i;

interface Group {
  transactional: boolean;
  statements: Statement[];
}

/**
 * Cuts a script into the parts in which it runs: a statement that cannot run in a transaction is one of its own, what
 * stands between two of them is one transaction. Where the file declares steps, each of its own BEGIN ... COMMIT is a
 * part, and each statement outside of one too, as psql would run them.
 *
 * @param declared whether the file says `-- plumbline: steps`
 * @returns the parts in order, or the first thing that keeps the script from running in parts
 */
export function partsOf(
  script: Script,
  declared: boolean,
): { parts: readonly StepPart[] } | { problem: ScriptProblem } {
  const grouped = group(script, declared);
  if ('problem' in grouped) return grouped;
  const settings: Statement[] = [];
  const parts = grouped.groups.map(({ transactional, statements }, index): StepPart => {
    const before = [...settings];
    settings.push(...statements.filter(isSessionSetting));
    return {
      number: index + 1,
      transactional,
      statements,
      settings: before,
      sql: only(script.text, statements),
      hash: hashOf(script.text, [...before, ...statements]),
    };
  });
  return { parts };
}

function group(
  script: Script,
  declared: boolean,
): { groups: Group[] } | { problem: ScriptProblem } {
  const groups: Group[] = [];
  let begin: Statement | null = null;
  let open: Group | null = null;
  for (const statement of script.statements) {
    if (statement.transaction === 'control') {
      const isBegin: boolean = begin === null && PLAIN_BEGIN.test(statement.text);
      const isCommit: boolean = begin !== null && PLAIN_COMMIT.test(statement.text);
      if (!declared || (!isBegin && !isCommit)) {
        return { problem: problemOf('transactionControl', statement) };
      }
      begin = isBegin ? statement : null;
      open = null;
      continue;
    }
    if (statement.transaction === 'outside') {
      if (begin !== null) return { problem: problemOf('outsideTransaction', statement) };
      groups.push({ transactional: false, statements: [statement] });
      open = null;
      continue;
    }
    if (open === null) {
      open = { transactional: true, statements: [] };
      groups.push(open);
    }
    open.statements.push(statement);
    if (declared && begin === null) open = null;
  }
  return begin === null ? { groups } : { problem: problemOf('transactionControl', begin) };
}

function problemOf(code: ScriptProblem['code'], statement: Statement): ScriptProblem {
  const [line = ''] = statement.text.split('\n', 1);
  return { code, found: line.trimEnd(), range: statement.range };
}

/** SET LOCAL and SET TRANSACTION end with their transaction; SET CONSTRAINTS has a tag of its own. */
function isSessionSetting({ tag, text }: Statement): boolean {
  return tag === 'RESET' || (tag === 'SET' && !/^set\s+(?:local|transaction)\b/i.test(text));
}

function only(text: string, statements: readonly Statement[]): string {
  const pieces: string[] = [];
  let at = 0;
  for (const { range } of statements) {
    pieces.push(blank(text.slice(at, range.start)), text.slice(range.start, range.end), ';');
    // The semicolon takes the place of the one that stood there; at the end of the text it is one more character.
    at = range.end + 1;
  }
  return pieces.join('');
}

function hashOf(text: string, statements: readonly Statement[]): string {
  const hash = createHash('sha256');
  for (const { range } of statements) {
    for (const token of tokens(text, range)) hash.update(`${token}\0`, 'utf8');
    hash.update('\0', 'utf8');
  }
  return hash.digest('hex');
}

function* tokens(text: string, range: TextRange): Generator<string, void, undefined> {
  const lexer = new Lexer(text, range);
  for (let token = lexer.next(); token !== null; token = lexer.next()) {
    if (!isTrivia(token)) yield text.slice(token.start, token.end).replaceAll('\r\n', '\n');
  }
}
