import { NUMBER, numberOf } from '../words/numbers';

export interface Scope {
  /** The text without the words of the scope. */
  readonly text: string;
  /** Of how many rows it speaks, where it says so: `both`, `all four tables`. */
  readonly count: number | null;
  readonly found: boolean;
}

const BEHIND = new RegExp(
  `\\s*(?:\\b(?:for|on|in|across|of|to)\\s+)?\\b(?:(both)|(?:all|each|every)(?: of)?(?: the| these| those)?(?: (${NUMBER}))?)(?: (?:listed|new|these|those|target|public|returned|of them))?(?: (?!true|false|enabled|disabled)[a-z]+)?\\s*$`,
  'i',
);
const BEFORE = new RegExp(
  `^(?:(both)|(?:all|each|every)(?: of)?(?: the| these| those)?(?: (${NUMBER}))?)(?: (?:listed|new|these|those|target|public|returned))?(?: (?:rows?|tables?|records?|entries|columns?|policies|functions?|indexes|values?|ones|of them|them))?(?: (?:should|must|have|has|with|show|shows|are|is|be|having|to have|to be))*\\s+(?=\\S)`,
  'i',
);

/** Takes off `for all tables`, `on both`, `all rows have`: words that say which rows are meant. */
export function scopeIn(text: string): Scope {
  for (const pattern of [BEHIND, BEFORE]) {
    const match = pattern.exec(text);
    if (!match || match[0].trim() === '') continue;
    const left = text.replace(pattern, '').trim();
    const count = match[1] === undefined ? (match[2] === undefined ? null : numberOf(match[2])) : 2;
    return { text: left.replace(/\s+(?:everywhere)$/i, ''), count, found: true };
  }
  return { text, count: null, found: false };
}
