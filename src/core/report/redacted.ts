/**
 * Fields that say which thing is meant: what is run, compared or opened by them must stay as it is. SQL too, which is
 * confirmed as it runs: the text of a file of the workspace, or a generated rollback, which must bring back what the
 * catalog had (a function with a password in its body), and not asterisks.
 */
const IDENTITIES: ReadonlySet<string> = new Set([
  ...['schema', 'id', 'code', 'sqlstate', 'version', 'name', 'migration', 'kind', 'level', 'tag'],
  ...['path', 'sqlPath', 'rollbackPath', 'source', 'fingerprint', 'sql', 'origin'],
  ...['host', 'database', 'user', 'environment', 'server', 'startedAt', 'appliedAt'],
  ...['status', 'outcome', 'rollback', 'severity', 'command', 'coverage', 'grants', 'roles'],
]);

/** A copy of a report in which every sentence, and whatever else a server may have written, went through the redactor. */
export function redacted<Report>(report: Report, redact: (text: string) => string): Report {
  return copy(report, redact) as Report;
}

function copy(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => copy(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [
      key,
      // An object under such a key (where a check comes from) has fields of its own.
      IDENTITIES.has(key) && !isRecord(field) ? field : copy(field, redact),
    ]),
  );
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
