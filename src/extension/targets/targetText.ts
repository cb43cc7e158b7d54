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

function hostAndPort({ host, port }: Pick<TargetReport, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * Where a target leads: `db.example.com:5432/shop as me`; undefined for the built-in target and where no URL can be
 * read. The user belongs to it: behind a pooler, two projects have host, port and database in common.
 */
export function placeText(
  target: Pick<TargetReport, 'host' | 'port' | 'database' | 'user'>,
): string | undefined {
  return target.port === 0
    ? undefined
    : vscode.l10n.t('{0} as {1}', `${hostAndPort(target)}/${target.database}`, target.user);
}

/** All that tells one target from another: `Target: main, database shop on db.example.com:5432 as me (staging)`. */
export function targetLine(target: TargetReport): string {
  const environment = environmentText(target.environment);
  return target.port === 0
    ? vscode.l10n.t('Target: {0}, {1} ({2})', target.name, target.host, environment)
    : vscode.l10n.t(
        'Target: {0}, database {1} on {2} as {3} ({4})',
        target.name,
        target.database,
        hostAndPort(target),
        target.user,
        environment,
      );
}
