import { spawnSync } from 'node:child_process';
import { DatabaseError, type Client } from 'pg';

/** A part of a guide under one heading, with its fences in order. */
export interface GuidePart {
  readonly title: string;
  readonly fences: readonly { readonly language: string; readonly text: string }[];
}

/** The parts of a guide that have fences, by its headings. */
export function guideParts(guide: string): GuidePart[] {
  const parts: { title: string; fences: { language: string; text: string }[] }[] = [];
  for (const found of guide.matchAll(/^#+ ([^\n]*)$|^```(\w*)\n([\s\S]*?)^```$/gm)) {
    const [, title, language, text] = found;
    if (title !== undefined) parts.push({ title, fences: [] });
    else parts.at(-1)?.fences.push({ language: language!, text: text! });
  }
  return parts.filter(({ fences }) => fences.length > 0);
}

/** The shell commands of the part with this title that hold `word`. */
export function shellOf(guide: string, title: string, word: string): string {
  const fences = guideParts(guide).find((part) => part.title === title)?.fences ?? [];
  const found = fences.find(({ language, text }) => language === 'bash' && text.includes(word));
  if (found === undefined) throw new Error(`The guide has no shell block with ${word}: ${title}`);
  return found.text;
}

/** What a person sees who runs one statement of a guide. */
export interface Answer {
  /** `title #place`: the part's title and the statement's place in it, BEGIN and ROLLBACK not counted. */
  readonly key: string;
  readonly sql: string;
  /** The comment under the statement. */
  readonly words: string;
  /** Each row as its values, or `null` when the statement was refused. */
  readonly rows: readonly Readonly<Record<string, string | null>>[] | null;
  /** The SQLSTATE and the server's message of a refusal. */
  readonly refusal: string;
}

interface Statement {
  readonly sql: string;
  readonly words: string;
}

/** Statements without a semicolon inside of one, each with the comments under it. */
function statementsIn(sql: string): Statement[] {
  const pattern = /((?:[^;']|'[^']*')+);((?: -- [^\n]*)?(?:\n(?:--|#) [^\n]*)*)/g;
  return [...sql.matchAll(pattern)].map(([, statement, words]) => ({
    sql: statement!.replace(/^--[^\n]*$/gm, '').trim(),
    words: words!.replace(/^ ?(?:--|#) /gm, '').trim(),
  }));
}

/** The SQL of a fence: as it stands, or what psql gets from the shell. Lists of columns are none. */
function sqlOf({ language, text }: GuidePart['fences'][number]): string {
  if (language === 'sql') return text.startsWith('- ') ? '' : text;
  if (language !== 'bash') return '';
  return [...text.matchAll(/-c "([^"\n]*)"((?:\n# [^\n]*)*)/g)]
    .map((found) => found.slice(1).join(''))
    .join('\n');
}

async function answerOf(client: Client, sql: string): Promise<Pick<Answer, 'rows' | 'refusal'>> {
  await client.query('savepoint statement');
  try {
    const text = { getTypeParser: () => (value: unknown) => value };
    const { rows } = await client.query<Record<string, string | null>>({ text: sql, types: text });
    return { rows, refusal: '' };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    await client.query('rollback to savepoint statement');
    return { rows: null, refusal: `${String(error.code)} ${error.message}` };
  }
}

/**
 * Runs what a guide says to run, as a person would: part by part, each in one transaction that is rolled back.
 *
 * @param skipped titles of parts that do something else than to ask
 * @param damage SQL that runs first in each of the transactions, to see what the guide makes of it
 */
export async function answersByHand(
  client: Client,
  guide: string,
  skipped: RegExp,
  damage = '',
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const { title, fences } of guideParts(guide)) {
    if (skipped.test(title)) continue;
    await client.query(`begin; ${damage}`);
    const statements = fences.map(sqlOf).flatMap(statementsIn);
    const asked = statements.filter(({ sql }) => !/^(begin|rollback)$/.test(sql));
    for (const [at, { sql, words }] of asked.entries()) {
      const key = `${title} #${String(at + 1)}`;
      answers.push({ key, sql, words, ...(await answerOf(client, sql)) });
    }
    await client.query('rollback');
  }
  return answers;
}

/** Keys of the statements that answer otherwise than before. */
export function changedAnswers(before: readonly Answer[], after: readonly Answer[]): string[] {
  // Rows that no one ordered come in any order, and a refusal shows the refused row with its time.
  const shown = ({ rows, refusal }: Answer) =>
    rows === null ? refusal : JSON.stringify(rows.map((row) => JSON.stringify(row)).sort());
  const had = new Map(before.map((answer) => [answer.key, shown(answer)]));
  return after.filter((answer) => had.get(answer.key) !== shown(answer)).map(({ key }) => key);
}

const unquoted = (text: string) => text.replace(/^'(.*)'$/s, '$1');
const printed = (value: string) => ({ true: 't', false: 'f' })[value] ?? value;

function pairsOf(text: string): [string, string][] {
  const pattern = /(\w+) = ('[^']*'|[^\s,]+)/g;
  return [...text.matchAll(pattern)].map(([, column, value]) => [
    column!,
    printed(unquoted(value!)),
  ]);
}

function holds(line: string, { rows, refusal }: Answer): boolean | undefined {
  const failing = /fails? with (\w{5})\b/.exec(line)?.[1] ?? /fail\b.*\((\w{5})\)/.exec(line)?.[1];
  const why = /fails with \w{5} \((.*)\)$/.exec(line)?.[1] ?? '';
  if (failing !== undefined) return refusal.startsWith(`${failing} `) && refusal.includes(why);
  const message = /fail with "([^"]*)"/.exec(line)?.[1];
  if (message !== undefined) return refusal.includes(message);
  if (rows === null) return false;
  const count = /^Expected: (\d+) rows?\b/.exec(line)?.[1];
  if (count !== undefined) {
    const counted = rows.length === Number(count);
    return counted && pairsOf(line).every(([column, value]) => rows[0]?.[column] === value);
  }
  if (/^(Expected: (no rows|none)|Should return (nothing|no rows|an empty))/.test(line))
    return rows.length === 0;
  if (line.startsWith('Should succeed')) return true;
  const single =
    /^(?:Expected:|[Ss]hould be|Should show:|Must be|Should return) (\d+|true|t)$/.exec(line)?.[1];
  if (single !== undefined) {
    return (
      rows.length === 1 && Object.values(rows[0]!).join() === printed(single).replace('true', 't')
    );
  }
  const index = /^Should use (\w+)$/.exec(line)?.[1];
  if (index !== undefined)
    return rows.some((row) => Object.values(row).join().includes(` ${index}`));
  if (/ for (all|both)\b/.test(line) && pairsOf(line).length > 0) {
    return (
      rows.length > 0 &&
      rows.every((row) => pairsOf(line).every(([column, value]) => row[column] === value))
    );
  }
  return undefined;
}

/**
 * Whether an answer is what the words under its statement say; undefined where they take a form that this knows not
 * to decide. It reads the plainest forms only, and apart from the reader of guides, so that the two can be held
 * against each other.
 */
export function isAsSaid(answer: Answer): boolean | undefined {
  const lines = answer.words.split('\n').map((line) => holds(line, answer));
  if (lines.includes(false)) return false;
  return lines.includes(undefined) ? undefined : true;
}

/** Whether `psql` is installed: the tests of a guide's shell commands need it. */
export const HAS_PSQL = spawnSync('psql', ['--version']).status === 0;

/** Runs a guide's shell commands in the sample's folder, as its reader would; throws with what they said on an error. */
export function runShell(folder: string, url: string, commands: string): void {
  const done = spawnSync('bash', ['-c', `set -e -o pipefail\n${commands}`], {
    cwd: folder,
    env: { ...process.env, DATABASE_URL: url },
    encoding: 'utf8',
  });
  if (done.status !== 0 || done.stderr.includes('ERROR'))
    throw new Error(`${commands}\n${done.stderr}`);
}
