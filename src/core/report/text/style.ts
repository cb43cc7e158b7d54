/** How the terminal text is coloured. Every meaning is also in a word or a sign: colour only repeats it. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
  /** Columns of the terminal; absent where the text goes somewhere else. */
  readonly width?: number;
}

const plain = (text: string): string => text;

export const PLAIN: Style = { bold: plain, dim: plain, good: plain, warn: plain, bad: plain };

const sgr =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`;

export const COLOR: Style = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  good: sgr(32, 39),
  warn: sgr(33, 39),
  bad: sgr(31, 39),
};

/**
 * Text from a database or a file, safe for a terminal: control characters, which could move the cursor or hide
 * text, become visible escapes.
 */
export function printable(text: string): string {
  return text.replace(
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The same, with all lines of it but the first indented: what the server says may have several. */
export function indented(text: string, indent: string): string {
  return printable(text.replace(/\r\n?/g, '\n').trimEnd()).replaceAll('\n', `\n${indent}`);
}

/** In code points, so that no character is cut in two. */
export function lengthOf(text: string): number {
  return Array.from(text).length;
}

/** At most so many characters (at least 8), the last one being an ellipsis where something is left out. */
export function shortened(text: string, most: number): string {
  const room = Math.max(8, most);
  if (lengthOf(text) <= room) return text;
  const kept = Array.from(text).slice(0, room - 1);
  return `${kept.join('').trimEnd()}…`;
}

/** Columns of text, each as wide as its widest cell; the last column is left ragged. */
export function table(rows: readonly (readonly string[])[], indent = '  '): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  }
  return rows.map((row) =>
    (
      indent +
      row
        .map((cell, column) =>
          column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
    ).trimEnd(),
  );
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** `12 ms`, `1.4 s`, `2 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.max(1, Math.round(milliseconds))} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
