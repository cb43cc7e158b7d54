/** A migration, or several, that words speak of. */
export interface NamesFound {
  /** As written, each once. */
  readonly names: readonly string[];
  /** Those of them that can be nothing but migrations: a file, `006_usage`, `migration 6`, `006`; not `version 2`. */
  readonly certain: readonly string[];
  /** True when the words mean everything, or a range of migrations. */
  readonly all: boolean;
}

const sqlFile = /(?<![\w./@-])[\w./@-]*\w\.sql\b/gi;
/** `20260128231758_m1_reliability`, `006_create_usage` without the ending. */
const namedVersion = /(?<![\w./-])\d{3,14}_[a-z]\w*/gi;
const timestamp = /(?<![\w./-])(?:19|20)\d{6}(?:\d{4}|\d{6})?(?![\w-])/g;
const zeroPadded = /(?<![\w.:/#-])0\d{2,5}(?![\w%]|\.\d)/g;
const afterWord =
  /\bmigrations?\s+(?:no\.?\s*|nr\.?\s*|number\s+|version\s+|#|v)?(\d{1,6})(?![\w%]|\.\d)/gi;
const afterVersion = /^(?:version|v)\s?(\d{1,6})(?![\w.])/gi;
const inBody =
  /\b(?:after|once|applying|apply|applied|of|for|verif\w+|roll\w*\s?back|undo|revert)\s+(?:the\s+)?(?:migrations?\s+)?((?:0\d{2,5}|(?:19|20)\d{6}(?:\d{4}|\d{6})?))(?![\w%]|\.\d)/gi;
/** A file may be spoken of for many reasons; one that is applied is a migration. */
const appliedName =
  /\b(?:after|once|applying|apply|applied)\s+(?:the\s+)?(?:migrations?\s+)?([\w./@-]*\w\.sql\b|\d{3,14}_[a-z]\w*|0\d{2,5}(?![\w%]|\.\d))/gi;
const range = /\b\d{3,14}\s*(?:-|–|to|through|\.\.\.?|…)\s*\d{3,14}\b/i;
const everything = /\b(?:complete|full|entire|everything|all (?:tables|migrations|of)|total)\b/i;

/**
 * What makes of a version the state that a rollback leads to, leaves, or is about in part: `to 005`, `keep 005`, `before
 * 005`. "How to roll back 006" speaks of the rollback itself.
 */
const stateWords =
  /\b(?:(?:on|in)?to(?!\s+(?:roll|undo|revert|back\s?out|downgrade|drop|remove|run|take)\b)|once|reach\w*|until|till|up\s?to|before|after|since|from|keep\w*|kept|leav\w+|except|but|not|without|beyond|past|above|below|restor\w*|partial\w*|half|part\s+of|fail\w*|dry)\b/i;

/** What every name of a migration in a heading has; most headings have none. */
const mayNameInHeading = /\d{3}|\.sql|\bmigration|^v/i;

/** The migrations that a heading names. */
export function namesInHeading(title: string): NamesFound {
  const all = everything.test(title) || range.test(title);
  if (!mayNameInHeading.test(title)) return { names: [], certain: [], all };
  const names = distinct(
    matches(title, [sqlFile, namedVersion, timestamp, afterWord, afterVersion, zeroPadded]),
  );
  if (names.length === 0) return { names, certain: [], all };
  const certain = distinct(matches(title, [sqlFile, namedVersion, afterWord, zeroPadded]));
  return { names, certain, all };
}

/**
 * Whether words about a rollback name a state and not what is taken back: "Roll back to 005" takes back everything
 * after 005, and never 005 itself.
 */
export function namesState(words: string, name: string): boolean {
  // What a name is of may stand behind it: "005 is kept". A file's own name may hold any word.
  return words
    .split(/(?<=[.!?;:])\s+|\n\n/)
    .some((sentence) => sentence.includes(name) && stateWords.test(sentence.replaceAll(name, ' ')));
}

/** False for words that certainly name no migration; cheap, since most are such. */
export function mayName(text: string): boolean {
  return /\d{3}|\.sql|migrations?\s+\S{0,8}\d/i.test(text);
}

/** The migrations that the text of a section names, more narrowly: a number must be called a migration there. */
export function namesInBody(text: string): NamesFound {
  if (text === '') return { names: [], certain: [], all: false };
  const names = distinct(matches(text, [sqlFile, namedVersion, afterWord, inBody]));
  const certain = names.length === 0 ? [] : distinct(matches(text, [appliedName, afterWord]));
  return { names, certain, all: range.test(text) };
}

/** The `.sql` files in a text, as written, in order. */
export function sqlFilesIn(text: string): string[] {
  if (!/\.sql/i.test(text)) return [];
  return [...text.slice(0, 4000).matchAll(sqlFile)].map(([file]) => file);
}

function matches(text: string, patterns: readonly RegExp[]): string[] {
  const taken: { start: number; end: number; name: string }[] = [];
  const hasFile = /\.sql/i.test(text);
  for (const pattern of patterns) {
    // Most find nothing; to go through what they find makes a copy of the pattern each time.
    if ((pattern === sqlFile && !hasFile) || text.search(pattern) === -1) continue;
    for (const match of text.matchAll(pattern)) {
      const name = match[1] ?? match[0];
      const start = match.index + match[0].lastIndexOf(name);
      const end = start + name.length;
      if (!taken.some((other) => start < other.end && other.start < end)) {
        taken.push({ start, end, name });
      }
    }
  }
  return taken.sort((a, b) => a.start - b.start).map(({ name }) => name);
}

/** Each once; a path and its own file name or version are one. */
function distinct(names: readonly string[]): string[] {
  const found: string[] = [];
  for (const name of names) {
    const same = found.findIndex((other) => isSameName(other, name));
    if (same === -1) found.push(name);
    else if (name.length > (found[same]?.length ?? 0)) found[same] = name;
  }
  return found;
}

function isSameName(one: string, other: string): boolean {
  const [long, short] = one.length >= other.length ? [one, other] : [other, one];
  const file = long.slice(long.lastIndexOf('/') + 1);
  return (
    long === short ||
    file === short ||
    file === `${short}.sql` ||
    (file.startsWith(short) && /^[_.-]/.test(file.slice(short.length)))
  );
}
