import type { FunctionObject } from '../../catalog/model';
import { standsOn } from '../../catalog/standsOn';
import { madeAgain } from './madeAgain';
import {
  inverseOf,
  joined,
  marked,
  splitOwner,
  type Inverse,
  type InverseContext,
  type Inverter,
} from './model';

const WORDS = {
  function: 'FUNCTION',
  window: 'FUNCTION',
  procedure: 'PROCEDURE',
  aggregate: 'AGGREGATE',
} as const;

export const invertFunction: Inverter<'function'> = (change, context) => {
  const { key, before, after } = change;
  const owner = before ?? after;
  if (!owner) return inverseOf();
  const name = signature(owner, context);
  const older = splitOwner(change.was);
  const newer = splitOwner(change.is);
  const drop = `DROP ${WORDS[(after ?? owner).routine]} ${name}`;
  if (!before) return inverseOf(drop);
  if (before.routine === 'aggregate') {
    return marked(`the aggregate ${name} is not made again`, ...(after ? [drop] : []));
  }
  const { names } = context;
  const belongs = `ALTER ${WORDS[before.routine]} ${name} OWNER TO ${names.quote(older.owner)}`;
  if (!after) {
    return joined([
      inverseOf(older.text.trim(), ...(older.owner === context.user ? [] : [belongs])),
      closed(key, before, context),
    ]);
  }
  const owned = inverseOf(...(older.owner === newer.owner ? [] : [belongs]));
  if (older.text === newer.text) return owned;
  // CREATE OR REPLACE changes neither names nor defaults of arguments, and no result.
  const replaceable = before.returns === after.returns && header(older.text) === header(newer.text);
  if (replaceable) return joined([inverseOf(older.text.trim()), owned]);
  return joined([
    inverseOf(drop, older.text.trim()),
    closed(key, before, context),
    owned,
    madeAgain(key, context),
  ]);
};

/** Everybody may run a new function; one that only some could run must not be open for a moment. */
function closed(key: string, before: FunctionObject, context: InverseContext): Inverse {
  const open = context.before.objects.some(
    (object) =>
      object.kind === 'grant' && object.role === 'public' && standsOn(object).includes(key),
  );
  const name = signature(before, context);
  return inverseOf(...(open ? [] : [`REVOKE ALL ON ${WORDS[before.routine]} ${name} FROM PUBLIC`]));
}

function signature(
  { schema, name, arguments: types }: FunctionObject,
  { names }: InverseContext,
): string {
  return `${names.qualified(schema, name)}(${types.join(', ')})`;
}

/** What of the text is fixed once the function stands: its first line, name and arguments. */
function header(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
