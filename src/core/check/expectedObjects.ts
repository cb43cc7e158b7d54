import { objectKey, qualifiedName } from '../catalog/key';
import type { ExpectedObject, ExpectedOf } from '../catalog/model';
import type { BulkGrants, Effect } from '../sql/effect';
import { commentKey, expressionsOf, goesWith, isSequenceOf } from './dependents';
import type { ExpectedAbsence, ExpectedEntry, Origin } from './expected';
import { withLabel } from './enumLabels';
import {
  chosenName,
  isNamedByServer,
  mayTakeName,
  takesName,
  twinOf,
  type Unnamed,
} from './implicitNames';
import { mentions } from './mentions';
import { joined, merged, without } from './merge';
import { afterRenaming, statesExpression, type Renaming } from './renaming';
import { movedWith, ownerAfter, ownerOfSerial, withNextValues } from './serialColumns';
import { renamingOf } from './renamingOf';

type Create = Extract<Effect, { change: 'create' }>;
type Drop = Extract<Effect, { change: 'drop' }>;
type LabelChange = Extract<Effect, { change: 'addEnumLabel' | 'renameEnumLabel' }>;

/** What other objects can go with, when it went itself with something else. */
const WITH_DEPENDENTS: ReadonlySet<ExpectedObject['kind']> = new Set([
  'table',
  'view',
  'materializedView',
  'function',
  'enum',
  'domain',
  'composite',
]);

const RELATIONS: ReadonlySet<ExpectedObject['kind']> = new Set([
  'table',
  'view',
  'materializedView',
]);

/** The objects that should stand and those that should be gone, while migrations are folded. */
export class ExpectedObjects {
  private byKey = new Map<string, ExpectedEntry>();
  private readonly gone = new Map<string, ExpectedAbsence>();
  /** Tables that the current statement would have made, had they not existed. */
  private kept = new Set<string>();
  /** Kinds of the types that the current statement names, as they were before it. */
  private knownTypes = new Map<string, readonly string[]>();
  /** Those of the current statement. */
  private effects: readonly Effect[] = [];
  /** Names that anything has or had, also those that the server chose. */
  private readonly names = new Set<string>();

  entries(): ExpectedEntry[] {
    return [...this.byKey.values()];
  }

  absences(): ExpectedAbsence[] {
    return [...this.gone.values()];
  }

  /** Before each statement: CREATE TABLE IF NOT EXISTS of a table that is there adds no columns to it either. */
  begin(effects: readonly Effect[]): void {
    this.effects = effects;
    this.kept = new Set(
      effects.flatMap((effect) =>
        effect.change === 'create' &&
        effect.mode === 'ifNotExists' &&
        effect.object.kind === 'table' &&
        this.byKey.has(objectKey(effect.object))
          ? [objectKey(effect.object)]
          : [],
      ),
    );
    const types = effects.flatMap((effect) =>
      'object' in effect && isType(effect.object) ? [effect.object] : [],
    );
    this.knownTypes = new Map(
      types.map((type) => [
        typeName(type),
        TYPE_KINDS.filter((kind) => this.byKey.has(objectKey({ ...type, kind } as ExpectedObject))),
      ]),
    );
  }

  /** Do the migrations so far expect the object, or its relation, or something on that? */
  knows(object: ExpectedObject): boolean {
    if (this.find(object)) return true;
    if (!('schema' in object)) return false;
    const relation = 'table' in object ? object.table : 'name' in object ? object.name : null;
    return this.entries().some(
      ({ object: { kind, ...other } }) =>
        'schema' in other &&
        other.schema === object.schema &&
        ('table' in other
          ? other.table === relation
          : RELATIONS.has(kind) && 'name' in other && other.name === relation),
    );
  }

  create(object: ExpectedObject, mode: Create['mode'], origin: Origin): void {
    if (this.isKept(object)) return;
    const key = this.keyFor(object);
    const older = this.byKey.get(key);
    if (older && mode === 'ifNotExists') return;
    this.forgetAbsence(key, object);
    const made = older && object.kind === 'grant' ? joined(object, older.object) : object;
    const chosen = this.chosenBy(object, older);
    this.note(object, chosen.chosenName);
    this.byKey.set(key, {
      key,
      object: made,
      creator: older ? older.creator : origin,
      origins: [...(older?.origins ?? []), origin],
      doubt: object.kind === 'grant' ? (older?.doubt ?? null) : null,
      ...chosen,
    });
  }

  /** What the server makes of an object that is made now, and no renaming of something else changes. */
  private chosenBy(
    object: ExpectedObject,
    older: ExpectedEntry | undefined,
  ): Pick<ExpectedEntry, 'chosenName' | 'ownedBy'> {
    if (object.kind === 'sequence') {
      const ownedBy = ownerOfSerial(object, this.effects);
      return ownedBy ? { ownedBy } : {};
    }
    if (!isUnnamed(object)) return {};
    if (older?.chosenName !== undefined) return { chosenName: older.chosenName };
    const isTaken = (name: string): boolean =>
      this.names.has(name) && this.entries().some((entry) => takesName(entry, object, name));
    return { chosenName: chosenName(object, isTaken) };
  }

  private note(object: ExpectedObject, chosen?: string): void {
    const name = 'name' in object ? (object.name ?? chosen) : undefined;
    if (name !== undefined) this.names.add(name);
  }

  /** What was granted or taken before a statement that names no single object may be otherwise now. */
  doubtGrants({ on, schemas, roles }: BulkGrants, origin: Origin): void {
    const isMeant = (object: ExpectedObject) =>
      object.kind === 'grant' &&
      (on === null || object.on === on) &&
      (schemas === null || schemas.includes(object.schema)) &&
      roles.includes(object.role);
    const doubt = `${origin.statement.tag} in ${origin.path} may have changed this since.`;
    for (const entry of this.entries()) {
      if (isMeant(entry.object)) this.byKey.set(entry.key, { ...entry, doubt });
    }
    for (const [key, { object }] of this.gone) if (isMeant(object)) this.gone.delete(key);
  }

  /** Part of a statement that finds its table there already. Sequences are those of its serial columns. */
  private isKept(object: ExpectedObject): boolean {
    if (this.kept.size === 0) return false;
    return (
      !('table' in object) ||
      this.kept.has(objectKey({ kind: 'table', schema: object.schema, name: object.table }))
    );
  }

  /** Two unnamed constraints with the same columns are two. */
  private keyFor(object: ExpectedObject): string {
    const key = objectKey(object);
    if (!('name' in object) || object.name !== null) return key;
    let numbered = key;
    for (let number = 2; ; number += 1) {
      const other = this.byKey.get(numbered);
      if (!other || sameShape(other.object, object)) return numbered;
      numbered = `${key} #${number}`;
    }
  }

  amend(object: ExpectedObject, origin: Origin): void {
    const entry = this.find(object);
    if (!entry) {
      const key = objectKey(object);
      this.forgetAbsence(key, object);
      this.note(object);
      this.byKey.set(key, { key, object, creator: null, origins: [origin], doubt: null });
      return;
    }
    this.byKey.set(entry.key, {
      ...entry,
      object: merged(entry.object, object),
      origins: [...entry.origins, origin],
      doubt: statesExpression(object) ? null : entry.doubt,
    });
    if (object.kind === 'column' && object.type !== undefined) this.doubtAfterRetyping(object);
    if (object.kind === 'index' && object.constraint) this.takeColumns(object, origin);
  }

  /** ADD CONSTRAINT ... USING INDEX: the columns are those of the index, and those of a primary key NOT NULL. */
  private takeColumns({ schema, table, name }: ExpectedOf<'index'>, origin: Origin): void {
    const index = this.find({ kind: 'index', schema, table, name })?.object;
    const entry = this.find({ kind: 'constraint', schema, table, name, type: 'check' });
    if (index?.kind !== 'index' || !index.keys || entry?.object.kind !== 'constraint') return;
    const columns = index.keys.map(({ text }) => text);
    this.byKey.set(entry.key, { ...entry, object: { ...entry.object, columns } });
    if (entry.object.type !== 'primaryKey') return;
    for (const column of columns) {
      this.amend({ kind: 'column', schema, table, name: column, nullable: false }, origin);
    }
  }

  /** The server makes checks and indexes anew from what it prints, with the casts of the old type. */
  private doubtAfterRetyping({ schema, table, name }: ExpectedOf<'column'>): void {
    for (const entry of this.entries()) {
      const { object } = entry;
      if (object.kind !== 'constraint' && object.kind !== 'index') continue;
      if (object.schema !== schema || object.table !== table) continue;
      if (!expressionsOf(object).some((text) => mentions(text, name))) continue;
      const doubt = `The type of the column ${name} changed since.`;
      this.byKey.set(entry.key, { ...entry, doubt });
    }
  }

  /** @returns why the drop cannot be checked; null when it can. */
  drop({ object, cascade, anyArguments }: Drop, origin: Origin): string | null {
    if (anyArguments && object.kind === 'function')
      return this.dropFunction(object, cascade, origin);
    if (object.kind === 'grant') this.revoke(object, origin);
    else if (!this.isOfOtherKind(object)) {
      const entry = this.find(object);
      this.remove(entry?.object ?? object, cascade, entry);
      const absent = entry && !isUnnamed(entry.object) ? entry.object : object;
      this.gone.set(objectKey(absent), { key: objectKey(absent), object: absent, origin });
    }
    return null;
  }

  giveSequence(sequence: ExpectedOf<'sequence'>, owner: ExpectedOf<'column'> | null): void {
    const entry = this.find(sequence);
    if (entry) this.byKey.set(entry.key, { ...entry, ownedBy: owner });
  }

  private dropFunction(
    { schema, name }: ExpectedOf<'function'>,
    cascade: boolean,
    origin: Origin,
  ): string | null {
    const found = this.entries().filter(
      ({ object }) =>
        object.kind === 'function' && object.schema === schema && object.name === name,
    );
    for (const { object } of found) this.drop({ change: 'drop', object, cascade }, origin);
    return found.length > 0 ? null : 'which function is meant depends on the database';
  }

  /** DROP TYPE says nothing of the kind: with one kind known, the effects of the others mean nothing. */
  private isOfOtherKind(object: ExpectedObject): boolean {
    if (!isType(object)) return false;
    const known = this.knownTypes.get(typeName(object)) ?? [];
    return known.length > 0 && !known.includes(object.kind);
  }

  /** @param own its entry: of several unnamed ones with the same columns the object does not tell which */
  private remove(
    object: ExpectedObject,
    cascade: boolean,
    own: ExpectedEntry | undefined = this.find(object),
  ): void {
    const taken = this.entries().filter(
      (entry) =>
        entry.key === own?.key ||
        goesWith(object, cascade, {
          object: entry.object,
          definition: entry.origins[0]?.statement.text ?? '',
        }) ||
        isSequenceOf(entry, own?.object ?? object),
    );
    for (const entry of taken) {
      this.byKey.delete(entry.key);
      this.byKey.delete(commentKey(entry.object));
    }
    // What went with CASCADE takes its own dependents with it; each round removes at least one.
    for (const { key, object: other } of taken) {
      if (key !== own?.key && WITH_DEPENDENTS.has(other.kind)) this.remove(other, cascade);
    }
  }

  private revoke(grant: ExpectedOf<'grant'>, origin: Origin): void {
    const key = objectKey(grant);
    const entry = this.byKey.get(key);
    if (entry?.object.kind === 'grant') {
      const left = without(entry.object, grant.privileges);
      if (left) this.byKey.set(key, { ...entry, object: left });
      else this.byKey.delete(key);
    }
    const before = this.gone.get(key)?.object;
    const object = before?.kind === 'grant' ? joined(grant, before) : grant;
    this.gone.set(key, { key, object, origin });
  }

  private forgetAbsence(key: string, object: ExpectedObject): void {
    const absence = this.gone.get(key);
    if (absence?.object.kind === 'grant' && object.kind === 'grant') {
      const left = without(absence.object, object.privileges);
      if (left) {
        this.gone.set(key, { ...absence, object: left });
        return;
      }
    }
    this.gone.delete(key);
    for (const [other, { object: gone }] of this.gone) {
      if (mayTakeName(object, gone)) this.gone.delete(other);
    }
  }

  rename(object: ExpectedObject, to: string, origin: Origin): void {
    if (this.isOfOtherKind(object) || !('name' in object)) return;
    const entry = this.find(object);
    // One of the three kinds that a type can be: nothing is known of it.
    if (!entry && isType(object)) return;
    const before = entry?.object ?? object;
    const twin = twinOf(object, this.byKey);
    if (entry || !twin) {
      const after = { ...before, name: to } as ExpectedObject;
      this.move(before, after, renamingOf(before, to), origin, entry);
    }
    if (twin) this.move(twin, { ...twin, name: to } as ExpectedObject, null, origin);
  }

  setSchema(object: ExpectedObject, to: string, origin: Origin): void {
    if (this.isOfOtherKind(object) || !('schema' in object) || !('name' in object)) return;
    const entry = this.find(object);
    if (!entry && isType(object)) return;
    const before = entry?.object ?? object;
    const after = { ...before, schema: to } as ExpectedObject;
    const renaming = renamingOf(before, String(object.name));
    const moved = renaming && 'toSchema' in renaming ? { ...renaming, toSchema: to } : null;
    this.move(before, after, moved, origin);
  }

  private move(
    before: ExpectedObject,
    after: ExpectedObject,
    renaming: Renaming | null,
    origin: Origin,
    own: ExpectedEntry | undefined = this.find(before),
  ): void {
    const keys = new Map<string, string>();
    this.note(after);
    const entries = this.entries().map((entry): ExpectedEntry => {
      if (entry.key === own?.key) {
        keys.set(objectKey(before), objectKey(after));
        const origins = [...entry.origins, origin];
        return { ...entry, key: objectKey(after), object: after, origins };
      }
      if (!renaming) return entry;
      const { object: plain, doubtful } = afterRenaming(entry.object, renaming);
      const object = entry.ownedBy ? movedWith(plain, entry.ownedBy, renaming) : plain;
      const doubt = doubtful ? `The name ${renaming.from} changed since.` : entry.doubt;
      const ownedBy = entry.ownedBy && ownerAfter(entry.ownedBy, renaming);
      const [from, to] = [objectKey(entry.object), objectKey(object)];
      const kept = { ...entry, object, doubt, ...(ownedBy && { ownedBy }) };
      if (from === to) return kept;
      keys.set(from, to);
      return { ...kept, key: entry.key.replace(from, to) };
    });
    if (!own) {
      const key = objectKey(after);
      entries.push({ key, object: after, creator: null, origins: [origin], doubt: null });
    }
    const older = this.entries().map(({ object }) => object);
    this.byKey = new Map(withNextValues(older, entries).map((entry) => [entry.key, entry]));
    for (const [from, to] of keys) this.moveComment(from, to);
    this.gone.delete(objectKey(after));
    const absent = own && isUnnamed(own.object) ? null : before;
    if (absent)
      this.gone.set(objectKey(absent), { key: objectKey(absent), object: absent, origin });
  }

  private moveComment(from: string, to: string): void {
    const entry = this.byKey.get(objectKey({ kind: 'comment', on: from }));
    if (entry?.object.kind !== 'comment') return;
    this.byKey.delete(entry.key);
    const object = { ...entry.object, on: to };
    this.byKey.set(objectKey(object), { ...entry, key: objectKey(object), object });
  }

  /** @returns why the change cannot be checked; null when it can. */
  changeLabels(change: LabelChange, origin: Origin): string | null {
    const entry = this.byKey.get(
      objectKey({ kind: 'enum', schema: change.schema, name: change.name }),
    );
    if (entry?.object.kind !== 'enum' || !entry.object.labels) {
      return 'the other labels of the enum are not known from the migrations';
    }
    const labels = withLabel(entry.object.labels, change);
    this.byKey.set(entry.key, {
      ...entry,
      object: { ...entry.object, labels },
      origins: [...entry.origins, origin],
    });
    return null;
  }

  /** The entry of an object, also where the server chose the name by which a later statement calls it. */
  private find(object: ExpectedObject): ExpectedEntry | undefined {
    const entry = this.byKey.get(objectKey(object));
    if (entry || (object.kind !== 'constraint' && object.kind !== 'index')) return entry;
    return this.entries().find(({ object: other, chosenName: chosen }) =>
      isNamedByServer(other, chosen, object),
    );
  }
}

const TYPE_KINDS = ['enum', 'composite', 'domain'] as const;
type TypeObject = Extract<ExpectedObject, { kind: (typeof TYPE_KINDS)[number] }>;

function isType(object: ExpectedObject): object is TypeObject {
  return TYPE_KINDS.some((kind) => kind === object.kind);
}

function typeName({ schema, name }: TypeObject): string {
  return qualifiedName(schema, name);
}

function isUnnamed(object: ExpectedObject): object is Unnamed {
  return 'name' in object && object.name === null;
}

function sameShape(one: ExpectedObject, other: ExpectedObject): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
