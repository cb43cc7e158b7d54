import type { MappedText } from '../mappedText';
import { assignmentsOf, connectionOf, type PsqlConnection } from './connection';
import { shellParts, type ShellPart, type ShellWord } from './words';

/** SQL that a psql command sends. */
export interface PsqlCommand {
  readonly sql: MappedText;
  /** Offsets in the shell text, of the whole command line. */
  readonly start: number;
  readonly end: number;
  /** Which call of psql it belongs to: each has a session of its own. */
  readonly call: number;
  /** True when the shell computes a part of the SQL. */
  readonly computed: boolean;
  /** True for a here-document or a file of its own lines, whose comments are SQL's. */
  readonly heredoc: boolean;
}

export interface ShellComment {
  readonly text: string;
  readonly start: number;
}

export interface ShellReading {
  readonly commands: readonly PsqlCommand[];
  /** Files that psql is given, in order: `-f FILE`, `< FILE`. */
  readonly files: readonly { readonly name: string; readonly at: number }[];
  readonly comments: readonly ShellComment[];
  /** Of every call of psql, also of those that are given files alone. */
  readonly connections: readonly PsqlConnection[];
  /** Commands that do something else: everything but psql, `echo` and the setting of variables. */
  readonly others: readonly ShellOther[];
}

export interface ShellOther {
  readonly text: string;
  readonly at: number;
  /** True when it gives psql SQL that nobody has read. */
  readonly feedsPsql: boolean;
}

/** psql's options that take the next word. */
const takesWord = new Set([
  ...['-d', '-h', '-p', '-U', '-v', '-o', '-L', '-F', '-R', '-P', '-T', '--dbname', '--host'],
  ...['--port', '--username', '--set', '--variable', '--output', '--log-file', '--pset'],
  ...['--field-separator', '--record-separator', '--table-attr'],
]);

interface Simple {
  readonly words: ShellWord[];
  readonly heredocs: Extract<ShellPart, { kind: 'heredoc' }>[];
  /** `<` and `<<<` with the word after them. */
  readonly inputs: { readonly operator: string; readonly word: ShellWord }[];
  start: number;
  end: number;
  /** The command whose output it reads. */
  from: Simple | null;
}

/** Finds what a shell text makes psql do. Every other command is only named. */
export function readShell(source: MappedText): ShellReading {
  const parts = shellParts(source);
  const commands: PsqlCommand[] = [];
  const files: { name: string; at: number }[] = [];
  const connections: PsqlConnection[] = [];
  const others: ShellOther[] = [];
  const exported: string[] = [];
  const simple = simpleCommands(parts);
  for (const [call, command] of simple.entries()) {
    const at = psqlIn(command);
    if (at !== -1) {
      connections.push(connectionOf(command.words, at, takesWord, exported));
      readPsql(command, at, call, commands, files);
      continue;
    }
    const assigned = assignmentsOf(command.words);
    if (assigned) exported.push(...assigned);
    else if (!isPassedOver(command, simple)) others.push(otherOf(command, simple, source.text));
  }
  const comments = parts.flatMap((part) =>
    part.kind === 'comment' ? [{ text: part.text, start: part.start }] : [],
  );
  return { commands, files, comments, connections, others };
}

function simpleCommands(parts: readonly ShellPart[]): Simple[] {
  const found: Simple[] = [];
  let current: Simple | null = null;
  let redirection: string | null = null;
  let pipeFrom: Simple | null = null;
  let owner: Simple | null = null;
  const begin = (start: number): Simple => {
    const simple = { words: [], heredocs: [], inputs: [], start, end: start, from: pipeFrom };
    pipeFrom = null;
    found.push(simple);
    return simple;
  };
  for (const part of parts) {
    if (part.kind === 'comment') continue;
    if (part.kind === 'heredoc') {
      // Its lines begin after the line of the command that it belongs to.
      const target: Simple | null = owner ?? found.at(-1) ?? null;
      target?.heredocs.push(part);
      if (target) target.end = Math.max(target.end, part.end);
      continue;
    }
    if (part.kind === 'operator') {
      if (['<', '<<<', '>', '>>', '&>', '>&', '<&'].includes(part.text)) {
        redirection = part.text;
        continue;
      }
      redirection = null;
      if (part.text === '|' || part.text === '|&') pipeFrom = current;
      else if (part.text !== '\n' || current !== null) pipeFrom = null;
      owner = current ?? owner;
      current = null;
      continue;
    }
    const { word } = part;
    current ??= begin(word.start);
    current.end = word.end;
    owner = current;
    if (redirection !== null) {
      current.inputs.push({ operator: redirection, word });
      redirection = null;
    } else {
      current.words.push(word);
    }
  }
  return found;
}

function psqlIn({ words }: Simple): number {
  return words.findIndex(({ content }) => /^(?:.*\/)?psql(?:\.exe)?$/.test(content.text));
}

/** What changes nothing, and what only gives psql words that are read with it. */
function isPassedOver(command: Simple, all: readonly Simple[]): boolean {
  const name = command.words[0]?.content.text ?? '';
  if (/^(?:echo|printf|set|:|true|exit)$/.test(name)) return true;
  return name === 'cat' && all.some((one) => one.from === command && psqlIn(one) !== -1);
}

function otherOf(command: Simple, all: readonly Simple[], text: string): ShellOther {
  return {
    text: text.slice(command.start, command.end).split('\n', 1)[0]?.trim() ?? '',
    at: command.start,
    feedsPsql: all.some((one) => one.from === command && psqlIn(one) !== -1),
  };
}

function readPsql(
  command: Simple,
  name: number,
  call: number,
  commands: PsqlCommand[],
  files: { name: string; at: number }[],
): void {
  const { start, end } = command;
  const add = (sql: MappedText, computed: boolean, heredoc: boolean, until = end): void => {
    commands.push({ sql, start, end: until, call, computed, heredoc });
  };
  const args = command.words.slice(name + 1);
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index];
    if (!word) break;
    const text = word.content.text;
    const option = optionOf(text);
    if (option === null) {
      if (takesWord.has(text)) index += 1;
      continue;
    }
    const value = option.at === null ? args[(index += 1)] : word;
    if (!value) break;
    const content = value.content.slice(option.at ?? 0, value.content.text.length);
    if (option.name === 'command') add(content, value.computed, false);
    else if (content.text !== '-') files.push({ name: content.text, at: value.start });
  }
  for (const { operator, word } of command.inputs) {
    if (operator === '<') files.push({ name: word.content.text, at: word.start });
    else if (operator === '<<<') add(word.content, word.computed, false);
  }
  for (const { body, end: bodyEnd } of command.heredocs) add(body, false, true, bodyEnd);
  if (command.from) readPiped(command.from, add, files);
}

/** `echo "..." | psql`, `cat FILE | psql`, `cat <<SQL | psql`. */
function readPiped(
  from: Simple,
  add: (sql: MappedText, computed: boolean, heredoc: boolean, until?: number) => void,
  files: { name: string; at: number }[],
): void {
  const [name, ...args] = from.words;
  for (const { body, end } of from.heredocs) add(body, false, true, end);
  if (name?.content.text === 'echo' || name?.content.text === 'printf') {
    const words = args.filter(({ content }) => !/^-[neE]+$/.test(content.text));
    const [only, ...others] = words;
    if (only && others.length === 0) add(only.content, only.computed, false);
  } else if (name?.content.text === 'cat') {
    for (const { content, start } of args) {
      if (!content.text.startsWith('-')) files.push({ name: content.text, at: start });
    }
  }
}

/** `-c`, `-Atc`, `--command=...`: `at` is where its value begins in the word, null for the next word. */
function optionOf(text: string): { name: 'command' | 'file'; at: number | null } | null {
  const long = /^--(command|file)(=?)/.exec(text);
  if (long) {
    if (long[0].length < text.length && long[2] !== '=') return null;
    return { name: long[1] as 'command' | 'file', at: long[2] === '=' ? long[0].length : null };
  }
  // Options without a value may stand before it in the same word.
  const short = /^-[aAbeEnqsStwWxXzl01]*([cf])/.exec(text);
  if (!short) return null;
  const at = short[0].length;
  return { name: short[1] === 'c' ? 'command' : 'file', at: at < text.length ? at : null };
}
