import type { LibpgQuery } from 'libpg-query/wasm/libpg-query.js';

/** The grammar refuses a text; `cursor` is in code points from its start. */
export interface Refusal {
  readonly message: string;
  readonly cursor: number;
}

/** A longer text is measured before it is written, so that no more memory is asked for than it takes. */
const SHORT = 10_000;
/** Bytes that one UTF-16 code unit takes at most in UTF-8. */
const MOST_BYTES = 3;

/**
 * Calls libpg_query as the package's own `parseSync` does, but leaves its answer a text: to make objects of it takes as
 * long as to parse, and many of them are never asked for.
 */
export class ParserModule {
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder();

  constructor(private readonly wasm: LibpgQuery) {}

  /** The tree of a text as JSON: `{"version":180004,"stmts":[...]}`. */
  parse(sql: string): string | Refusal {
    const { wasm } = this;
    const text = this.write(sql);
    let result = 0;
    try {
      result = wasm._wasm_parse_query_raw(text);
      if (result === 0) throw new Error('The parser has no memory left.');
      const tree = wasm.HEAPU32[result >> 2] ?? 0;
      const error = wasm.HEAPU32[(result >> 2) + 2] ?? 0;
      if (error !== 0) return this.refusalAt(error);
      if (tree === 0) throw new Error('The parser gave no tree.');
      return this.textAt(tree);
    } finally {
      wasm._free(text);
      if (result !== 0) wasm._wasm_free_parse_result(result);
    }
  }

  private write(sql: string): number {
    const { wasm } = this;
    const bytes = sql.length < SHORT ? sql.length * MOST_BYTES : wasm.lengthBytesUTF8(sql);
    const start = wasm._malloc(bytes + 1);
    if (start === 0) throw new Error('The parser has no memory left.');
    const memory = wasm.HEAPU8;
    const { written } = this.encoder.encodeInto(sql, memory.subarray(start, start + bytes));
    memory[start + written] = 0;
    return start;
  }

  private textAt(start: number): string {
    const memory = this.wasm.HEAPU8;
    return this.decoder.decode(memory.subarray(start, memory.indexOf(0, start)));
  }

  /** Of a `PgQueryError`: message, function, file, line, and the place from 1. */
  private refusalAt(pointer: number): Refusal {
    const at = pointer >> 2;
    const { HEAPU32 } = this.wasm;
    const message = HEAPU32[at] ?? 0;
    const place = (HEAPU32[at + 4] ?? 0) | 0;
    return {
      message: message === 0 ? 'Unknown error' : this.textAt(message),
      cursor: Math.max(place - 1, 0),
    };
  }
}
