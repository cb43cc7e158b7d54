/** NAMEDATALEN - 1: the longest name, in bytes. */
const LONGEST = 63;

/**
 * The name that the server chooses for an object that belongs to a table (`t_id_seq`), as long as it is not taken
 * (makeObjectName in src/backend/commands/indexcmds.c): too long a name loses from the longer of its parts.
 */
export function implicitName(table: string, column: string | null, label: string): string {
  let [first, second] = [bytes(table), bytes(column ?? '')];
  const available = LONGEST - bytes(label) - (column === null ? 1 : 2);
  while (first + second > available) {
    if (first > second) first -= 1;
    else second -= 1;
  }
  const names = column === null ? [cut(table, first)] : [cut(table, first), cut(column, second)];
  return [...names, label].join('_');
}

/** Whole characters only. */
function cut(name: string, length: number): string {
  let result = name;
  while (bytes(result) > length) result = Array.from(result).slice(0, -1).join('');
  return result;
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
