import { bindGuide } from '../core/guide/bindGuide';
import type { Guide, GuideProblem } from '../core/guide/model';
import { PlumblineError } from '../core/errors';
import type { SqlParser } from '../core/sql/parser';
import type { DiscoveredMigration } from '../workspace/discover';
import { readGuideFile } from '../workspace/readGuideFile';
import type { GuideText } from './engine';
import { workspacePath } from './workspacePath';

/** A guide, or an SQL file with its comments, as far as it can be read. */
export interface LoadedGuide {
  /** Workspace-relative. */
  readonly path: string;
  readonly guide: Guide | null;
  /** For each section the path of the migration that it is about, or null. */
  readonly binds: readonly (string | null)[];
  readonly problems: readonly GuideProblem[];
  /** Why it cannot be read. */
  readonly error: PlumblineError | null;
}

/**
 * Reads and understands a guide. A guide that cannot be read is an entry with its error.
 *
 * @param migrations that its sections may be about
 */
export async function loadGuide(
  root: string,
  parser: SqlParser,
  { path: written, text }: GuideText,
  migrations: readonly DiscoveredMigration[],
): Promise<LoadedGuide> {
  const path = workspacePath(root, written);
  try {
    if (!/\.(?:md|markdown|sql)$/i.test(path)) {
      throw new PlumblineError('usage', `${path} is neither Markdown (.md) nor SQL (.sql).`, {
        path,
      });
    }
    const file = text === undefined ? await readGuideFile(root, path) : { text, problems: [] };
    const { readGuide } = await import('../core/guide/readGuide');
    const guide = await readGuide(parser, path, file.text);
    return {
      path,
      guide,
      binds: bindGuide(guide, migrations),
      problems: [...file.problems, ...guide.problems],
      error: null,
    };
  } catch (error) {
    const failure = PlumblineError.is(error)
      ? error
      : // A guide that we fail to read must not keep anybody from what needs no guide.
        new PlumblineError('internal', String(error), { path }, { cause: error });
    return { path, guide: null, binds: [], problems: [], error: failure };
  }
}
