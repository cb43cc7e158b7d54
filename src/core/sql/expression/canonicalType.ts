import type { Node, TypeName } from 'libpg-query';
import type { Name, TypeReference } from './tree';

/** Spellings that the grammar keeps as they are written, and the catalog's name for them. */
const SAME_TYPE: Readonly<Record<string, string>> = {
  int: 'int4',
  integer: 'int4',
  bigint: 'int8',
  smallint: 'int2',
  boolean: 'bool',
  decimal: 'numeric',
};

export function namesOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) =>
    'String' in node ? [node.String.sval ?? ''] : 'A_Star' in node ? ['*'] : [],
  );
}

/** Without `pg_catalog`, which every search path has. */
export function canonicalName(names: readonly string[]): Name {
  return names.length > 1 && names[0] === 'pg_catalog' ? names.slice(1) : names;
}

export function canonicalType(type: TypeName | undefined): TypeReference {
  const name = canonicalName(namesOf(type?.names));
  const only = name.length === 1 ? name[0] : undefined;
  const modifiers = (type?.typmods ?? []).map(modifierOf);
  if (only === 'numeric' && modifiers.length === 1) modifiers.push('0');
  return {
    name: only === undefined ? name : [SAME_TYPE[only] ?? only],
    array: (type?.arrayBounds ?? []).length > 0,
    modifiers,
  };
}

function modifierOf(node: Node): string {
  return 'A_Const' in node ? String(node.A_Const.ival?.ival ?? 0) : JSON.stringify(node);
}
