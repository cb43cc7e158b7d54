/** What emscripten made of libpg_query's C functions; the package has types for its own wrapper alone. */
declare module 'libpg-query/wasm/libpg-query.js' {
  export interface LibpgQuery {
    /** The memory, anew after it grew: never kept. */
    readonly HEAPU8: Uint8Array;
    readonly HEAPU32: Uint32Array;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    /** Pointer to a `PgQueryParseResult`: tree, what was written to stderr, error. */
    _wasm_parse_query_raw(text: number): number;
    _wasm_free_parse_result(result: number): void;
    lengthBytesUTF8(text: string): number;
  }

  export default function load(): Promise<LibpgQuery>;
}
