/** NAMEDATALEN - 1: the longest name, in bytes. */
const LONGEST = 63;

/**
 * The name that the server chooses for an object that belongs to a table (`t_id_seq`), as long as it is not taken
 * (makeObjectName in src/backend/commands/indexcmds.c): too long a name loses from the longer of its parts.
 */
export function implicitName(table: string, column: string, label: string): string {
  let [first, second] = [table, column];
  const available = LONGEST - label.length - 2;
  while (bytes(first) + bytes(second) > available) {
    if (bytes(first) > bytes(second)) first = shorten(first);
    else second = shorten(second);
  }
  return `${first}_${second}_${label}`;
}

function shorten(name: string): string {
  return Array.from(name).slice(0, -1).join('');
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}
