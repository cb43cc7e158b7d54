import type { RangeVar } from 'libpg-query';
import type { ExpectedOf } from '../../catalog/model';
import type { Effect } from '../effect';

export interface Name {
  readonly schema: string;
  readonly name: string;
}

export type TypeKind = 'enum' | 'composite' | 'domain';
export type Routine = ExpectedOf<'function'>;

/** The schema of temporary objects, which do not last: no effect speaks of them. */
export const TEMPORARY = 'pg_temp';

const notCreatedIn = new Set(['$user', 'pg_catalog', TEMPORARY, '']);

/**
 * What the statements before have decided about the names in the next one: the search path, temporary tables, and
 * of which kind the types and routines are that the script itself makes.
 */
export class Scope {
  private schema = 'public';
  private readonly temporary = new Set<string>();
  private readonly types = new Map<string, TypeKind>();
  private readonly routines = new Map<string, Routine[]>();

  /** The schema in which unqualified names are made: the first that can be, of those in the search path. */
  get creationSchema(): string {
    return this.schema;
  }

  /** @param schemas as in SET search_path; null for its default. */
  setSearchPath(schemas: readonly string[] | null): void {
    this.schema = schemas?.find((schema) => !notCreatedIn.has(schema)) ?? 'public';
  }

  /** An unqualified name is taken to be in the creation schema: the text does not tell whether it is there. */
  qualify(parts: readonly string[]): Name {
    const name = parts.at(-1) ?? '';
    const schema = parts.at(-2);
    if (schema !== undefined) return { schema, name };
    return { schema: this.temporary.has(name) ? TEMPORARY : this.schema, name };
  }

  relation(relation: RangeVar | undefined): Name {
    const { schemaname, relname = '' } = relation ?? {};
    return this.qualify(schemaname === undefined ? [relname] : [schemaname, relname]);
  }

  /** The name of a relation that is being made. */
  newRelation(relation: RangeVar | undefined): Name {
    const { schemaname, relname = '', relpersistence } = relation ?? {};
    if (relpersistence === 't' || schemaname === TEMPORARY) {
      this.temporary.add(relname);
      return { schema: TEMPORARY, name: relname };
    }
    return { schema: schemaname ?? this.schema, name: relname };
  }

  /** The kinds that a type of this name can be: one if the script made it. */
  typeKinds({ schema, name }: Name): readonly TypeKind[] {
    const kind = this.types.get(keyOf(schema, name));
    return kind ? [kind] : ['enum', 'composite', 'domain'];
  }

  /** The routines of this name that the script made. */
  routinesNamed({ schema, name }: Name): readonly Routine[] {
    return this.routines.get(keyOf(schema, name)) ?? [];
  }

  routine({ schema, name }: Name, types: readonly string[]): Routine | undefined {
    const made = this.routinesNamed({ schema, name });
    return made.find((routine) => routine.arguments.join() === types.join());
  }

  /** Remembers what a statement has done. */
  follow(effect: Effect): void {
    if (effect.change === 'drop') this.followDrop(effect.object);
    if (effect.change === 'rename') this.followRename(effect.object, effect.to);
    if (effect.change !== 'create' && effect.change !== 'amend') return;
    const { object } = effect;
    if (object.kind === 'enum' || object.kind === 'composite' || object.kind === 'domain') {
      this.types.set(keyOf(object.schema, object.name), object.kind);
    } else if (object.kind === 'function') {
      const known = this.routine(object, object.arguments);
      if (known) this.remember({ ...known, ...object });
      else if (effect.change === 'create') this.remember(object);
    }
  }

  private followDrop(object: Extract<Effect, { change: 'drop' }>['object']): void {
    if (object.kind === 'function') this.forgetRoutine(object);
    else if ('name' in object && 'schema' in object && object.schema === TEMPORARY) {
      this.temporary.delete(object.name ?? '');
    }
  }

  private followRename(object: Extract<Effect, { change: 'rename' }>['object'], to: string): void {
    if (object.kind === 'table' && object.schema === TEMPORARY) {
      this.temporary.delete(object.name);
      this.temporary.add(to);
    } else if (object.kind === 'enum' || object.kind === 'composite' || object.kind === 'domain') {
      const known = this.types.get(keyOf(object.schema, object.name));
      if (known) this.types.set(keyOf(object.schema, to), known);
    }
  }

  private remember(routine: Routine): void {
    this.forgetRoutine(routine);
    const key = keyOf(routine.schema, routine.name);
    this.routines.set(key, [...(this.routines.get(key) ?? []), routine]);
  }

  private forgetRoutine({ schema, name, arguments: types }: Routine): void {
    const key = keyOf(schema, name);
    const others = this.routinesNamed({ schema, name }).filter(
      (routine) => routine.arguments.join() !== types.join(),
    );
    this.routines.set(key, others);
  }
}

function keyOf(schema: string, name: string): string {
  return JSON.stringify([schema, name]);
}
