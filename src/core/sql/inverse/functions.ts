import type { FunctionObject } from '../../catalog/model';
import { closedAgain } from './defaultGrants';
import { madeAgain } from './madeAgain';
import { inverseOf, joined, marked, splitOwner, type InverseContext, type Inverter } from './model';

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
    return inverseOf(
      older.text.trim(),
      ...closedAgain(before, context),
      ...(older.owner === context.user ? [] : [belongs]),
    );
  }
  const owned = inverseOf(...(older.owner === newer.owner ? [] : [belongs]));
  if (older.text === newer.text) return owned;
  // CREATE OR REPLACE changes neither names nor defaults of arguments, and no result.
  const replaceable = before.returns === after.returns && header(older.text) === header(newer.text);
  if (replaceable) return joined([inverseOf(older.text.trim()), owned]);
  return joined([
    inverseOf(drop, older.text.trim(), ...closedAgain(before, context)),
    owned,
    madeAgain(key, context),
  ]);
};

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
