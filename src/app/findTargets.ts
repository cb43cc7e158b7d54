import { createHash } from 'node:crypto';
import path from 'node:path';
import { MANIFEST_FILE } from '../core/manifest/model';
import { readEnvironmentFiles } from '../workspace/envFile';
import { readManifest } from '../workspace/readManifest';
import type { BuiltinTarget, EngineOptions, ServerTarget, Target } from './engine';
import { PlumblineError } from '../core/errors';

/** In order of preference: ours, Supabase's, everybody's. */
const KEYS = ['PLUMBLINE_DATABASE_URL', 'SUPABASE_DB_URL', 'DATABASE_URL'] as const;

/** The built-in target of a workspace: one database folder for each workspace folder. */
export function builtinTarget(
  options: Pick<EngineOptions, 'cacheDirectory'>,
  root: string,
): BuiltinTarget {
  const name = path.basename(root).replace(/[^A-Za-z0-9._-]/g, '_');
  const hash = createHash('sha256').update(path.resolve(root)).digest('hex').slice(0, 12);
  return {
    kind: 'builtin',
    id: 'builtin',
    name: 'Built-in',
    origin: 'built-in',
    dataDirectory: path.join(options.cacheDirectory, `${name}-${hash}`),
  };
}

/**
 * Targets that need no set-up: the built-in one, then those that the environment, `.env.local` and `.env` name, in
 * this order, then those of the manifest. A URL is read again at the moment of connecting and kept nowhere.
 */
export async function findTargets(options: EngineOptions, root: string): Promise<Target[]> {
  const targets: Target[] = [builtinTarget(options, root)];
  for (const key of KEYS) {
    if (options.environment[key]) {
      targets.push(
        serverTarget(`environment:${key}`, key, `${key} in the environment`, () =>
          Promise.resolve(options.environment[key]),
        ),
      );
    }
  }
  for (const { file, keys } of await readEnvironmentFiles(root, KEYS)) {
    for (const key of KEYS.filter((wanted) => keys.has(wanted))) {
      targets.push(
        serverTarget(`${file}:${key}`, `${key} (${file})`, `${key} in ${file}`, async () =>
          (await readEnvironmentFiles(root, [key]))
            .find((found) => found.file === file)
            ?.keys.get(key),
        ),
      );
    }
  }
  return [...targets, ...(await manifestTargets(options, root))];
}

/** Named by the manifest; the URL is in a variable of the environment or of an env file, in this order. */
async function manifestTargets(options: EngineOptions, root: string): Promise<ServerTarget[]> {
  const read = await readManifest(root).catch(() => null);
  return (read?.manifest.targets ?? []).map(({ name, environment, urlVariable }) => ({
    ...serverTarget(
      `manifest:${name}`,
      name,
      `${urlVariable}, named by ${MANIFEST_FILE}`,
      async () =>
        options.environment[urlVariable] ??
        (await readEnvironmentFiles(root, [urlVariable]))[0]?.keys.get(urlVariable),
    ),
    environment,
    named: true,
  }));
}

function serverTarget(
  id: string,
  name: string,
  origin: string,
  read: () => Promise<string | undefined>,
): ServerTarget {
  return {
    kind: 'server',
    id,
    name,
    origin,
    async url() {
      const url = await read();
      if (url) return url;
      throw new PlumblineError('unknownTarget', `${origin}: it is not set.`);
    },
  };
}
