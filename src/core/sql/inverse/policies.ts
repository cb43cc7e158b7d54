import { inverseOf, type Inverter } from './model';

export const invertPolicy: Inverter<'policy'> = ({ before, after }, { names }) => {
  const owner = before ?? after;
  if (!owner) return inverseOf();
  const place = `${names.quote(owner.name)} ON ${names.qualified(owner.schema, owner.table)}`;
  return inverseOf(
    ...(after ? [`DROP POLICY ${place}`] : []),
    ...(before
      ? [
          [
            `CREATE POLICY ${place}`,
            `  AS ${before.permissive ? 'PERMISSIVE' : 'RESTRICTIVE'}`,
            `  FOR ${before.command.toUpperCase()}`,
            `  TO ${before.roles.map((role) => names.role(role)).join(', ')}`,
            ...(before.using === null ? [] : [`  USING (${before.using})`]),
            ...(before.withCheck === null ? [] : [`  WITH CHECK (${before.withCheck})`]),
          ].join('\n'),
        ]
      : []),
  );
};

/** A new table has row security neither enabled nor forced. */
export const invertRowSecurity: Inverter<'rowSecurity'> = ({ before, after }, { names }) => {
  if (!before) return inverseOf();
  const table = names.qualified(before.schema, before.table);
  return inverseOf(
    ...(before.enabled === (after?.enabled ?? false)
      ? []
      : [`ALTER TABLE ${table} ${before.enabled ? 'ENABLE' : 'DISABLE'} ROW LEVEL SECURITY`]),
    ...(before.forced === (after?.forced ?? false)
      ? []
      : [`ALTER TABLE ${table} ${before.forced ? 'FORCE' : 'NO FORCE'} ROW LEVEL SECURITY`]),
  );
};
