/**
 * The first two files that one order has the other way round than another one; null when they agree on all that both
 * name.
 */
export function orderDifference(
  stated: readonly string[],
  other: readonly string[],
): { readonly earlier: string; readonly later: string } | null {
  const places = new Map(other.map((path, place) => [path, place]));
  const common = stated.filter((path) => places.has(path));
  for (const [at, earlier] of common.entries()) {
    const later = common[at + 1];
    if (later !== undefined && (places.get(earlier) ?? 0) > (places.get(later) ?? 0)) {
      return { earlier, later };
    }
  }
  return null;
}
