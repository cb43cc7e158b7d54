import { namesIn } from '../../catalog/key';
import type { CatalogChange } from '../../catalog/difference';
import type { Catalog } from '../../catalog/model';
import { inverseOf, marked, type Inverse, type InverseContext } from './model';

/** Roles, and what the catalog model has no kind for: named by the reader, as `rule public.leads.quiet`. */
export function invertOther(
  { change, key, fields = [] }: CatalogChange,
  context: InverseContext,
): Inverse {
  const { names } = context;
  const at = key.indexOf(' ');
  const kind = key.slice(0, at);
  const name = key.slice(at + 1);
  const was = context.before.definitions[key] ?? '';
  if (kind === 'membership') return invertMembership(change, key, context);
  if (kind === 'role') {
    // What it inherits follows from the memberships.
    if (change === 'changed' && fields.every((field) => field === 'inherits')) return inverseOf();
    return change === 'added'
      ? inverseOf(`DROP ROLE ${names.quote(name)}`)
      : marked(`the role ${name} was another one`);
  }
  const drop = dropOf(kind, name, names.quote.bind(names));
  const create = createOf(kind, was);
  if (change === 'added') {
    return drop === null ? marked(`${key} stays`) : inverseOf(drop);
  }
  if (create === null || drop === null) return marked(`${key} was ${was}`);
  return inverseOf(...(change === 'changed' ? [drop] : []), ...create);
}

/** `membership b in a`: the server names both as SQL does. */
function invertMembership(
  change: CatalogChange['change'],
  key: string,
  { before, after, names }: InverseContext,
): Inverse {
  const [, member = '', role = ''] =
    /^membership ("(?:[^"]|"")*"|\S+) in (.*)$/s.exec(key)?.map((one) => namesIn(one)[0]) ?? [];
  const isIn = ({ roles }: Pick<Catalog, 'roles'>): boolean =>
    [member, role].every((wanted) => roles.some(({ name }) => name === wanted));
  // It goes with a role that was made by the same statement.
  if (change === 'added' && !isIn(before)) return inverseOf();
  const [from, to] = [names.quote(role), names.quote(member)];
  const revoke = `REVOKE ${from} FROM ${to}`;
  if (change === 'added') return inverseOf(revoke);
  const was = before.definitions[key] ?? '';
  const [, options] = /^(plain|admin) by [^,]+$/.exec(was) ?? [];
  if (options === undefined || !isIn(after)) return marked(`${key} was ${was}`);
  const grant = `GRANT ${from} TO ${to}${options === 'admin' ? ' WITH ADMIN OPTION' : ''}`;
  return inverseOf(...(change === 'changed' ? [revoke] : []), grant);
}

function dropOf(kind: string, name: string, quote: (name: string) => string): string | null {
  const parts = namesIn(name).map(quote);
  const [schema = '', table = '', last = ''] = parts;
  switch (kind) {
    case 'rule':
      return parts.length === 3 ? `DROP RULE ${last} ON ${schema}.${table}` : null;
    case 'range':
      return parts.length === 2 ? `DROP TYPE ${schema}.${table}` : null;
    case 'statistics':
      return parts.length === 2 ? `DROP STATISTICS ${schema}.${table}` : null;
    case 'publication':
      return `DROP PUBLICATION ${quote(name)}`;
    case 'eventTrigger':
      return `DROP EVENT TRIGGER ${quote(name)}`;
    case 'cast': {
      const [, source, target] = /^(.*) to (.*)$/.exec(name) ?? [];
      return source === undefined || target === undefined
        ? null
        : `DROP CAST (${source} AS ${target})`;
    }
    default:
      return null;
  }
}

function createOf(kind: string, was: string): string[] | null {
  if (kind === 'statistics') return [was];
  if (kind === 'rule') return [was.replace(/;? enabled .$/, '')];
  return null;
}
