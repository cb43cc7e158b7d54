import { namesIn, objectKey } from '../../catalog/key';
import type { SequenceObject } from '../../catalog/model';
import { ownerColumn, standsOn } from '../../catalog/standsOn';
import { closedAgain } from './defaultGrants';
import {
  inverseOf,
  joined,
  marked,
  type Inverse,
  type InverseContext,
  type Inverter,
} from './model';
import type { Names } from './names';

interface Settings {
  readonly options: string;
  readonly owner: string;
  readonly ownedBy: string | null;
}

/** The statements that give sequences to a column which they belonged to; it comes back after them. */
export function ownedBy(column: string, { before, names }: InverseContext): string[] {
  return before.objects.flatMap((object) => {
    if (object.kind !== 'sequence') return [];
    const definition = before.definitions[objectKey(object)] ?? '';
    if (!standsOn(object, definition).includes(column)) return [];
    const place = settingsOf(definition, names).ownedBy;
    return [`ALTER SEQUENCE ${names.qualified(object.schema, object.name)} OWNED BY ${place}`];
  });
}

export const invertSequence: Inverter<'sequence'> = ({ before, after, was, is }, context) => {
  const { names, user } = context;
  const owner = before ?? after;
  if (!owner) return inverseOf();
  const name = names.qualified(owner.schema, owner.name);
  if (!before) return inverseOf(`DROP SEQUENCE ${name}`);
  const older = settingsOf(was, names);
  const newer = after ? settingsOf(is, names) : null;
  // The owner of a column's sequence is that of its table, and goes with it.
  const follows = older.ownedBy !== null && newer !== null && newer.ownedBy !== null;
  const belongs =
    follows || older.owner === (newer ? newer.owner : user)
      ? []
      : [`ALTER SEQUENCE ${name} OWNER TO ${names.quote(older.owner)}`];
  const owning: Inverse =
    older.ownedBy === (newer?.ownedBy ?? null) || !hasOwner(before, was, context)
      ? inverseOf()
      : inverseOf(`ALTER SEQUENCE ${name} OWNED BY ${older.ownedBy ?? 'NONE'}`);
  if (!newer) {
    return joined([
      marked(`${name} counts from its start again`, `CREATE SEQUENCE ${name} AS ${older.options}`),
      inverseOf(...closedAgain(before, context), ...belongs),
      owning,
    ]);
  }
  const options =
    older.options === newer.options ? [] : [`ALTER SEQUENCE ${name} AS ${older.options}`];
  return joined([inverseOf(...options, ...belongs), owning]);
};

/** Whether the column that owned it stands; one that comes back takes it then. */
function hasOwner(before: SequenceObject, was: string, { after }: InverseContext): boolean {
  const owners = standsOn(before, was).filter((key) => key.startsWith('column '));
  return owners.length === 0 || after.objects.some((object) => owners.includes(objectKey(object)));
}

function settingsOf(definition: string, names: Names): Settings {
  const [, type = 'bigint', start, increment, least, most, cache, cycle, owner = ''] =
    /^(.+?) start (-?\d+) increment (-?\d+) minimum (-?\d+) maximum (-?\d+) cache (\d+) cycle (\w+) owner ("(?:[^"]|"")*"|\S+)/.exec(
      definition,
    ) ?? [];
  return {
    options: `${type} INCREMENT ${increment} MINVALUE ${least} MAXVALUE ${most} START ${start} CACHE ${cache}${cycle === 't' ? ' CYCLE' : ' NO CYCLE'}`,
    owner: namesIn(owner)[0] ?? '',
    ownedBy:
      ownerColumn(definition)
        ?.map((name) => names.quote(name))
        .join('.') ?? null,
  };
}
