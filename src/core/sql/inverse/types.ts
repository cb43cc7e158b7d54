import { attributeParts, namesIn } from '../../catalog/key';
import { closedAgain } from './defaultGrants';
import { literal, type Names } from './names';
import { inverseOf, joined, marked, settingsOf, splitOwner, type Inverter } from './model';

export const invertEnum: Inverter<'enum'> = ({ before, after, was, is }, context) => {
  const { names, user } = context;
  const owner = before ?? after;
  if (!owner) return inverseOf();
  const name = names.qualified(owner.schema, owner.name);
  if (!before) return inverseOf(`DROP TYPE ${name}`);
  if (!after) {
    const labels = before.labels.map(literal).join(', ');
    return inverseOf(
      `CREATE TYPE ${name} AS ENUM (${labels})`,
      ...closedAgain(before, context),
      ...ownership(names, name, was, user),
    );
  }
  const renamed = before.labels.flatMap((label, at) =>
    after.labels.includes(label) || after.labels.length !== before.labels.length
      ? []
      : [`ALTER TYPE ${name} RENAME VALUE ${literal(after.labels[at] ?? '')} TO ${literal(label)}`],
  );
  const added = after.labels.filter((label) => !before.labels.includes(label));
  const owned = inverseOf(...ownership(names, name, was, splitOwner(is).owner));
  if (renamed.length > 0 || added.length === 0) return joined([inverseOf(...renamed), owned]);
  return joined([
    owned,
    marked(`an enum keeps its labels: ${added.map(literal).join(', ')} of ${name} stays`),
  ]);
};

export const invertDomain: Inverter<'domain'> = ({ before, after, was, is }, context) => {
  const { names, user } = context;
  const owner = before ?? after;
  if (!owner) return inverseOf();
  const name = names.qualified(owner.schema, owner.name);
  if (!before) return inverseOf(`DROP DOMAIN ${name}`);
  const older = settingsOf(was);
  if (!after) {
    return inverseOf(
      [
        `CREATE DOMAIN ${name} AS ${before.type}`,
        ...(typeof older.collation === 'string' && older.collation !== 'default'
          ? [`COLLATE ${names.quote(older.collation)}`]
          : []),
        ...(typeof older.default === 'string' ? [`DEFAULT ${older.default}`] : []),
        ...(older.notNull === true ? ['NOT NULL'] : []),
        ...Object.entries(constraintsOf(older)).map(
          ([constraint, text]) => `CONSTRAINT ${names.quote(constraint)} ${text}`,
        ),
      ].join(' '),
      ...closedAgain(before, context),
      ...(older.owner === user || typeof older.owner !== 'string'
        ? []
        : [`ALTER DOMAIN ${name} OWNER TO ${names.quote(older.owner)}`]),
    );
  }
  const newer = settingsOf(is);
  const alter = (what: string): string => `ALTER DOMAIN ${name} ${what}`;
  const [had, has] = [constraintsOf(older), constraintsOf(newer)];
  return joined([
    inverseOf(
      ...Object.keys(has).flatMap((constraint) =>
        had[constraint] === has[constraint]
          ? []
          : [alter(`DROP CONSTRAINT ${names.quote(constraint)}`)],
      ),
      ...Object.entries(had).flatMap(([constraint, text]) =>
        text === has[constraint]
          ? []
          : [alter(`ADD CONSTRAINT ${names.quote(constraint)} ${text}`)],
      ),
      ...(older.notNull === newer.notNull
        ? []
        : [alter(older.notNull === true ? 'SET NOT NULL' : 'DROP NOT NULL')]),
      ...(older.default === newer.default
        ? []
        : [
            alter(
              typeof older.default === 'string' ? `SET DEFAULT ${older.default}` : 'DROP DEFAULT',
            ),
          ]),
      ...(older.owner === newer.owner || typeof older.owner !== 'string'
        ? []
        : [alter(`OWNER TO ${names.quote(older.owner)}`)]),
    ),
    ...(before.type === after.type ? [] : [marked(`the type of ${name} was ${before.type}`)]),
  ]);
};

function constraintsOf({
  constraints,
}: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return typeof constraints === 'object' && constraints !== null
    ? (constraints as Readonly<Record<string, string>>)
    : {};
}

export const invertComposite: Inverter<'composite'> = (change, context) => {
  const { names, user } = context;
  const { before, after, was, is } = change;
  const owner = before ?? after;
  if (!owner) return inverseOf();
  const name = names.qualified(owner.schema, owner.name);
  if (!before) return inverseOf(`DROP TYPE ${name}`);
  const parts = before.attributes.map((attribute) => {
    const [name, type] = attributeParts(attribute);
    return { name: names.quote(namesIn(name)[0] ?? ''), type };
  });
  if (!after) {
    const text = parts.map((part) => `${part.name} ${part.type}`).join(', ');
    return inverseOf(
      `CREATE TYPE ${name} AS (${text})`,
      ...closedAgain(before, context),
      ...ownership(names, name, was, user),
    );
  }
  const owned = inverseOf(...ownership(names, name, was, splitOwner(is).owner));
  return change.fields.has('attributes')
    ? joined([owned, marked(`${name} was (${before.attributes.join(', ')})`)])
    : owned;
};

/** Nothing where it belongs to that role already. */
function ownership(names: Names, type: string, definition: string, to: string): readonly string[] {
  const role = splitOwner(definition).owner;
  return role === to || role === '' ? [] : [`ALTER TYPE ${type} OWNER TO ${names.quote(role)}`];
}
