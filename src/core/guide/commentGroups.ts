import { listOf } from './listOf';
import type { WordLine } from './wordLines';

/** An unbroken run of comment lines; lines are of the file. */
export interface Group {
  readonly lines: readonly WordLine[];
  readonly first: number;
  readonly last: number;
}

/** Lines that follow each other without an empty line between them. */
export function groupsOf(lines: readonly WordLine[]): Group[] {
  const groups: WordLine[][] = [];
  for (const line of lines) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && line.line - last.line <= 1) group.push(line);
    else groups.push([line]);
  }
  return listOf(groups, (group) => ({
    lines: group,
    first: group[0]?.line ?? 0,
    last: group.at(-1)?.line ?? 0,
  }));
}

/** Takes the lines of a printed table off, which words like "Expected:" announce. */
export function takePrinted(group: Group): {
  printed: { text: string; line: number }[];
  rest: readonly WordLine[];
} {
  const at = group.lines.findIndex(
    ({ text }, index) =>
      index > 0 && / ?\| ?/.test(text) && (group.lines[index - 1]?.text ?? '').endsWith(':'),
  );
  if (at === -1) return { printed: [], rest: group.lines };
  let end = at;
  while (end < group.lines.length && isPrinted(group.lines[end]?.text ?? '')) end += 1;
  // One line is a row in words, which the sentence itself may hold.
  if (end - at < 2) return { printed: [], rest: group.lines };
  const printed = group.lines.slice(at, end).map(({ text, line }) => ({ text, line }));
  return { printed, rest: [...group.lines.slice(0, at - 1), ...group.lines.slice(end)] };
}

function isPrinted(text: string): boolean {
  return text.includes('|') || /^[-+=]{3,}$/.test(text) || /^\(\d+ rows?\)$/.test(text);
}
