import { surveyMigrations, type SurveyedMigration } from '../core/migration/survey';
import type { Catalog } from '../core/catalog/model';
import type { SkippedFile, TargetReport } from '../core/report/model';
import type { SqlParser } from '../core/sql/parser';
import { readCatalog } from '../postgres/catalogReader';
import { readHistory, type History } from '../postgres/history';
import type { Request } from './engine';
import { loadMigrations, type LoadedMigrations, type LoadExtent } from './loadMigrations';
import { openTarget, type OpenTarget } from './openTarget';
import type { Services } from './services';

/** The files and the database, read and compared: what every use case starts from. */
export interface Survey {
  readonly parser: SqlParser;
  readonly target: OpenTarget;
  readonly skipped: readonly SkippedFile[];
  readonly history: History;
  readonly catalog: Catalog;
  readonly migrations: readonly SurveyedMigration[];
}

/** Opens the target of a request. `onReport` hears what is known of it, also when it cannot be opened. */
export function openFor(
  services: Services,
  request: Request,
  onReport: (report: TargetReport) => void,
): Promise<OpenTarget> {
  return openTarget(
    request.target,
    {
      applicationName: services.options.applicationName,
      servers: services.servers,
      signal: request.signal,
      onPhase: (message) => request.onProgress?.({ kind: 'phase', message }),
    },
    onReport,
  );
}

/** Reads history and catalog, one round trip each, and holds them against the files. */
export async function surveyTarget(
  parser: SqlParser,
  loaded: LoadedMigrations,
  target: OpenTarget,
): Promise<Survey> {
  const history = await readHistory(target.session);
  const catalog = await readCatalog(target.session, { definitions: false });
  const migrations = surveyMigrations(parser, loaded.migrations, history, catalog);
  return { parser, target, skipped: loaded.skipped, history, catalog, migrations };
}

/** Reads and parses the files of a request; with `rollbacks` also the guides. */
export async function loadFor(
  services: Services,
  request: Pick<Request, 'root' | 'signal'>,
  extent: LoadExtent = 'files',
): Promise<{ parser: SqlParser; loaded: LoadedMigrations }> {
  const parser = await services.parser();
  return { parser, loaded: await loadMigrations(request.root, parser, extent, request.signal) };
}
