import { inverseOf, type Inverter } from './model';

const ENABLED: Readonly<Record<string, string>> = {
  O: 'ENABLE',
  D: 'DISABLE',
  A: 'ENABLE ALWAYS',
  R: 'ENABLE REPLICA',
};

export const invertTrigger: Inverter<'trigger'> = ({ before, after, was, is }, { names }) => {
  const owner = before ?? after;
  if (!owner) return inverseOf();
  const name = names.quote(owner.name);
  const table = names.qualified(owner.schema, owner.table);
  const older = split(was);
  const newer = split(is);
  const kept = before !== undefined && after !== undefined && older.text === newer.text;
  const firing = kept ? newer.enabled : 'O';
  return inverseOf(
    ...(after && !kept ? [`DROP TRIGGER ${name} ON ${table}`] : []),
    ...(before && !kept ? [older.text] : []),
    ...(before && older.enabled !== firing
      ? [`ALTER TABLE ${table} ${ENABLED[older.enabled] ?? 'ENABLE'} TRIGGER ${name}`]
      : []),
  );
};

function split(definition: string): { readonly text: string; readonly enabled: string } {
  const [, text = definition, enabled = 'O'] = /^([\s\S]*) enabled (.)$/.exec(definition) ?? [];
  return { text, enabled };
}
