/**
 * A text that need not stand in memory as a whole: a string is one, and so is a large file that is read again wherever
 * it is looked at, and never is another one than at first. Offsets are UTF-16 code units.
 */
export interface SqlText {
  readonly length: number;
  /** As of a string, with 0 <= `start` <= `end` <= `length`; up to the end when `end` is not given. */
  slice(start: number, end?: number): string;
  /**
   * Reads all of it again, to know at once whether it has changed since it was first read. A text without it cannot
   * change, or tells a change once it is looked at there, as what is composed of others does.
   *
   * @throws PlumblineError `fileChanged`, as `slice` does
   */
  check?(): void;
}

/** The whole text as one string. Only for texts that are known to be short, or where nothing less will do. */
export function wholeOf(text: SqlText): string {
  return text.slice(0, text.length);
}
