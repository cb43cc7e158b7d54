import {
  finishedBlock,
  ownership,
  startedBefore,
  type BlockDraft,
  type BlockOptions,
} from './blockDraft';
import type { CodeElement } from './elements';
import { assignWords, type Owner, type Words } from './ownership';
import { readShell, type PsqlCommand, type ShellReading } from './shell/psql';
import type { SqlReading } from './sqlReading';
import { readSql } from './sqlText';

/** A shell's commands, of which those run that psql is given. */
export function shellBlock(
  element: CodeElement,
  language: string,
  options: BlockOptions,
): BlockDraft {
  const shell = readShell(element.content);
  const merged = mergeCommands(shell, element, options);
  const files = shell.files.map(({ name }) => name);
  const { reading, owners, words } = merged;
  const elsewhere = shell.connections
    .map((one) => options.connection.refusal(one))
    .find((reason) => reason !== null);
  const block = finishedBlock(
    element,
    language,
    'shell',
    reading,
    assignWords(owners, words),
    merged.calls === 1,
    files,
    elsewhere ??
      (shell.commands.some(({ computed }) => computed)
        ? 'The shell computes a part of the SQL.'
        : merged.carriesState
          ? 'Each psql command has a session of its own: what one sets is gone for the next.'
          : null),
  );
  return { ...block, commands: shell.others };
}

interface MergedCommands {
  readonly reading: SqlReading;
  readonly owners: readonly Owner[];
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
  for (const command of shell.commands) {
    const reading = readSql(command.sql, { ...options, shell: true });
    refused ??= reading.refused;
    const before = items.length;
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
      endLine: lineAt(Math.max(command.end - 1, 0)),
      count: items.length,
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
  const last = lineAt(Math.max(command.end - 1, 0));
  const count = reading.items.length;
  return reading.items.map((item, index): Owner => {
    const own = item.kind === 'statement' ? item.statement : item.broken;
    return {
      line: index === 0 ? first : own.line,
      endLine: index === count - 1 ? last : own.endLine,
      ...ownership(item),
    };
  });
}

function setsState(reading: SqlReading): boolean {
  return reading.items.some(
    (item) =>
      item.kind === 'statement' &&
      (item.statement.control !== null || /^(?:SET|RESET)\b/.test(item.statement.tag)),
  );
}
