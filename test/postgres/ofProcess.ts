const registry = globalThis as unknown as Record<symbol, unknown>;

/**
 * What the whole test process shares under a name, made when it is first asked for. Every test file is a bundle of its
 * own with its own copy of each module: a variable would be one bundle's.
 */
export function ofProcess<Value>(name: string, make: () => Value): Value {
  const key = Symbol.for(`plumbline.test.${name}`);
  return (registry[key] ??= make()) as Value;
}
