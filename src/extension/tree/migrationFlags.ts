import type { MigrationReport } from '../../core/report/model';
import type { MigrationStatus } from '../../core/migration/model';
import type { NodeFlag } from '../ids';

const APPLICABLE: readonly MigrationStatus[] = ['pending', 'outOfOrder', 'partial', 'failed'];
const RECORDED: readonly MigrationStatus[] = [
  'applied',
  'appliedCosmeticEdit',
  'appliedEdited',
  'drift',
];
const UNREADABLE: readonly MigrationStatus[] = ['fileMissing', 'duplicateVersion', 'unusable'];

type FlaggedMigration = Pick<
  MigrationReport,
  'status' | 'interrupted' | 'rollback' | 'rollbackPath'
>;

/**
 * What can be done with a migration, for menus and for the lists to choose from. Before the target was asked,
 * everything is offered, and the plan says what can be done: a rollback may lie in a file that nobody has read yet.
 */
export function migrationFlags(migration: FlaggedMigration): NodeFlag[] {
  const { status } = migration;
  const isHalfBack = migration.interrupted === 'rollback';
  const flags: NodeFlag[] = [];
  const isUnasked = status === 'unknown';
  if (isUnasked || (APPLICABLE.includes(status) && !isHalfBack)) flags.push('apply');
  if (!UNREADABLE.includes(status)) flags.push('verify');
  // What is there in part can be taken back too, and what is taken back in part must be.
  const stands = RECORDED.includes(status) || status === 'partial';
  if (isUnasked || (stands && migration.rollback !== null)) {
    flags.push('rollback');
  }
  if (migration.rollbackPath !== undefined) flags.push('rollbackFile');
  const isTryable = APPLICABLE.includes(status) || RECORDED.includes(status);
  if (isUnasked || (isTryable && migration.rollback !== null)) flags.push('rehearse');
  if (
    (isUnasked && migration.rollbackPath === undefined) ||
    (isTryable && migration.rollback === null)
  ) {
    flags.push('generate');
  }
  return flags;
}

/** `;migration;pending;apply;verify;`: a menu tests for one word with `viewItem =~ /;apply;/`. */
export function migrationContext(migration: FlaggedMigration): string {
  return `;${['migration', migration.status, ...migrationFlags(migration)].join(';')};`;
}
