import { closedAgain } from './defaultGrants';
import { inverseOf, marked, splitOwner, type Inverter } from './model';

export const invertSchema: Inverter<'schema'> = ({ before, after, was, is }, context) => {
  const { names, user } = context;
  const owner = before ?? after;
  if (!owner) return inverseOf();
  const name = names.quote(owner.name);
  if (!before) return inverseOf(`DROP SCHEMA ${name}`);
  const role = splitOwner(was).owner;
  const current = after ? splitOwner(is).owner : user;
  return inverseOf(
    ...(after ? [] : [`CREATE SCHEMA ${name}`, ...closedAgain(before, context)]),
    ...(role === current ? [] : [`ALTER SCHEMA ${name} OWNER TO ${names.quote(role)}`]),
  );
};

export const invertExtension: Inverter<'extension'> = ({ before, after, was }, { names }) => {
  const owner = before ?? after;
  if (!owner) return inverseOf();
  const name = names.quote(owner.name);
  if (!before) return inverseOf(`DROP EXTENSION ${name}`);
  if (!after)
    return inverseOf(`CREATE EXTENSION ${name} WITH SCHEMA ${names.quote(before.schema)}`);
  return before.schema === after.schema
    ? marked(`the extension ${name} had the ${was}`)
    : inverseOf(`ALTER EXTENSION ${name} SET SCHEMA ${names.quote(before.schema)}`);
};
