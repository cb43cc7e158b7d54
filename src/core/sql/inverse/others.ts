import { namesIn } from '../../catalog/key';
import type { CatalogChange } from '../../catalog/difference';
import { inverseOf, marked, type Inverse, type InverseContext } from './model';

/** Roles, and what the catalog model has no kind for: named by the reader, as `rule public.leads.quiet`. */
export function invertOther({ change, key }: CatalogChange, context: InverseContext): Inverse {
  const { names } = context;
  const at = key.indexOf(' ');
  const kind = key.slice(0, at);
  const name = key.slice(at + 1);
  const was = context.before.definitions[key] ?? '';
  if (kind === 'role') {
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
