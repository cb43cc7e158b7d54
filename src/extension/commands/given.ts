/** True for an object with fields, as a lens, a link or another extension may pass one to a command. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
