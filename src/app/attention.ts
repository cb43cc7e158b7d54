import type { SurveyedMigration } from '../core/migration/survey';

/**
 * What a run passes over and a person should know: applied migrations that are not what was applied any more. One
 * sentence, or null when there is nothing to say.
 */
export function attentionNote(migrations: readonly SurveyedMigration[]): string | null {
  const parts = (
    [
      ['appliedEdited', 'edited since'],
      ['fileMissing', 'without its file'],
      ['drift', 'with objects that are gone or different'],
    ] as const
  ).flatMap(([status, words]) => {
    const found = migrations.filter((one) => one.recorded && one.status === status);
    const [only] = found;
    if (!only) return [];
    return [`${found.length === 1 ? only.version : found.length} ${words}`];
  });
  return parts.length === 0
    ? null
    : `Of what is applied: ${parts.join(', ')}. See \`plumbline status\`.`;
}
