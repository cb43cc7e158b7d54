import {
  finishedBlock,
  mayOwn,
  shapeOf,
  startedBefore,
  type BlockDraft,
  type BlockOptions,
  type Worded,
} from './blockDraft';
import type { CodeElement } from './elements';
import { listOf } from './listOf';
import { assignWords, type Owner, type Words } from './ownership';
import { readShell, type PsqlCommand, type ShellReading } from './shell/psql';
import type { BrokenStatement, SqlReading } from './sqlReading';
import { readSql } from './sqlText';

/** A shell's commands, of which those run that psql is given. */
export function shellBlock(
  element: CodeElement,
  language: string,
  options: BlockOptions,
): BlockDraft {
  const shell = readShell(element.content);
  const merged = mergeCommands(shell, element, options);
  const files = listOf(shell.files, ({ name }) => name);
  const { reading, owners, words, unread } = merged;
  const owned = assignWords(owners, words);
  const refusals = listOf(shell.connections, (one) => options.connection.refusal(one));
  const elsewhere = refusals.find((reason) => reason !== null);
  const block = finishedBlock(
    element,
    language,
    'shell',
    reading,
    owned.filter((_, index) => !unread.has(index)),
    merged.calls === 1,
    files,
    elsewhere ??
      (shell.commands.some(({ computed }) => computed)
        ? 'The shell computes a part of the SQL.'
        : merged.carriesState
          ? 'Each psql command has a session of its own: what one sets is gone for the next.'
          : null),
  );
  const spokenOf = [...unread].flatMap(([index, found]): Worded<BrokenStatement>[] => {
    const own = owned[index];
    // Above a command stands what it is for.
    const behind = own?.sentences.filter(({ place }) => place === 'commentAfter') ?? [];
    return own && behind.length > 0 ? [{ found, owned: { ...own, sentences: behind } }] : [];
  });
  return { ...withBroken(block, spokenOf), commands: shell.others };
}

/** With words about commands that nobody runs: they are nobody else's. */
function withBroken(block: BlockDraft, more: readonly Worded<BrokenStatement>[]): BlockDraft {
  const [first, ...others] = block.parts;
  if (!first || more.length === 0) return block;
  const inOrder = (some: readonly Worded<BrokenStatement>[]): Worded<BrokenStatement>[] =>
    [...some, ...more].sort((a, b) => a.found.line - b.found.line);
  return {
    ...block,
    parts: [{ ...first, broken: inOrder(first.broken) }, ...others],
    broken: inOrder(block.broken),
  };
}

interface MergedCommands {
  /** Of the commands that psql runs. */
  readonly reading: SqlReading;
  /** Of all statements, and of the commands that are not run. */
  readonly owners: readonly Owner[];
  /** Commands that are not run, by their place among the owners. */
  readonly unread: ReadonlyMap<number, BrokenStatement>;
  readonly words: readonly Words[];
  readonly calls: number;
  /** True when a session sets something and another one follows. */
  readonly carriesState: boolean;
}

function mergeCommands(
  shell: ShellReading,
  element: CodeElement,
  options: BlockOptions,
): MergedCommands {
  const items: SqlReading['items'][number][] = [];
  const owners: Owner[] = [];
  const words: Words[] = [];
  const ends: { readonly start: number; readonly endLine: number; readonly count: number }[] = [];
  const states: { readonly call: number; readonly sets: boolean }[] = [];
  let refused: string | null = null;
  const lineAt = (offset: number): number => options.lineOf(element.content.toSource(offset));
  const unread = new Map<number, BrokenStatement>();
  const others = [...shell.others, ...listOf(shell.files, ({ name, at }) => ({ text: name, at }))];
  const ordered = [
    ...listOf(shell.commands, (command) => ({ at: command.start, command, text: '' })),
    ...listOf(others, ({ text, at }) => ({ at, command: null, text })),
  ].sort((one, other) => one.at - other.at);
  for (const { at, command, text } of ordered) {
    if (command === null) {
      const line = lineAt(at);
      unread.set(owners.length, notRun(text, line, element.content.toSource(at)));
      owners.push({ line, endLine: line, owns: true, shape: null });
      ends.push({ start: at, endLine: line, count: owners.length });
      continue;
    }
    const reading = readSql(command.sql, { ...options, shell: true });
    refused ??= reading.refused;
    const before = owners.length;
    for (const comment of reading.comments) {
      words.push({
        text: comment.text,
        line: comment.line,
        owner: comment.owner === null ? null : comment.owner + before,
        inside: comment.where === 'inside',
        after: before + startedBefore(reading, comment.at),
      });
    }
    owners.push(...ownersOf(reading, command, lineAt));
    items.push(...reading.items);
    states.push({ call: command.call, sets: setsState(reading) });
    ends.push({
      start: command.start,
      endLine: lastLineOf(command, lineAt),
      count: owners.length,
    });
  }
  for (const comment of shell.comments) {
    const line = lineAt(comment.start);
    const previous = ends.findLast(({ start }) => start < comment.start);
    const after = previous?.count ?? 0;
    const isTail = previous?.endLine === line && after > 0;
    words.push({
      text: comment.text,
      line,
      owner: isTail ? after - 1 : null,
      inside: false,
      after,
    });
  }
  words.sort((a, b) => a.line - b.line);
  const lastCall = states.at(-1)?.call;
  return {
    reading: { items, comments: [], refused },
    owners,
    unread,
    words,
    calls: new Set(states.map(({ call }) => call)).size,
    carriesState: states.some(({ call, sets }) => sets && call !== lastCall),
  };
}

/** Words beside a command speak of it as a whole, wherever in it its statements stand. */
function ownersOf(
  reading: SqlReading,
  command: PsqlCommand,
  lineAt: (offset: number) => number,
): Owner[] {
  const first = lineAt(command.start);
  const last = lastLineOf(command, lineAt);
  const count = reading.items.length;
  return listOf(reading.items, (item, index): Owner => {
    const own = item.kind === 'statement' ? item.statement : item.broken;
    return {
      line: index === 0 ? first : own.line,
      endLine: index === count - 1 ? last : own.endLine,
      owns: mayOwn(item),
      shape: shapeOf(item),
    };
  });
}

/** The mark that ends a here-document stands on a line of its own, behind what it holds. */
function lastLineOf({ end, heredoc }: PsqlCommand, lineAt: (offset: number) => number): number {
  return lineAt(Math.max(end - 1, 0)) + (heredoc ? 1 : 0);
}

function notRun(text: string, line: number, at: number): BrokenStatement {
  const message = 'A shell command is never run.';
  return { sql: text, line, endLine: line, at, message, harmless: true, code: 'notRead' };
}

function setsState(reading: SqlReading): boolean {
  return reading.items.some(
    (item) =>
      item.kind === 'statement' &&
      (item.statement.control !== null || /^(?:SET|RESET)\b/.test(item.statement.tag)),
  );
}
