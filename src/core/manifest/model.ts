import type { Environment } from '../report/model';

/** `plumbline.json`, checked: everything that a workspace says of itself. It never holds a secret. */
export interface Manifest {
  /** Files, folders and globs that migrations come from, workspace-relative with `/`; null for the default places. */
  readonly sources: readonly string[] | null;
  /** Migration files in their order; files of the sources that it does not name come after it, by version. */
  readonly order: readonly string[];
  /** Markdown files; null for those that are found. */
  readonly guides: readonly string[] | null;
  readonly targets: readonly ManifestTarget[];
}

/** A target without its secret: which variable of the environment or of an env file holds the connection URL. */
export interface ManifestTarget {
  readonly name: string;
  readonly environment: Environment;
  /** `STAGING_DATABASE_URL` */
  readonly urlVariable: string;
}

export const MANIFEST_FILE = 'plumbline.json';
