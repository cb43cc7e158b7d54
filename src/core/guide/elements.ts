import type { Token } from 'markdown-it';
import { lineStarts } from '../sql/position';
import { listOf } from './listOf';
import { MappedText } from './mappedText';

/** A piece of a Markdown document. `line` is the first line from 1, `endLine` the last one. */
export type Element =
  | HeadingElement
  | ParagraphElement
  | CodeElement
  | (Place & { readonly kind: 'table'; readonly rows: readonly (readonly string[])[] })
  | (Place & { readonly kind: 'rule' })
  | (Place & { readonly kind: 'html'; readonly text: string });

interface Place {
  readonly line: number;
  readonly endLine: number;
}

export interface HeadingElement extends Place {
  readonly kind: 'heading';
  readonly level: number;
  /** Markdown, as written. */
  readonly text: string;
}

export interface ParagraphElement extends Place {
  readonly kind: 'paragraph';
  /** Markdown, as written. */
  readonly text: string;
  /** The list item that it stands in. */
  readonly item: ListItem | null;
}

export interface ListItem {
  /** Counts the items of a document from 0. */
  readonly id: number;
  readonly ordered: boolean;
  /** 1 for an item of an outermost list. */
  readonly depth: number;
  /** Counts the outermost lists of a document from 0. */
  readonly list: number;
  /** True for the first paragraph of the item: the others go on with it. */
  readonly first: boolean;
}

export interface CodeElement extends Place {
  readonly kind: 'code';
  readonly fenced: boolean;
  /** What follows the fence on its line. */
  readonly info: string;
  readonly content: MappedText;
  readonly closed: boolean;
  readonly item: number | null;
}

type ParseBlocks = (text: string) => Token[];

/** How often a fence without an end is cut; each time the rest is read again. */
const MOST_REPAIRS = 20;
/** Code units; reading a text of that size again and again would take seconds. */
const LARGE = 1_000_000;

/**
 * The pieces of a Markdown text. A fence that swallows the next heading or the next fence has lost its end: it is cut
 * there, and what follows is read as if it had been closed.
 *
 * @param starts offsets at which lines begin
 */
export function elementsOf(text: string, starts: readonly number[], parse: ParseBlocks): Element[] {
  const found: Element[] = [];
  const reader = new ElementReader(text, starts);
  const mostRepairs = text.length > LARGE ? 2 : MOST_REPAIRS;
  let firstLine = 0;
  for (let repairs = 0; ; repairs += 1) {
    const part = firstLine === 0 ? text : text.slice(starts[firstLine] ?? text.length);
    const elements = reader.read(parse(part), firstLine);
    const damaged = repairs < mostRepairs ? elements.findIndex(hasLostItsEnd) : -1;
    const fence = elements[damaged];
    if (fence?.kind !== 'code') return [...found, ...elements];
    const cut = endOfDamaged(fence);
    const lines = cut - fence.line - 1;
    found.push(...elements.slice(0, damaged), {
      ...fence,
      endLine: cut - 1,
      closed: false,
      content: firstLines(fence.content, lines),
    });
    firstLine = cut - 1;
  }
}

const nestedFence = /^ {0,3}(?:`{3,}|~{3,})[ \t]*[A-Za-z]/;
const heading = /^#{1,6} \S/;
const shellInfo =
  /^\s*\{?\.?(bash|sh|shell|zsh|console|python|py|ruby|rb|ya?ml|toml|md|markdown)\b/i;

function lostAt(fence: CodeElement): number {
  if (!fence.fenced || /^\s*(md|markdown)\b/i.test(fence.info)) return -1;
  if (!fence.content.text.includes('#') && !/[`~]{3}/.test(fence.content.text)) return -1;
  const lines = fence.content.text.split('\n');
  const nested = lines.findIndex((line) => nestedFence.test(line));
  if (nested === -1 && fence.closed) return -1;
  const first = shellInfo.test(fence.info) ? -1 : lines.findIndex((line) => heading.test(line));
  if (first === -1) return nested;
  return nested === -1 ? first : Math.min(first, nested);
}

function hasLostItsEnd(element: Element): boolean {
  return element.kind === 'code' && lostAt(element) !== -1;
}

/** The line, from 1, at which what the fence swallowed begins. */
function endOfDamaged(fence: CodeElement): number {
  return fence.line + 1 + lostAt(fence);
}

function firstLines(content: MappedText, count: number): MappedText {
  let end = 0;
  for (let line = 0; line < count; line += 1) {
    const next = content.text.indexOf('\n', end);
    if (next === -1) return content;
    end = next + 1;
  }
  return content.slice(0, end);
}

class ElementReader {
  private found: Element[] = [];
  private items: { readonly id: number; readonly ordered: boolean; used: boolean }[] = [];
  private lists: boolean[] = [];
  private firstLine = 0;
  private itemCount = 0;
  private listCount = -1;

  constructor(
    private readonly text: string,
    private readonly starts: readonly number[],
  ) {}

  /** @param firstLine of the part that the tokens are of, from 0. */
  read(tokens: readonly Token[], firstLine: number): Element[] {
    this.found = [];
    this.items = [];
    this.lists = [];
    this.firstLine = firstLine;
    for (const [index, token] of tokens.entries()) this.readToken(token, tokens, index);
    return this.found;
  }

  private readToken(token: Token, tokens: readonly Token[], index: number): void {
    switch (token.type) {
      case 'heading_open':
        this.found.push({
          kind: 'heading',
          ...this.place(token),
          level: Number(token.tag.slice(1)),
          text: tokens[index + 1]?.content ?? '',
        });
        break;
      case 'paragraph_open':
        this.found.push({
          kind: 'paragraph',
          ...this.place(token),
          text: tokens[index + 1]?.content ?? '',
          item: this.item(),
        });
        break;
      case 'bullet_list_open':
      case 'ordered_list_open':
        if (this.lists.length === 0) this.listCount += 1;
        this.lists.push(token.type === 'ordered_list_open');
        break;
      case 'bullet_list_close':
      case 'ordered_list_close':
        this.lists.pop();
        break;
      case 'list_item_open':
        this.items.push({
          id: this.itemCount,
          ordered: this.lists.at(-1) ?? false,
          used: false,
        });
        this.itemCount += 1;
        break;
      case 'list_item_close':
        this.items.pop();
        break;
      case 'fence':
      case 'code_block':
        this.found.push(this.code(token));
        break;
      case 'table_open':
        this.found.push({ kind: 'table', ...this.place(token), rows: rowsOf(tokens, index) });
        break;
      case 'hr':
        this.found.push({ kind: 'rule', ...this.place(token) });
        break;
      case 'html_block':
        this.found.push({ kind: 'html', ...this.place(token), text: token.content });
        break;
      default:
        break;
    }
  }

  private place(token: Token): Place {
    const [from, to] = token.map ?? [0, 0];
    return { line: this.firstLine + from + 1, endLine: this.firstLine + Math.max(to, from + 1) };
  }

  private item(): ListItem | null {
    const item = this.items.at(-1);
    if (!item) return null;
    const first = !item.used;
    item.used = true;
    const { id, ordered } = item;
    return { id, ordered, depth: this.items.length, list: this.listCount, first };
  }

  private code(token: Token): CodeElement {
    const fenced = token.type === 'fence';
    const { line, endLine } = this.place(token);
    const count = lineCount(token.content);
    const from = line - 1 + (fenced ? 1 : 0);
    const item = this.items.at(-1);
    if (item) item.used = true;
    return {
      kind: 'code',
      line,
      endLine,
      fenced,
      info: token.info,
      content: this.content(token.content, count, from),
      closed: !fenced || endLine - line > count,
      item: item?.id ?? null,
    };
  }

  /** The lines of a code block as they stand in the source; without what a list or a quotation puts before them. */
  private content(content: string, count: number, from: number): MappedText {
    const { text, starts } = this;
    const start = starts[from] ?? text.length;
    const end = starts[from + count] ?? text.length;
    if (text.startsWith(content, start)) return MappedText.of(text, { start, end });
    const lines = content.split('\n', count);
    const prefixes = listOf(lines, (line, index) => this.prefixOf(line, from + index));
    if (prefixes.every((prefix) => prefix === 0)) return MappedText.of(text, { start, end });
    const whole = MappedText.of(text, { start: 0, end: text.length });
    const builder = MappedText.builder();
    for (const [index, prefix] of prefixes.entries()) {
      const lineStart = starts[from + index] ?? text.length;
      const lineEnd = starts[from + index + 1] ?? text.length;
      builder.add(whole, Math.min(lineStart + prefix, lineEnd), lineEnd);
    }
    return builder.build();
  }

  private prefixOf(line: string, index: number): number {
    const start = this.starts[index] ?? this.text.length;
    const source = this.text.slice(start, this.starts[index + 1] ?? this.text.length);
    const own = source.replace(/[\r\n]+$/, '');
    if (own.length === line.length) return 0;
    // A tab before the content may have become spaces.
    const rest = own.endsWith(line) ? line : line.trimStart();
    return Math.max(0, own.length - rest.length);
  }
}

/** How many lines a block has; the last one may have no end. */
function lineCount(content: string): number {
  if (content === '') return 0;
  return lineStarts(content).length - (content.endsWith('\n') ? 1 : 0);
}

function rowsOf(tokens: readonly Token[], from: number): string[][] {
  const rows: string[][] = [];
  for (let index = from + 1; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (!token || token.type === 'table_close') break;
    if (token.type === 'tr_open') rows.push([]);
    else if (token.type === 'inline') rows.at(-1)?.push(token.content);
  }
  return rows;
}
