import type { QueryShape } from '../model';

const GENERIC =
  /^(?:rows?|records?|results?|entr(?:y|ies)|items?|lines?|match(?:es)?|hits?|tuples?|zeilen?|einträge|datensätze|filas?|registros?|lignes?|enregistrements?|linhas?|righe|riga|rijen|rader)$/i;

/** Things that a number counts which are no rows. */
const UNITS =
  /^(?:ms|msec|s|secs?|seconds?|milliseconds?|minutes?|mins?|hours?|days?|weeks?|months?|years?|bytes?|[kmgt]i?b|percent|times?|workers?|loops?|blocks?|pages?|buffers?|units?|points?|pieces|chars?|characters|decimals?|digits|dollars|euros?|cents|effects?|changes?|differences?|problems?|warnings?)$/i;

/** The nouns for the rows of catalog relations, and how fine-grained those rows are. */
const CATALOG: readonly (readonly [relation: RegExp, nouns: RegExp, grain: number])[] = [
  [/^(pg_namespace|schemata)$/, /^schema$/, 0],
  [/^(pg_tables|tables|pg_stat_user_tables)$/, /^(table|relation|view)$/, 1],
  [/^pg_class$/, /^(table|relation|index|sequence|view)$/, 1],
  [/^(pg_views|views|pg_matviews)$/, /^view$/, 1],
  [/^(pg_type|domains|user_defined_types)$/, /^(type|enum|domain)$/, 1],
  [/^(pg_roles|pg_user|pg_authid)$/, /^(role|user)$/, 1],
  [/^pg_extension$/, /^extension$/, 1],
  [/^pg_publication$/, /^publication$/, 1],
  [/^(pg_indexes|pg_index|pg_stat_user_indexes)$/, /^(index|key|constraint)$/, 2],
  [
    /^(pg_constraint|table_constraints|referential_constraints|check_constraints)$/,
    /^(constraint|key|check|reference|fk)$/,
    2,
  ],
  [/^(key_column_usage|constraint_column_usage)$/, /^(column|constraint|key)$/, 2],
  [/^(columns|pg_attribute)$/, /^(column|field|attribute)$/, 2],
  [/^(pg_trigger|triggers)$/, /^(trigger|event)$/, 2],
  [/^(pg_policies|pg_policy)$/, /^(policy)$/, 2],
  [/^pg_enum$/, /^(value|label|enum|state|status|option|member)$/, 2],
  [/^(pg_proc|routines)$/, /^(function|procedure|routine|rpc|overload)$/, 2],
  [/^pg_publication_tables$/, /^table$/, 2],
  [
    /^(role_table_grants|table_privileges|routine_privileges|column_privileges|role_routine_grants)$/,
    /^(grant|privilege|permission)$/,
    2,
  ],
  [/^job$/, /^(job|cron|schedule|task)$/, 2],
];

/** Whether the rows of the query are such things of the catalog: `columns` of information_schema.columns. */
export function isCatalogNoun(noun: string, shape: QueryShape): boolean {
  const head = singular(noun);
  return (
    !shape.grouped &&
    CATALOG.some(
      ([relation, nouns]) =>
        nouns.test(head) && shape.relations.some((each) => relation.test(last(each))),
    ) &&
    countsRows(noun, shape)
  );
}

export function isRowWord(noun: string): boolean {
  return GENERIC.test(noun);
}

export function isUnit(noun: string): boolean {
  return UNITS.test(noun);
}

/** `policies` → `policy`, `indexes` and `indices` → `index`. */
export function singular(noun: string): string {
  const word = noun.toLowerCase();
  if (/(?:indices|vertices)$/.test(word)) return word.replace(/ices$/, 'ex');
  if (/[^aeiou]ies$/.test(word)) return word.replace(/ies$/, 'y');
  if (/(?:[sx]|ch|sh)es$/.test(word)) return word.replace(/es$/, '');
  return /[^su]s$/.test(word) ? word.slice(0, -1) : word;
}

/** Whether counting these things counts the rows of the query. */
export function countsRows(noun: string, shape: QueryShape): boolean {
  if (isRowWord(noun)) return true;
  const head = singular(noun.split(/[\s-]+/).at(-1) ?? '');
  if (isUnit(head) || head === '') return false;
  const outputs = shape.columns.map((column) => column ?? '');
  if (shape.grouped) {
    const groups = outputs.filter((column) => !shape.counts?.includes(column));
    return groups.length === 1 && nameOf(head).test(groups[0] ?? '');
  }
  const known = CATALOG.filter(([relation]) =>
    shape.relations.some((each) => relation.test(last(each))),
  );
  if (known.length > 0) {
    const grain = Math.max(...known.map(([, , each]) => each));
    return known.some(([, nouns, each]) => each === grain && nouns.test(head));
  }
  if (shape.relations.some((each) => parts(last(each)).includes(head))) return true;
  // The columns of the result itself are no rows.
  if (/^(?:column|field|attribute|cell)$/.test(head)) return false;
  // Counting what only one of several columns names could count its distinct values.
  return !outputs.some((column, at) => at > 0 && parts(column).includes(head));
}

/** The name of a column that holds what the noun names: `table` → `tablename`, `table_name`, `event_object_table`. */
export function nameOf(noun: string): RegExp {
  const word = singular(noun).replace(/[^a-z0-9]/g, '');
  const others =
    word === 'table'
      ? '|relname|event_object_table|conrelid|tbl'
      : word === 'role'
        ? '|grantee|rolname'
        : '';
  return new RegExp(`^(?:${word}(?:_?(?:id|name))?${others})$`, 'i');
}

function last(relation: string): string {
  return relation.split('.').at(-1) ?? '';
}

function parts(name: string): string[] {
  return name.split('_').map(singular);
}
