import type { QueryShape } from '../../guide/expectation/model';
import type { StatementResult } from '../statementResult';
import { columnPlace, valuesAt } from './columns';
import type { StatedVerdict } from './verdict';
import { distinct } from './verdict';
import { listed } from './words';

/** A statement of which a trap may have decided the outcome. */
export interface TrapInput {
  readonly shape: QueryShape;
  readonly sql: string;
  readonly result: StatementResult;
  readonly verdict: StatedVerdict;
}

type Trap = (input: TrapInput) => string | undefined;

/** What catalogs tell otherwise than a person expects; each speaks only where it applies. */
const traps: readonly Trap[] = [rowPerEvent, onlyOwnTriggers, joinedByName, invalidIndexes];

/** The notes of all traps that apply, in one text; empty when none does. */
export function trapNotes(input: TrapInput): string {
  return traps.flatMap((trap) => trap(input) ?? []).join(' ');
}

function reads(shape: QueryShape, relation: RegExp): boolean {
  return shape.relations.some((name) => relation.test(name.toLowerCase()));
}

const TRIGGERS = /^information_schema\.triggers$/;

function rowPerEvent({ shape, result }: TrapInput): string | undefined {
  if (!reads(shape, TRIGGERS) || shape.grouped) return undefined;
  const place = columnPlace(result.columns, 'trigger_name');
  if (place < 0) return undefined;
  const table = columnPlace(result.columns, 'event_object_table');
  const names = result.rows.map((row) => `${row[place] ?? ''} ${row[table] ?? ''}`);
  const several = distinct(names.filter((name, at) => names.indexOf(name) !== at));
  if (several.length === 0) return undefined;
  const shown = listed(distinct(several.map((name) => name.split(' ')[0] ?? '')));
  return `information_schema.triggers has a row for each event of a trigger; several here: ${shown}.`;
}

function onlyOwnTriggers({ shape, result, verdict }: TrapInput): string | undefined {
  if (!reads(shape, TRIGGERS) || verdict.outcome === 'passed' || result.rowCount !== 0) {
    return undefined;
  }
  return 'information_schema.triggers shows only triggers of tables that the current role may change.';
}

function joinedByName({ shape, sql, result }: TrapInput): string | undefined {
  const joins =
    reads(shape, /^information_schema\.table_constraints$/) &&
    reads(
      shape,
      /^information_schema\.(?:key_column_usage|constraint_column_usage|referential_constraints)$/,
    );
  if (!joins || /constraint_schema/i.test(sql)) return undefined;
  const lines = result.rows.map((row) => JSON.stringify(row));
  if (new Set(lines).size === lines.length) return undefined;
  return 'Constraints are joined by their name alone: one of the same name in another schema, or on another table, doubles the rows.';
}

function invalidIndexes({ shape, result }: TrapInput): string | undefined {
  const invalid = result.invalidIndexes ?? [];
  if (invalid.length === 0 || !reads(shape, /^(?:pg_catalog\.)?(?:pg_indexes|pg_class)$/)) {
    return undefined;
  }
  const shown = new Set(result.columns.flatMap((_, place) => valuesAt(result, place)));
  const found = invalid.filter((name) => shown.has(name));
  if (found.length === 0) return undefined;
  return `Listed although no query uses it, for its creation failed: ${listed(found)} (pg_index.indisvalid is false).`;
}
