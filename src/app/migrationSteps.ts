import { PlumblineError } from '../core/errors';
import type { Migration } from '../core/migration/model';
import type { SurveyedMigration } from '../core/migration/survey';
import { buildStep } from '../core/plan/buildStep';
import type { PlanStep } from '../core/plan/model';
import type { SqlParser } from '../core/sql/parser';
import { parseScript } from '../core/sql/script';

/** What applies a migration. @throws PlumblineError `fileMissing`, or why the file cannot be run as it is */
export function applyStepOf(surveyed: SurveyedMigration): PlanStep {
  const { path, version, loaded } = surveyed;
  const { migration, script, error } = loaded;
  if (error) throw error;
  if (!migration || !script) {
    const message = `The file of version ${version} is gone: ${path}.`;
    throw new PlumblineError('fileMissing', message, { path, state: { code: 'unchanged' } });
  }
  const { fingerprint, text, range } = migration;
  return buildStep({
    migration: asRecorded(surveyed, migration),
    fingerprint,
    path: migration.path,
    text,
    range,
    script,
  });
}

/** What rolls a migration back. @throws PlumblineError `noRollback`, `fileMissing`, or why its SQL cannot be run */
export function rollbackStepOf(parser: SqlParser, surveyed: SurveyedMigration): PlanStep {
  const { path, version, loaded } = surveyed;
  const { migration } = loaded;
  const state = { code: 'unchanged' } as const;
  if (!migration) {
    const message = `The file of version ${version} is gone, and its rollback with it.`;
    throw loaded.error ?? new PlumblineError('fileMissing', message, { path, state });
  }
  const { rollback, fingerprint } = migration;
  if (!rollback) {
    const missing = new PlumblineError('noRollback', `${path} has no rollback.`, { path, state });
    throw loaded.rollbackRefusal ?? missing;
  }
  return buildStep({
    migration: asRecorded(surveyed, migration),
    fingerprint,
    path: rollback.path,
    text: rollback.text,
    range: rollback.range,
    script: parseScript(parser, rollback.text, rollback.range),
  });
}

/** With its version as the history spells it: 1 may be the version of a file that is called 001 by now. */
function asRecorded({ recorded, partials }: SurveyedMigration, migration: Migration): Migration {
  const version = recorded?.version ?? partials[0]?.version ?? migration.version;
  return { ...migration, version };
}
