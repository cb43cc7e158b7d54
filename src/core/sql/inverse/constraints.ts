import { inverseOf, marked, type Inverter } from './model';

export const invertConstraint: Inverter<'constraint'> = ({ before, after, was }, { names }) => {
  const owner = before ?? after;
  if (!owner) return inverseOf();
  const table = names.qualified(owner.schema, owner.table);
  const name = names.quote(owner.name ?? '');
  return inverseOf(
    ...(after ? [`ALTER TABLE ${table} DROP CONSTRAINT ${name}`] : []),
    ...(before ? [`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${was}`] : []),
  );
};

export const invertIndex: Inverter<'index'> = ({ before, after, was, fields }, { names }) => {
  const owner = before ?? after;
  if (!owner) return inverseOf();
  const name = names.qualified(owner.schema, owner.name ?? '');
  const table = names.qualified(owner.schema, owner.table);
  if (owner.constraint && before && after) {
    return marked(`the index ${name} of a constraint was another one (${[...fields].join(', ')})`);
  }
  if (before && !before.valid) return marked(`the INVALID index ${name} is not made again`);
  const [, text = was, extra = ''] =
    /^([\s\S]*?)((?: clustered)?(?: replica identity)?(?: deferred)?)(?: tablespace \S*)?$/.exec(
      was,
    ) ?? [];
  return inverseOf(
    ...(after ? [`DROP INDEX ${name}`] : []),
    ...(before ? [text] : []),
    ...(extra.includes('clustered')
      ? [`ALTER TABLE ${table} CLUSTER ON ${names.quote(owner.name ?? '')}`]
      : []),
    ...(extra.includes('replica identity')
      ? [`ALTER TABLE ${table} REPLICA IDENTITY USING INDEX ${names.quote(owner.name ?? '')}`]
      : []),
  );
};
