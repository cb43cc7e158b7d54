/** A JSON value that knows where it stands, so that whatever is wrong with it can be shown at its place. */
export type JsonValue =
  | { readonly kind: 'object'; readonly offset: number; readonly members: readonly JsonMember[] }
  | { readonly kind: 'array'; readonly offset: number; readonly items: readonly JsonValue[] }
  | { readonly kind: 'string'; readonly offset: number; readonly value: string }
  | { readonly kind: 'other'; readonly offset: number; readonly text: string };

export interface JsonMember {
  readonly name: string;
  /** UTF-16 code units from the text's start, of the name's opening quote. */
  readonly offset: number;
  readonly value: JsonValue;
}

/** The text is no JSON; `offset` is where reading stopped. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';

  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
  }
}

const space = /[ \t\r\n]*/y;
// eslint-disable-next-line no-control-regex -- JSON allows none of them in a string
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
/** No manifest is nested deeper; the reader calls itself once for each level. */
const deepest = 50;

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  document(): JsonValue {
    const value = this.value(0);
    this.passSpace();
    if (this.at < this.text.length) this.refuse('The text goes on after its end');
    return value;
  }

  private value(depth: number): JsonValue {
    this.passSpace();
    const offset = this.at;
    if (depth > deepest) this.refuse('It is nested too deeply');
    if (this.take('{')) {
      return { kind: 'object', offset, members: this.list('}', () => this.member(depth)) };
    }
    if (this.take('[')) {
      return { kind: 'array', offset, items: this.list(']', () => this.value(depth + 1)) };
    }
    if (this.text[this.at] === '"') return { kind: 'string', offset, value: this.string() };
    const text = this.match(scalar);
    return text === null ? this.refuse('A value is missing') : { kind: 'other', offset, text };
  }

  private member(depth: number): JsonMember {
    this.passSpace();
    const offset = this.at;
    if (this.text[offset] !== '"') this.refuse('A name in double quotes is missing');
    const name = this.string();
    this.passSpace();
    if (!this.take(':')) this.refuse('A colon is missing');
    return { name, offset, value: this.value(depth + 1) };
  }

  private list<Entry>(close: string, entry: () => Entry): Entry[] {
    const entries: Entry[] = [];
    this.passSpace();
    if (this.take(close)) return entries;
    for (;;) {
      entries.push(entry());
      this.passSpace();
      if (this.take(close)) return entries;
      if (!this.take(',')) this.refuse(`A comma or ${close} is missing`);
    }
  }

  private string(): string {
    const found = this.match(string);
    return found === null ? this.refuse('A string is not closed') : (JSON.parse(found) as string);
  }

  private passSpace(): void {
    this.match(space);
  }

  private take(character: string): boolean {
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    this.at += found?.length ?? 0;
    return found;
  }

  private refuse(message: string): never {
    throw new JsonSyntaxError(message, this.at);
  }
}

/**
 * Reads JSON as RFC 8259 has it, without comments; equal names of one object are all kept.
 *
 * @throws JsonSyntaxError
 */
export function readJson(text: string): JsonValue {
  return new Reader(text).document();
}
