import { surveyMigrations, type SurveyedMigration } from '../core/migration/survey';
import type { Catalog } from '../core/catalog/model';
import type { SkippedFile, TargetReport } from '../core/report/model';
import type { SqlParser } from '../core/sql/parser';
import { readState, STATE_QUESTIONS, type History, type TargetState } from '../postgres/history';
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

/**
 * Opens the target of a request. `onReport` hears what is known of it, also when it cannot be opened.
 *
 * @param asksState reads its state in the flight that opens it, for `surveyOpened`
 */
export function openFor(
  services: Services,
  request: Request,
  onReport: (report: TargetReport) => void,
  asksState = false,
): Promise<OpenTarget> {
  return openTarget(
    request.target,
    {
      applicationName: services.options.applicationName,
      servers: services.servers,
      signal: request.signal,
      ...(asksState && { first: STATE_QUESTIONS }),
      onPhase: (message) => request.onProgress?.({ kind: 'phase', message }),
    },
    onReport,
  );
}

/**
 * Reads history and catalog in one round trip, and holds them against the files. Where these are being read still, the
 * database is asked meanwhile.
 */
export async function surveyTarget(
  loading: LoadedFiles | Promise<LoadedFiles>,
  target: OpenTarget,
): Promise<Survey> {
  const reading = readState(target.session);
  // Heard below, after what is wrong with the files.
  reading.catch(() => undefined);
  const { parser, loaded } = await loading;
  return survey(parser, loaded, target, await reading);
}

/** The same of a target as it was found when it was opened with `asksState`: not for a run, which waits for the guard. */
export async function surveyOpened(
  parser: SqlParser,
  loaded: LoadedMigrations,
  target: OpenTarget,
): Promise<Survey> {
  const { session } = target;
  return survey(parser, loaded, target, await readState(session, session.opening));
}

function survey(
  parser: SqlParser,
  loaded: LoadedMigrations,
  target: OpenTarget,
  { history, catalog }: TargetState,
): Survey {
  const migrations = surveyMigrations(parser, loaded.migrations, history, catalog);
  return { parser, target, skipped: loaded.skipped, history, catalog, migrations };
}

/** The files of a workspace, and the parser that read them. */
export interface LoadedFiles {
  readonly parser: SqlParser;
  readonly loaded: LoadedMigrations;
}

/** Reads and parses the files of a request; with `rollbacks` also the guides. */
export async function loadFor(
  services: Services,
  request: Pick<Request, 'root' | 'signal'>,
  extent: LoadExtent = 'files',
): Promise<LoadedFiles> {
  const loadingParser = services.parser();
  const loading = loadMigrations(request.root, loadingParser, extent, request.signal);
  const [loaded, parser] = await Promise.all([loading, loadingParser]);
  return { parser, loaded };
}
