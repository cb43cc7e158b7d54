import * as vscode from 'vscode';
import type { Environment, TargetReport } from '../../core/report/model';

/** An environment as a person reads it. */
export function environmentText(environment: Environment): string {
  switch (environment) {
    case 'local':
      return vscode.l10n.t('local');
    case 'staging':
      return vscode.l10n.t('staging');
    case 'production':
      return vscode.l10n.t('production');
  }
}

/** The name of a target; where an accident would hurt, with its environment in words. */
export function guardedName(target: { name: string; environment: Environment }): string {
  return target.environment === 'local'
    ? target.name
    : `${target.name} (${environmentText(target.environment)})`;
}

/** Everything that tells one target from another: `Target: main, database shop on db.example.com:5432 (staging)`. */
export function targetLine(target: TargetReport): string {
  const environment = environmentText(target.environment);
  return target.port === 0
    ? vscode.l10n.t('Target: {0}, {1} ({2})', target.name, target.host, environment)
    : vscode.l10n.t(
        'Target: {0}, database {1} on {2} ({3})',
        target.name,
        target.database,
        `${target.host}:${target.port}`,
        environment,
      );
}
