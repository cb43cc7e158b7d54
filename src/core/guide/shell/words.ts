import { MappedText, type MappedTextBuilder } from '../mappedText';

/** A word of a command with its quotes taken off. */
export interface ShellWord {
  readonly content: MappedText;
  /** Where it begins and ends in the shell text, quotes included. */
  readonly start: number;
  readonly end: number;
  /** True when it holds `$(...)` or backquotes, whose result nobody knows. */
  readonly computed: boolean;
}

export type ShellPart =
  | { readonly kind: 'word'; readonly word: ShellWord }
  /** `;`, a line break, `&&`, `|`, `<`, `<<<`, `>` ... */
  | { readonly kind: 'operator'; readonly text: string; readonly start: number }
  | {
      readonly kind: 'heredoc';
      readonly body: MappedText;
      readonly start: number;
      readonly end: number;
    }
  | { readonly kind: 'comment'; readonly text: string; readonly start: number };

const operators = [
  '<<<',
  '&&',
  '||',
  ';;',
  '>>',
  '>&',
  '<&',
  '&>',
  '|&',
  '|',
  '&',
  ';',
  '<',
  '>',
  '(',
  ')',
];

const wordEnd = /[\s;&|<>()'"$\\`]/g;

/**
 * Cuts shell text into words, operators, here-documents and comments, by the quoting rules of POSIX (2.2) and bash's
 * here-strings. Variables stay as written. Reads every text; a quote that is never closed runs to the end.
 */
export function shellParts(source: MappedText): ShellPart[] {
  return new ShellReader(source).read();
}

class ShellReader {
  private readonly parts: ShellPart[] = [];
  private readonly text: string;
  private readonly waiting: { end: string; quoted: boolean; tabs: boolean; start: number }[] = [];
  private at = 0;

  constructor(private readonly source: MappedText) {
    this.text = source.text;
  }

  read(): ShellPart[] {
    while (this.at < this.text.length) this.step();
    return this.parts;
  }

  private step(): void {
    const { text, at } = this;
    const character = text.charAt(at);
    if (character === '\n') {
      this.parts.push({ kind: 'operator', text: '\n', start: at });
      this.at += 1;
      for (const heredoc of this.waiting.splice(0)) this.readHeredoc(heredoc);
      return;
    }
    if (character === ' ' || character === '\t' || character === '\r') {
      this.at += 1;
      return;
    }
    if (character === '\\' && this.lineBreakAt(at + 1) > 0) {
      this.at += 1 + this.lineBreakAt(at + 1);
      return;
    }
    if (character === '#') {
      const end = this.endOfLine(at);
      const comment = text.slice(at, end).replace(/^#+/, '').trim();
      if (comment !== '') this.parts.push({ kind: 'comment', text: comment, start: at });
      this.at = end;
      return;
    }
    if (text.startsWith('<<', at) && !text.startsWith('<<<', at)) {
      this.announceHeredoc(at);
      return;
    }
    const operator = operators.find((known) => text.startsWith(known, at));
    if (operator !== undefined) {
      this.parts.push({ kind: 'operator', text: operator, start: at });
      this.at += operator.length;
      return;
    }
    this.parts.push({ kind: 'word', word: this.readWord() });
  }

  private readWord(): ShellWord {
    const { text } = this;
    const start = this.at;
    const builder = MappedText.builder();
    let computed = false;
    while (this.at < text.length) {
      const character = text.charAt(this.at);
      if (/[\s;&|<>()]/.test(character)) break;
      if (character === "'") this.readSingle(builder);
      else if (character === '"') computed = this.readDouble(builder) || computed;
      else if (character === '$' && text.charAt(this.at + 1) === "'") this.readAnsi(builder);
      else if (character === '\\') {
        const width = this.lineBreakAt(this.at + 1);
        if (width > 0) {
          this.at += 1 + width;
        } else {
          builder.add(this.source, this.at + 1, Math.min(this.at + 2, text.length));
          this.at += 2;
        }
      } else if (character === '`' || text.startsWith('$(', this.at)) {
        computed = true;
        this.takeComputed(builder);
      } else {
        const end = this.endOfPlain(this.at + 1);
        builder.add(this.source, this.at, end);
        this.at = end;
      }
    }
    this.at = Math.min(this.at, text.length);
    return { content: builder.build(), start, end: this.at, computed };
  }

  /** Where characters that mean nothing to the shell end. */
  private endOfPlain(from: number): number {
    wordEnd.lastIndex = from;
    return wordEnd.exec(this.text)?.index ?? this.text.length;
  }

  private readSingle(builder: MappedTextBuilder): void {
    const close = this.text.indexOf("'", this.at + 1);
    const end = close === -1 ? this.text.length : close;
    builder.add(this.source, this.at + 1, end);
    this.at = end + 1;
  }

  /** True when a part of it is computed. */
  private readDouble(builder: MappedTextBuilder): boolean {
    const { text } = this;
    let computed = false;
    let from = this.at + 1;
    let at = from;
    while (at < text.length && text.charAt(at) !== '"') {
      const character = text.charAt(at);
      if (character === '\\' && /["\\$`\r\n]/.test(text.charAt(at + 1))) {
        builder.add(this.source, from, at);
        const width = this.lineBreakAt(at + 1);
        from = width > 0 ? at + 1 + width : at + 1;
        at = width > 0 ? from : at + 2;
      } else {
        if (character === '`' || text.startsWith('$(', at)) computed = true;
        at += 1;
      }
    }
    builder.add(this.source, from, Math.min(at, text.length));
    this.at = at + 1;
    return computed;
  }

  /** $'...': only the escapes that SQL in a guide uses. */
  private readAnsi(builder: MappedTextBuilder): void {
    const { text } = this;
    let from = this.at + 2;
    let at = from;
    while (at < text.length && text.charAt(at) !== "'") {
      if (text.charAt(at) !== '\\') {
        at += 1;
        continue;
      }
      builder.add(this.source, from, at);
      const escaped = text.charAt(at + 1);
      if (escaped === 'n') builder.insert('\n');
      else if (escaped === 't') builder.insert('\t');
      else builder.add(this.source, at + 1, at + 2);
      at += 2;
      from = at;
    }
    builder.add(this.source, from, Math.min(at, text.length));
    this.at = at + 1;
  }

  private takeComputed(builder: MappedTextBuilder): void {
    const { text, at } = this;
    const isBackquote = text.charAt(at) === '`';
    let end = at + 1;
    if (isBackquote) {
      const close = text.indexOf('`', at + 1);
      end = close === -1 ? text.length : close + 1;
    } else {
      let depth = 0;
      for (; end < text.length; end += 1) {
        const character = text.charAt(end);
        if (character === '(') depth += 1;
        else if (character === ')') {
          depth -= 1;
          if (depth === 0) {
            end += 1;
            break;
          }
        }
      }
    }
    builder.add(this.source, at, end);
    this.at = end;
  }

  private announceHeredoc(start: number): void {
    const tabs = this.text.charAt(start + 2) === '-';
    this.at = start + (tabs ? 3 : 2);
    while (/[ \t]/.test(this.text.charAt(this.at))) this.at += 1;
    const from = this.at;
    const word = this.readWord();
    const written = this.text.slice(from, this.at);
    if (word.content.text === '') return;
    this.waiting.push({ end: word.content.text, quoted: /['"\\]/.test(written), tabs, start });
  }

  private readHeredoc(heredoc: {
    end: string;
    quoted: boolean;
    tabs: boolean;
    start: number;
  }): void {
    const { text } = this;
    const builder = MappedText.builder();
    const from = this.at;
    let end = text.length;
    while (this.at < text.length) {
      const lineEnd = this.endOfLine(this.at);
      const next = Math.min(lineEnd + 1, text.length);
      let start = this.at;
      if (heredoc.tabs) while (text.charAt(start) === '\t') start += 1;
      // Lists indent what stands in them: an end mark with spaces before it is still meant as one.
      if (text.slice(start, lineEnd).trim() === heredoc.end) {
        end = this.at;
        this.at = lineEnd;
        break;
      }
      if (heredoc.quoted) builder.add(this.source, start, next);
      else this.addExpanded(builder, start, next);
      this.at = next;
    }
    this.parts.push({ kind: 'heredoc', body: builder.build(), start: from, end });
  }

  /** In an unquoted here-document a backslash takes the meaning from `$`, a backquote and itself. */
  private addExpanded(builder: MappedTextBuilder, start: number, end: number): void {
    let from = start;
    for (let at = start; at < end - 1; at += 1) {
      if (this.text.charAt(at) !== '\\' || !/[$`\\]/.test(this.text.charAt(at + 1))) continue;
      builder.add(this.source, from, at);
      from = at + 1;
      at += 1;
    }
    builder.add(this.source, from, end);
  }

  private endOfLine(at: number): number {
    const end = this.text.indexOf('\n', at);
    return end === -1 ? this.text.length : end;
  }

  /** The length of a line break at this place; 0 for none. */
  private lineBreakAt(at: number): number {
    if (this.text.charAt(at) === '\n') return 1;
    return this.text.startsWith('\r\n', at) ? 2 : 0;
  }
}
