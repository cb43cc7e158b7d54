import type { Node } from 'libpg-query';
import { all, as, descendants, stringsOf } from '../../sql/ast';
import { significantTokens } from '../../sql/lexer';
import type { Token } from '../../sql/token';
import { isIrrevocable } from './irrevocable';

/** What a text calls, as far as that can be seen without running it. */
export interface CalledRoutines {
  /** Names without their schema, in lower case. */
  readonly names: readonly string[];
  /** Why it is not to be run: it does something that a rollback does not take back. */
  readonly refused: string | null;
}

/** Settings of the transaction that a savepoint puts back: see `statementUse`. */
const transactionSetting = /^transaction_(?:read_only|isolation|deferrable)$/;
const quoted = new Set(['string', 'dollarString']);

/** The bodies that a DO, CREATE FUNCTION or CREATE PROCEDURE brings as text. */
export function bodiesOf(node: Node): string[] {
  const options = as(node, 'DoStmt')?.args ?? as(node, 'CreateFunctionStmt')?.options;
  return all(options, 'DefElem')
    .filter(({ defname }) => defname === 'as')
    .flatMap(({ arg }) => stringsOf(as(arg, 'List')?.items ?? (arg ? [arg] : [])));
}

/** What a statement calls itself, and in the bodies that it brings. */
export function routinesOf(node: Node): CalledRoutines {
  // CALL and CREATE TRIGGER name theirs in a place of its own.
  const own = as(node, 'CallStmt')?.funccall?.funcname ?? as(node, 'CreateTrigStmt')?.funcname;
  const called = stringsOf(own).slice(-1);
  for (const below of descendants(node)) {
    called.push(...stringsOf(as(below, 'FuncCall')?.funcname).slice(-1));
  }
  const irrevocable = called.find(isIrrevocable);
  const bodies = bodiesOf(node).map(routinesOfText);
  return {
    names: [...new Set([...called, ...bodies.flatMap(({ names }) => names)])],
    refused:
      irrevocable === undefined
        ? (bodies.find(({ refused }) => refused !== null)?.refused ?? null)
        : refusedCall(irrevocable),
  };
}

/**
 * What the text of a routine calls: words before a parenthesis, in strings too, since EXECUTE runs those. It takes more
 * for a call than is one, and does not see a name that is put together while it runs.
 */
export function routinesOfText(text: string): CalledRoutines {
  const names = new Set<string>();
  let refused: string | null = null;
  const texts = [text];
  for (let one = texts.pop(); one !== undefined; one = texts.pop()) {
    const found = significantTokens(one);
    for (const [at, token] of found.entries()) {
      if (quoted.has(token.kind)) {
        const inner = contentOf(one, token);
        if (/\w/.test(inner)) texts.push(inner);
        continue;
      }
      const name = nameOf(one, token);
      if (name === null) continue;
      if (transactionSetting.test(name)) refused ??= `It changes ${name}.`;
      if (name === 'copy') refused ??= refusedCopy(one, found.slice(at + 1));
      if (one[found[at + 1]?.start ?? -1] !== '(') continue;
      names.add(name);
      if (isIrrevocable(name)) refused ??= refusedCall(name);
    }
    // A text that is one word is the name of a setting, where it is one.
    if (transactionSetting.test(one.trim())) refused ??= `It changes ${one.trim()}.`;
  }
  return { names: [...names], refused };
}

function refusedCall(name: string): string {
  return `${name}() is not undone by a rollback.`;
}

/** COPY ... TO or FROM a file or a program. */
function refusedCopy(text: string, after: readonly Token[]): string | null {
  const end = after.findIndex(({ kind }) => kind === 'semicolon');
  const words = after.slice(0, end < 0 ? undefined : end);
  const isFile = words.some((token, at) => {
    const word = nameOf(text, token);
    const next = words[at + 1];
    if ((word !== 'to' && word !== 'from') || !next) return false;
    return next.kind === 'string' || nameOf(text, next) === 'program';
  });
  return isFile ? 'COPY with a file or a program is not undone by a rollback.' : null;
}

function nameOf(text: string, { kind, start, end }: Token): string | null {
  if (kind === 'word') return text.slice(start, end).toLowerCase();
  return kind === 'quotedIdentifier' ? text.slice(start + 1, end - 1).replaceAll('""', '"') : null;
}

function contentOf(text: string, { kind, start, end }: Token): string {
  const written = text.slice(start, end);
  if (kind === 'dollarString') return written.replace(/^\$[^$]*\$/, '').replace(/\$[^$]*\$$/, '');
  return written.slice(written.indexOf("'") + 1, -1).replaceAll("''", "'");
}
