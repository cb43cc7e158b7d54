import type { QueryShape } from '../model';
import { singular } from './nouns';

/** What the rows of a catalog relation are anyway. */
const OF_RELATIONS: readonly (readonly [relation: RegExp, words: readonly string[]])[] = [
  [/polic/, ['rls', 'policy', 'security', 'row-level', 'row', 'level', 'access']],
  [/enum/, ['enum', 'value', 'label', 'type']],
  [/constraint|key_column/, ['constraint', 'table']],
  [/index/, ['index', 'table']],
  [/trigger/, ['trigger', 'table']],
  [/^columns$|attribute/, ['column', 'table']],
  [/^tables$|pg_tables|pg_class/, ['table', 'database', 'db']],
  [/pg_proc|routines/, ['function']],
  [/extension/, ['extension']],
  [/grants|privileges/, ['grant', 'privilege', 'permission']],
  [/^job$/, ['cron', 'scheduled', 'job']],
  [/bucket/, ['storage', 'bucket']],
];

/** `contype = 'f'` asks for foreign keys. */
const CONSTRAINT_TYPES: Readonly<Record<string, readonly string[]>> = {
  c: ['check'],
  f: ['foreign', 'key', 'fk'],
  p: ['primary', 'key', 'pk'],
  u: ['unique'],
};

/** Each sentence beside a query asks for them several times. */
const known = new WeakMap<QueryShape, ReadonlySet<string>>();

/**
 * The words that the query's own text already says of each of its rows: what it reads, and the values that it asks for.
 * Lower case and in the singular.
 */
export function vocabularyOf(shape: QueryShape): ReadonlySet<string> {
  const before = known.get(shape);
  if (before) return before;
  const said = wordsOf(shape);
  known.set(shape, said);
  return said;
}

function wordsOf({ restrictions, relations }: QueryShape): Set<string> {
  const said = new Set<string>();
  const add = (text: string): void => {
    const lower = text.toLowerCase();
    said.add(lower);
    for (const part of lower.split(/[^\p{L}\p{N}]+/u)) if (part !== '') said.add(singular(part));
  };
  for (const { column, values } of restrictions) {
    // One of several values is not what every row has.
    const [value, ...others] = values;
    if (value === undefined || others.length > 0) continue;
    add(value);
    if (column === 'contype') CONSTRAINT_TYPES[value]?.forEach(add);
  }
  for (const relation of relations) {
    const name = relation.split('.').at(-1) ?? '';
    add(relation);
    for (const [pattern, words] of OF_RELATIONS) if (pattern.test(name)) words.forEach(add);
  }
  return said;
}

const FILLER =
  /^(?:the|a|an|this|that|these|those|of|on|in|for|from|with|by|named|called|name|and|its|our|your|to|at|is|are|was|all|both|extension|table|column|row|index|policy|function|trigger|bucket|role|user|type|constraint|schema|migration|view|database|enum|exist|listed|there|here|now|returned|shown|found|in|total|together|one|result)$/;

/** `1 row for the postgis extension`, `(orders table)`: words that the query itself already says. */
export function restates(plain: string, shape: QueryShape): boolean {
  const vocabulary = vocabularyOf(shape);
  const words = plain
    .toLowerCase()
    .replace(/[`'"()]/g, '')
    .split(/[\s,:]+/)
    .filter((word) => word !== '');
  const lists = shape.restrictions.flatMap(({ values }) => (values.length > 1 ? [values] : []));
  const named = new Set<string>();
  for (const values of lists) {
    const lower = values.map((value) => value.toLowerCase());
    const said = lower.filter((value) => words.includes(value));
    if (said.length > 0 && said.length < lower.length) return false;
    for (const value of said) named.add(value);
  }
  const known = (word: string): boolean =>
    named.has(word) || vocabulary.has(word) || vocabulary.has(singular(word));
  return (
    words.some(known) &&
    words.every((word) => known(word) || FILLER.test(word) || FILLER.test(singular(word)))
  );
}
