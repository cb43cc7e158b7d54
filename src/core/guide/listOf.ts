/**
 * As `list.map(make)`. V8 writes its own `map` into the functions that it compiles, where it makes arrays that may have
 * holes, which it does not do before: each function that is given the first such array is compiled anew. Reading many
 * guides that cost a twentieth of the time.
 */
export function listOf<T, U>(list: readonly T[], make: (one: T, index: number) => U): U[] {
  const made: U[] = [];
  for (let index = 0; index < list.length; index += 1) made.push(make(list[index] as T, index));
  return made;
}
