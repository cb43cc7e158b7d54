/** Says whether an unknown value has the shape of `T`; never throws. */
export type Guard<T> = (value: unknown) => value is T;

interface OptionalField<T> {
  readonly optional: Guard<T>;
}

/** One guard for every field of `T`: a field that a model gains and nobody checks does not compile. */
export type Fields<T> = {
  readonly [K in keyof T]-?: undefined extends T[K]
    ? OptionalField<Exclude<T[K], undefined>>
    : Guard<T[K]>;
};

export const isText: Guard<string> = (value) => typeof value === 'string';
export const isFlag: Guard<boolean> = (value) => typeof value === 'boolean';
/** A finite number that is not negative: a duration, a count, a number of rows. */
export const isAmount: Guard<number> = (value): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
/** A whole number from 1: a line, a column, the number of a statement. */
export const isOrdinal: Guard<number> = (value): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 1;

/** A plain object whose own fields pass; an own field with another name is let through unread. */
export function objectOf<T extends object>(fields: Fields<T>): Guard<T> {
  const guards = Object.entries<Guard<unknown> | OptionalField<unknown>>(fields);
  return (value): value is T =>
    isPlainObject(value) &&
    guards.every(([name, guard]) => {
      const field = Object.hasOwn(value, name) ? value[name] : undefined;
      return typeof guard === 'function'
        ? guard(field)
        : field === undefined || guard.optional(field);
    });
}

export function optional<T>(guard: Guard<T>): OptionalField<T> {
  return { optional: guard };
}

export function nullable<T>(guard: Guard<T>): Guard<T | null> {
  return (value): value is T | null => value === null || guard(value);
}

export function listOf<T>(guard: Guard<T>): Guard<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every((item) => guard(item));
}

/** Every value passes; the keys are free text (names of roles). */
export function mapOf<T>(guard: Guard<T>): Guard<Record<string, T>> {
  return (value): value is Record<string, T> =>
    isPlainObject(value) && Object.values(value).every((item) => guard(item));
}

export function oneOf<const T extends string | number>(...allowed: readonly T[]): Guard<T> {
  return (value): value is T => (allowed as readonly unknown[]).includes(value);
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
