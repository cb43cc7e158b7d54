import { Lexer } from '../sql/lexer';
import type { Statement } from '../sql/script.model';
import { isTrivia } from '../sql/token';

/** What has a name of its own in the catalog of the whole server, and is there or is not. */
export type ServerObject = 'database' | 'tablespace' | 'subscription' | 'prepared';

/** What of an index can be held against the catalog without asking the server how it would print it. */
export interface IndexShape {
  readonly unique: boolean;
  readonly method: string;
  /** The column of each key; null for an expression. */
  readonly keys: readonly (string | null)[];
  readonly partial: boolean;
}

/** What REINDEX works on. The whole database also where the name cannot be read. */
export type Reindexed =
  | { readonly kind: 'table' | 'index' | 'schema'; readonly name: string }
  | { readonly kind: 'database' };

/**
 * What to look at in the catalog to learn whether a statement that ran outside of a transaction was done. Names of
 * relations are as the statement writes them (`public."Order"`); the server resolves them under its search_path.
 */
export type Subject =
  | {
      readonly kind: 'createIndex';
      /** Null where the server chooses the name. */
      readonly name: string | null;
      readonly table: string;
      readonly ifNotExists: boolean;
      readonly shape: IndexShape;
      /** Whether the shape says all of it. */
      readonly exact: boolean;
    }
  | { readonly kind: 'dropIndex'; readonly name: string }
  /** Leaves INVALID copies behind when it fails. */
  | { readonly kind: 'reindex'; readonly of: Reindexed }
  | { readonly kind: 'detachPartition'; readonly table: string; readonly partition: string }
  | {
      readonly kind: 'serverObject';
      readonly object: ServerObject;
      /** As the catalog has it. */
      readonly name: string;
      /** Whether it is there when the statement was done. */
      readonly present: boolean;
    }
  /** Running it twice does no harm: VACUUM, ALTER SYSTEM, CLUSTER ... */
  | { readonly kind: 'repeatable' }
  /** Only a person can tell. */
  | { readonly kind: 'unclear' };

/** The subject of a statement whose `transaction` is `outside`. */
export function subjectOf({ text }: Pick<Statement, 'text'>): Subject {
  const words = new Words(text);
  if (words.takes('create', 'unique', 'index')) return createIndex(words, true);
  if (words.takes('create', 'index')) return createIndex(words, false);
  if (words.takes('drop', 'index')) {
    words.takes('concurrently');
    words.takes('if', 'exists');
    const name = words.name();
    return name === null ? { kind: 'unclear' } : { kind: 'dropIndex', name };
  }
  if (words.takes('reindex')) {
    return words.has('concurrently')
      ? { kind: 'reindex', of: reindexed(words) }
      : { kind: 'repeatable' };
  }
  if (words.takes('alter', 'table')) return detachPartition(words);
  if (words.takes('alter', 'subscription')) {
    // A publication is added, or taken away, only once.
    const isOnce = words.identifier() === null || words.takes('add') || words.takes('drop');
    return { kind: isOnce ? 'unclear' : 'repeatable' };
  }
  return serverObject(words) ?? { kind: 'repeatable' };
}

function createIndex(words: Words, unique: boolean): Subject {
  words.takes('concurrently');
  const ifNotExists = words.takes('if', 'not', 'exists');
  const name = words.takes('on') ? null : words.name();
  if (name !== null) words.takes('on');
  words.takes('only');
  const table = words.name();
  if (table === null) return { kind: 'unclear' };
  const method = words.takes('using') ? (words.identifier() ?? '') : 'btree';
  const keys = words.list();
  const shape = { unique, method, keys: keys.map(columnOf), partial: words.has('where') };
  const exact =
    words.isAtEnd() && keys.every((key, at) => key.length === 1 && shape.keys[at] !== null);
  return { kind: 'createIndex', name, table, ifNotExists, shape, exact };
}

/** The column of a key, with whatever sorts it; null for an expression. */
function columnOf([first = '', next]: readonly string[]): string | null {
  return isName(first) && next !== '(' && next !== '.' ? catalogName(first) : null;
}

function reindexed(words: Words): Reindexed {
  words.list();
  for (const kind of ['table', 'index', 'schema'] as const) {
    if (!words.takes(kind)) continue;
    words.takes('concurrently');
    const name = kind === 'schema' ? words.identifier() : words.name();
    if (name !== null) return { kind, name };
  }
  return { kind: 'database' };
}

function detachPartition(words: Words): Subject {
  words.takes('if', 'exists');
  words.takes('only');
  const table = words.name();
  words.takes('*');
  if (table === null || !words.takes('detach', 'partition')) return { kind: 'unclear' };
  const partition = words.name();
  return partition === null ? { kind: 'unclear' } : { kind: 'detachPartition', table, partition };
}

function serverObject(words: Words): Subject | null {
  const ending = words.takes('commit', 'prepared') || words.takes('rollback', 'prepared');
  if (ending) {
    const name = words.literal();
    if (name === null) return { kind: 'unclear' };
    return { kind: 'serverObject', object: 'prepared', name, present: false };
  }
  for (const object of ['database', 'tablespace', 'subscription'] as const) {
    for (const [verb, present] of [
      ['create', true],
      ['drop', false],
    ] as const) {
      if (!words.takes(verb, object)) continue;
      words.takes('if', 'exists');
      const name = words.identifier();
      if (name === null) return { kind: 'unclear' };
      return { kind: 'serverObject', object, name, present };
    }
  }
  return null;
}

/** The tokens of a statement, read from the front. */
class Words {
  private readonly tokens: string[] = [];
  private at = 0;

  constructor(text: string) {
    const lexer = new Lexer(text);
    for (let token = lexer.next(); token !== null; token = lexer.next()) {
      if (!isTrivia(token)) this.tokens.push(text.slice(token.start, token.end));
    }
  }

  /** Goes past these words if they come next, in any case. */
  takes(...words: readonly string[]): boolean {
    const next = this.tokens.slice(this.at, this.at + words.length);
    if (next.map((token) => token.toLowerCase()).join(' ') !== words.join(' ')) return false;
    this.at += words.length;
    return true;
  }

  has(word: string): boolean {
    return this.tokens.some((token) => token.toLowerCase() === word);
  }

  isAtEnd(): boolean {
    return (this.tokens[this.at] ?? ';') === ';';
  }

  /** Goes past a list in parentheses, if one comes next, and returns the tokens of each of its items. */
  list(): readonly (readonly string[])[] {
    if (!this.takes('(')) return [];
    const items: string[][] = [[]];
    for (let depth = 1; depth > 0 && this.at < this.tokens.length; this.at += 1) {
      const token = this.tokens[this.at] ?? '';
      if (token === '(') depth += 1;
      if (token === ')') depth -= 1;
      if (token === ',' && depth === 1) items.push([]);
      else if (depth > 0) items.at(-1)?.push(token);
    }
    return items;
  }

  /** A name that may be qualified, as it is written; null for a form that `to_regclass` does not read. */
  name(): string | null {
    const parts: string[] = [];
    do {
      const token = this.tokens[this.at] ?? '';
      if (!isName(token)) return null;
      parts.push(token);
      this.at += 1;
    } while (this.takes('.'));
    return parts.join('.');
  }

  /** An unqualified name, as the catalog has it. */
  identifier(): string | null {
    const token = this.tokens[this.at] ?? '';
    if (!isName(token)) return null;
    this.at += 1;
    return catalogName(token);
  }

  /** The value of a plain string. */
  literal(): string | null {
    const token = this.tokens[this.at] ?? '';
    if (!/^'[^\\]*'$/s.test(token)) return null;
    this.at += 1;
    return token.slice(1, -1).replaceAll("''", "'");
  }
}

/** `U&"..."` with its escapes is left to a person. */
function isName(token: string): boolean {
  return /^(?:"(?:[^"]|"")+"|[\p{L}_\u0080-\uffff][^"'.]*)$/su.test(token);
}

function catalogName(token: string): string {
  return token.startsWith('"') ? token.slice(1, -1).replaceAll('""', '"') : lowerCase(token);
}

/** As the server folds an unquoted name: ASCII letters only. */
function lowerCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
