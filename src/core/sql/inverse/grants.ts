import type { GrantObject } from '../../catalog/model';
import { inverseOf, type InverseContext, type Inverter } from './model';

/** What may be granted on, of a grant's definition: `grant option: SELECT, UPDATE`. */
export function optionsOf(definition: string): string[] {
  return definition === ''
    ? []
    : definition
        .replace(/^grant option: /, '')
        .toLowerCase()
        .split(', ');
}

export const invertGrant: Inverter<'grant'> = ({ before, after, was, is }, context) => {
  const grant = before ?? after;
  if (!grant) return inverseOf();
  const had = before?.privileges ?? [];
  const has = after?.privileges ?? [];
  const [couldPass, canPass] = [optionsOf(was), optionsOf(is)];
  const on = `ON ${placeOf(grant, context)}`;
  const role = context.names.role(grant.role);
  const words = (privileges: readonly string[]): string =>
    privileges
      .map((privilege) =>
        grant.column === null
          ? privilege.toUpperCase()
          : `${privilege.toUpperCase()} (${context.names.quote(grant.column)})`,
      )
      .join(', ');
  const taken = has.filter((privilege) => !had.includes(privilege));
  const given = had.filter((privilege) => !has.includes(privilege));
  const passed = couldPass.filter((privilege) => !canPass.includes(privilege));
  const plain = given.filter((privilege) => !passed.includes(privilege));
  const kept = canPass.filter(
    (privilege) => !couldPass.includes(privilege) && had.includes(privilege),
  );
  return inverseOf(
    ...(taken.length > 0 ? [`REVOKE ${words(taken)} ${on} FROM ${role}`] : []),
    ...(kept.length > 0 ? [`REVOKE GRANT OPTION FOR ${words(kept)} ${on} FROM ${role}`] : []),
    ...(plain.length > 0 ? [`GRANT ${words(plain)} ${on} TO ${role}`] : []),
    ...(passed.length > 0 ? [`GRANT ${words(passed)} ${on} TO ${role} WITH GRANT OPTION`] : []),
  );
};

function placeOf(
  { on, schema, object }: GrantObject,
  { names, before, after }: InverseContext,
): string {
  if (on === 'schema') return `SCHEMA ${names.quote(schema)}`;
  const [, name = object, rest = ''] = /^([a-z_][a-z0-9_]*)(\(.*\))?$/s.exec(object) ?? [];
  const named = /^[a-z_]/.test(object) ? `${names.quote(name)}${rest}` : object;
  const place = `${names.quote(schema)}.${named}`;
  if (on !== 'function') return `${on.toUpperCase()} ${place}`;
  const procedure = [...before.objects, ...after.objects].some(
    (one) =>
      one.kind === 'function' &&
      one.routine === 'procedure' &&
      one.schema === schema &&
      `${names.quote(one.name)}(${one.arguments.join(', ')})` === named,
  );
  return `${procedure ? 'PROCEDURE' : 'FUNCTION'} ${place}`;
}
