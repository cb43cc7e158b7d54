/** A title as a part of an id: lower case letters and digits of any script, with hyphens. */
export function slugOf(title: string): string {
  const cut = title.slice(0, 200);
  // Most titles are ASCII, for which the classes of Unicode cost ten times as much.
  const isAscii = !/[^ -~]/.test(cut);
  const slug = (isAscii ? cut : cut.normalize('NFKC'))
    .toLowerCase()
    .replace(isAscii ? /[^a-z0-9_]+/g : /[^\p{L}\p{N}_]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
  return slug === '' ? 'section' : slug;
}

/** Gives out each id once: the second time `name-2`. */
export class UniqueIds {
  private readonly used = new Map<string, number>();

  take(wanted: string): string {
    const count = (this.used.get(wanted) ?? 0) + 1;
    this.used.set(wanted, count);
    return count === 1 ? wanted : this.take(`${wanted}-${count}`);
  }
}
