import type { Token } from 'markdown-it';
import { lineStarts } from '../sql/position';
import { elementsOf, type Element } from './elements';

/** What a Markdown text is made of, in the order of the document. */
export interface MarkdownReader {
  /** Every heading, paragraph, fence, list item and table, with its place. Reads each text, however damaged. */
  elements(text: string): Element[];
  /** Words without Markdown's marks (emphasis, code, links), and without what is struck out. */
  plain(markdown: string): string;
}

/** Code units; what is longer than that is no heading and no sentence, and is cut. */
const LONGEST_WORDS = 20_000;

/** Beyond this the parser passes over the rest of the text. */
const MOST_NESTED = 100;
const tooDeep = /(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){40,}/y;
/** Code units, of which a mark takes one at least. */
const SHORTEST_TOO_DEEP = 40;

/** Calls after which V8 has counted what each place of a function sees. */
const ACQUAINTING = 40;

let loading: Promise<MarkdownReader> | undefined;

/** Loads the Markdown parser when it is first asked for, and once. A load that failed is tried again. */
export function loadMarkdown(): Promise<MarkdownReader> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<MarkdownReader> {
  const { default: Markdown } = await import('markdown-it');
  const inline = new Markdown('commonmark').enable('strikethrough');
  // Inline rules take three quarters of the time, and few of the words are ever asked for.
  const blocks = new Markdown('commonmark')
    .enable('table')
    .disable(['normalize', 'inline', 'text_join']);
  // The types leave it out.
  Object.assign(blocks.options, { maxNesting: MOST_NESTED });
  const parse = (part: string): Token[] => blocks.parse(normalized(part), {});
  acquaint(parse);
  return {
    elements: (text) => {
      const starts = lineStarts(text);
      return elementsOf(text, starts, (part) =>
        parse(withoutDepth(part, part === text ? starts : lineStarts(part))),
      );
    },
    plain: (markdown) => plainText((part) => inline.parseInline(part, {}), markdown),
  };
}

/** As the parser's own rule would make it, which writes every text anew; most have nothing of it. */
function normalized(text: string): string {
  return /[\r\0]/.test(text) ? text.replace(/\r\n?/g, '\n').replaceAll('\0', '\uFFFD') : text;
}

/**
 * Lets the engine see the parser whole on a few short texts. Where its first text is long, the loop over the lines is
 * compiled before anything behind that loop has run, and every later text leaves the compiled code at its end.
 */
function acquaint(parse: (text: string) => unknown): void {
  for (let time = 0; time < ACQUAINTING; time += 1) parse('# Title\n\nWords.\n');
}

/** Lines that open more lists and quotations than anybody writes are words; all offsets stay. */
function withoutDepth(text: string, starts: readonly number[]): string {
  const parts: string[] = [];
  let from = 0;
  // From line to line: a pattern that looks for their beginnings tries every character.
  for (const [line, start] of starts.entries()) {
    if ((starts[line + 1] ?? text.length) - start < SHORTEST_TOO_DEEP) continue;
    tooDeep.lastIndex = start;
    const marked = tooDeep.exec(text)?.[0];
    if (marked === undefined) continue;
    parts.push(text.slice(from, start), 'x'.repeat(marked.length));
    from = start + marked.length;
  }
  return from === 0 ? text : [...parts, text.slice(from)].join('');
}

function plainText(parseInline: (part: string) => Token[], markdown: string): string {
  const cut = markdown.slice(0, LONGEST_WORDS);
  const simple = withoutSimpleMarks(cut);
  if (simple !== null) return simple;
  const parts: string[] = [];
  for (const token of parseInline(cut)) {
    let struck = 0;
    for (const child of token.children ?? []) {
      const step = strikes(child);
      struck = Math.max(0, struck + step);
      if (struck > 0 || step !== 0) continue;
      if (child.type === 'softbreak' || child.type === 'hardbreak') parts.push(' ');
      else if (child.type === 'html_inline') parts.push(htmlText(child.content));
      else parts.push(child.content);
    }
  }
  return inOneLine(parts.join(''));
}

/** 1 where struck text begins, -1 where it ends: what somebody crossed out is no longer said. */
function strikes({ type, content }: Token): number {
  if (type === 's_open') return 1;
  if (type === 's_close') return -1;
  if (type !== 'html_inline') return 0;
  const tag = /^<(\/?)(?:del|s|strike)\b/i.exec(content);
  return tag ? (tag[1] === '/' ? -1 : 1) : 0;
}

/** Within a word an underscore means nothing: names of tables have many. */
const marks = /[*`\\[\]<>&!~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/;

/** Words with nothing but plain code and bold type in them, as most have; null for any others. */
function withoutSimpleMarks(markdown: string): string | null {
  if (!marks.test(markdown)) return inOneLine(markdown);
  const words = markdown.replace(/(?<![`_])`([^`]+)`(?![`_])/g, (_match, code: string) =>
    marks.test(code) || /^\s|\s$/.test(code) ? '`' : code,
  );
  if (words.includes('`')) return null;
  const plain = words.replace(/(?<=^|[\s(])\*\*([^*\s](?:[^*]*[^*\s])?)\*\*(?=$|[\s.,:;)])/g, '$1');
  return marks.test(plain) ? null : inOneLine(plain);
}

/** Single spaces, which most words already have, are not written anew. */
function inOneLine(words: string): string {
  return words.replace(/\s{2,}|[^\S ]/g, ' ').trim();
}

/** `<id>` in words is a name that a reader fills in; `<br>` and `</b>` are Markdown's. */
function htmlText(tag: string): string {
  if (/^<br\b/i.test(tag)) return ' ';
  return /^<\/?(b|i|em|strong|code|sub|sup|span|a|p|u|kbd|details|summary|!--)\b/i.test(tag) ||
    tag.startsWith('<!')
    ? ''
    : tag;
}
