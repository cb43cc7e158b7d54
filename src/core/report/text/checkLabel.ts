import type { CheckReport } from '../model';
import { lengthOf, printable, shortened } from './style';

/** What stands before a statement that says nothing of what it looks at. */
const leadingComments = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)+/;

/** Halves of less would say neither what is asked nor what is expected. */
const LEAST_FOR_BOTH = 40;

/**
 * What tells a check from those beside it. Under a heading of a guide that is not the heading again: a statement without
 * a name of its own is told by its first words. A passed one also says what was expected of it, which for the others
 * stands below. The line comes last and is never cut.
 *
 * @param room in characters, for the whole
 */
export function checkLabel(check: CheckReport, room: number): string {
  const { title, source, stated, outcome, expected } = check;
  if (!stated) return printable(title);
  const place = source.line === undefined ? '' : ` (line ${source.line})`;
  const name = oneLine(title === stated.section?.title ? firstWords(stated.sql) || title : title);
  const words = outcome === 'passed' ? oneLine(expected) : '';
  const left = room - place.length;
  if (words === '' || left < LEAST_FOR_BOTH) return shortened(name, left) + place;
  // Each keeps at least half of the room, unless the other needs less.
  const forBoth = left - 2;
  const shown = shortened(name, Math.max(Math.floor(forBoth / 2), forBoth - lengthOf(words)));
  return `${shown}: ${shortened(words, forBoth - lengthOf(shown))}${place}`;
}

function firstWords(sql: string): string {
  return sql.replace(leadingComments, '').slice(0, 400);
}

function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim());
}
