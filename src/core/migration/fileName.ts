import type { MigrationName } from './model';

const sqlFile = /\.sql$/i;
const rollbackSuffix = /[._]down$/i;
/** golang-migrate, sqlx and bun mark the direction in the name. */
const applySuffix = /\.up$/i;
/** Flyway: `V1.2__name`; in the version `_` means `.`. `U1.2__name` undoes it. */
const flyway = /^([VU])(\d+(?:[._]\d+)*)(?:__(.*))?$/i;
/** `2026-01-21-name`, `2026_01_21_200000_name`: the parts of one point in time. */
const spacedDate =
  /^(\d{4})[-_](0[1-9]|1[0-2])[-_](0[1-9]|[12]\d|3[01])(?:[-_T](\d{4}|\d{6}))?(?![0-9])/;
const leadingVersion = /^\d+(?:\.\d+)*(?![0-9A-Za-z])/;
const separators = /^[\s._-]+/;

function stem(fileName: string): string | null {
  return sqlFile.test(fileName) ? fileName.replace(sqlFile, '') : null;
}

/** The version at the head of a name without its extension, and what follows it. */
function splitVersion(name: string): MigrationName | null {
  const byFlyway = flyway.exec(name);
  if (byFlyway?.[2] !== undefined) {
    return { version: byFlyway[2].replaceAll('_', '.'), name: byFlyway[3] ?? '' };
  }
  const date = spacedDate.exec(name);
  if (date !== null) {
    return {
      version: date.slice(1).join(''),
      name: name.slice(date[0].length).replace(separators, ''),
    };
  }
  const version = leadingVersion.exec(name)?.[0];
  return version === undefined
    ? null
    : { version, name: name.slice(version.length).replace(separators, '') };
}

/**
 * Whether a file name says that the file undoes another one: `003_x.down.sql`, `003_x_down.sql`, Flyway's
 * `U3__x.sql`. Files in a rollback folder are recognised by their folder, not here.
 */
export function isRollbackName(fileName: string): boolean {
  const name = stem(fileName);
  return (
    name !== null && (rollbackSuffix.test(name) || flyway.exec(name)?.[1]?.toUpperCase() === 'U')
  );
}

/**
 * The version and name in the name of a migration file (no folder): `003_create_x.sql`, `20260121200000-x.sql`,
 * `20260120.sql`, `2026-01-21-x.sql` (version `20260121`), Flyway's `V1.2__x.sql`, golang-migrate's `3_x.up.sql`.
 * Null when it is no `.sql` file, has no version, or names a rollback.
 */
export function parseMigrationName(fileName: string): MigrationName | null {
  const name = stem(fileName);
  return name === null || isRollbackName(fileName)
    ? null
    : splitVersion(name.replace(applySuffix, ''));
}

/**
 * The version and name of the migration that a rollback file undoes. Also takes the plain name that a file in a
 * rollback folder has (`rollback/003_x.sql`). Null when it is no `.sql` file or has no version.
 */
export function parseRollbackName(fileName: string): MigrationName | null {
  const name = stem(fileName);
  return name === null ? null : splitVersion(name.replace(rollbackSuffix, ''));
}
