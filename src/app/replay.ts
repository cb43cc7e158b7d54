import { unknownBefore, withoutMaintain } from '../core/sql/inverse/standIn';
import { objectKey } from '../core/catalog/key';
import type { Catalog } from '../core/catalog/model';
import { PlumblineError } from '../core/errors';
import type { SurveyedMigration } from '../core/migration/survey';
import { foundationsOf } from '../core/sql/foundations';
import type { TriedStatement } from '../core/sql/inverse/invert';
import type { SqlParser } from '../core/sql/parser';
import { BuiltinServers } from '../postgres/builtinServers';
import { readCatalog } from '../postgres/catalogReader';
import { limits } from '../postgres/limits';
import type { Session } from '../postgres/session';
import {
  groundBefore,
  layGround,
  readGround,
  resetSearchPath,
  type Ground,
} from '../postgres/standIn';
import { Trial } from '../postgres/trial';
import type { GenerateRequest } from './engine';
import { timeoutsOf } from './limits';
import { applyStepOf } from './migrationSteps';
import { planApply } from './planRun';
import type { Services } from './services';
import type { Survey } from './survey';
import { runStatements, tryStatements } from './triedStatements';

/** What each statement of a migration did. */
export interface Tried {
  readonly statements: readonly TriedStatement[];
  /** Who ran it, and will run its rollback. */
  readonly user: string;
}

/** Earlier pending ones: what a pending migration finds when it is applied in its turn. */
export function earlierOf(
  survey: Survey,
  surveyed: SurveyedMigration,
): readonly SurveyedMigration[] {
  if (surveyed.recorded) return [];
  const { steps } = planApply(survey, { kind: 'to', version: surveyed.path });
  const paths = new Set(steps.map(({ step }) => step.migration.path));
  return survey.migrations.filter((one) => one !== surveyed && paths.has(one.path));
}

/**
 * Tries a migration behind others, in a transaction that is discarded.
 *
 * @param ground laid first, on the stand-in of a target
 * @throws PlumblineError with its place when a statement fails
 */
export async function triedOn(
  session: Session,
  parser: SqlParser,
  { signal, onProgress }: GenerateRequest,
  {
    surveyed,
    earlier,
    ground,
  }: {
    readonly surveyed: SurveyedMigration;
    readonly earlier: readonly SurveyedMigration[];
    readonly ground: Ground | null;
  },
): Promise<Tried & { readonly first: Catalog | null }> {
  const step = applyStepOf(surveyed);
  const trial = new Trial(session);
  try {
    await trial.begin();
    if (ground) await layGround(session, ground);
    const first = ground && (await readCatalog(session));
    const limit = async (): Promise<void> => {
      for (const text of limits(session, timeoutsOf({}))) await session.query(text);
    };
    await limit();
    for (const one of earlier) {
      signal?.throwIfAborted();
      onProgress?.({ kind: 'phase', message: `Trying ${one.path}` });
      await runStatements(session, applyStepOf(one), signal);
      // What a file sets holds for itself alone.
      await session.query('reset role');
      await session.query('reset all');
      if (ground) await resetSearchPath(session, ground);
      await limit();
    }
    onProgress?.({ kind: 'phase', message: `Trying ${surveyed.path}` });
    const statements = await tryStatements(session, step, parser, signal);
    return { statements, user: ground?.user ?? session.server.user, first };
  } finally {
    await trial.end();
  }
}

/**
 * Tries a migration on a built-in database that stands in for the target: with what the target has that no migration
 * made, and nothing besides, behind those that were applied before it, or, a pending one, that will be.
 */
export async function replayed(
  services: Services,
  request: GenerateRequest,
  {
    survey,
    surveyed,
    ground,
  }: {
    readonly survey: Survey;
    readonly surveyed: SurveyedMigration;
    readonly ground: Ground;
  },
): Promise<Tried> {
  const { parser, migrations } = survey;
  const { recorded } = surveyed;
  const earlier = [...appliedBefore(survey, surveyed), ...earlierOf(survey, surveyed)];
  const applied = migrations.filter(({ recorded, loaded }) => recorded && loaded.migration);
  const made = foundationsOf(parser, applied.flatMap(statementsOf));
  const { builtinEntry, applicationName } = services.options;
  const servers = new BuiltinServers({
    entry: builtinEntry,
    keepMs: 0,
    application: applicationName,
  });
  try {
    request.onProgress?.({ kind: 'phase', message: 'Opening an empty database' });
    const session = await servers.open('memory', request.signal ? { signal: request.signal } : {});
    try {
      const before = groundBefore(ground, made, await readGround(session));
      const tried = await triedOn(session, parser, request, { surveyed, earlier, ground: before });
      const { objects = [], roles = [] } = tried.first ?? {};
      const standing = new Set([
        ...objects.map(objectKey),
        ...roles.map(({ name }) => `role ${name}`),
      ]);
      const known = survey.target.session.server.version;
      const statements = withoutMaintain(tried.statements, known);
      return {
        user: tried.user,
        statements: recorded
          ? unknownBefore(statements, standing, earlier.flatMap(statementsOf))
          : statements,
      };
    } finally {
      await session.close();
    }
  } finally {
    await servers.dispose();
  }
}

function statementsOf(surveyed: SurveyedMigration): TriedStatement['statement'][] {
  return applyStepOf(surveyed).parts.flatMap(({ statements }) => statements);
}

function appliedBefore(
  { history, migrations }: Survey,
  { recorded, path }: SurveyedMigration,
): SurveyedMigration[] {
  const { entries } = history;
  const before = recorded ? entries.slice(0, entries.indexOf(recorded)) : entries;
  return before.map((entry) => {
    const found = migrations.find(({ recorded }) => recorded === entry);
    if (found?.loaded.migration) return found;
    throw new PlumblineError(
      'fileMissing',
      `${entry.path} was applied before ${path}, and its file is gone.`,
      { path: entry.path, state: { code: 'unchanged' } },
    );
  });
}
