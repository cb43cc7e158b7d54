import assert from 'node:assert/strict';
import cases from '../../../test/fixtures/expectations-blind.json';
import { read } from './reading.testing';

/** A `|` stands between the readings of two statements. */
type Label = Readonly<Record<string, unknown>> | '|';

interface BlindCase {
  readonly id: string;
  readonly text: string;
  readonly sqlFile?: boolean;
  /** How many statements carry the one reading. */
  readonly blocks?: number;
  /** Each of them is an acceptable reading. */
  readonly any: readonly (readonly Label[])[];
}

/** The words of an unknown are not labelled, nor the order of names and the spelling of a value. */
function plain(expectation: object): string {
  const { kind, exact, value, values, ...others } = expectation as Record<string, unknown> & {
    readonly value?: string | number;
  };
  if (kind === 'unknown') return 'unknown';
  return JSON.stringify({
    kind,
    ...(exact === true && { exact }),
    ...(value !== undefined && { value: String(value) }),
    ...(values !== undefined && { values: plainValues(values) }),
    others: Object.entries(others).sort(([a], [b]) => a.localeCompare(b)),
  });
}

function plainValues(values: unknown): unknown {
  if (Array.isArray(values)) return [...(values as string[])].sort();
  return Object.entries(values as Record<string, unknown>)
    .map(([column, value]) => [column, value === 't' ? 'true' : String(value)])
    .sort();
}

function readingsIn(labels: readonly Label[], blocks: number): string[][] {
  if (labels.length === 0) return [];
  const statements: string[][] = [[]];
  for (const label of labels) {
    if (label === '|') statements.push([]);
    else statements.at(-1)?.push(plain(label));
  }
  const several = statements.length > 1 ? 1 : blocks;
  return Array.from({ length: several }, () => statements)
    .flat()
    .map((each) => each.sort());
}

describe('cases that were labelled without looking at the reader', () => {
  for (const { id, text, sqlFile, blocks = 1, any } of cases as readonly BlindCase[]) {
    it(`${id} is read in one of the ways that are right`, async () => {
      const guide = await read(text, sqlFile ? 'case.sql' : 'case.md');
      const found = guide.blocks
        .flatMap(({ executable, statements }) => (executable ? statements : []))
        .map(({ expectations }) => expectations.map(plain).sort())
        .filter((each) => each.length > 0);
      const right = any.map((labels) => readingsIn(labels, blocks));
      if (right.some((each) => JSON.stringify(each) === JSON.stringify(found))) return;
      assert.deepEqual(found, right[0]);
    });
  }
});
