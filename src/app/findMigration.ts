import { PlumblineError } from '../core/errors';
import type { SurveyedMigration } from '../core/migration/survey';
import { versionKey } from '../core/migration/order';

/**
 * The migration that a person named: by its path, its file name or its version, in this order.
 *
 * @throws PlumblineError `noSuchMigration`, or `ambiguousMigration` when several fit equally well.
 */
export function findMigration(
  migrations: readonly SurveyedMigration[],
  wanted: string,
): SurveyedMigration {
  const name = wanted.replaceAll('\\', '/').replace(/^\.\//, '');
  const readings: ((one: SurveyedMigration) => boolean)[] = [
    ({ path }) => path === name,
    ({ path }) => name.endsWith(`/${path}`) || path.endsWith(`/${name}`),
    ({ version }) => versionKey(version) === versionKey(name),
  ];
  for (const fits of readings) {
    const found = migrations.filter(fits);
    const [only] = found;
    if (only && found.length === 1) return only;
    if (only) {
      const paths = found.map(({ path }) => path).join(' or ');
      throw new PlumblineError('ambiguousMigration', `${wanted} could be ${paths}.`);
    }
  }
  throw new PlumblineError('noSuchMigration', `There is no migration ${wanted}.`);
}
