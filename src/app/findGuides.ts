import { PlumblineError } from '../core/errors';
import { discoverWorkspace, type WorkspaceDiscovery } from '../workspace/discover';
import { findGuideFiles } from '../workspace/findGuideFiles';

/** The workspace's guides: those of the manifest, else those that are found. None while the manifest is wrong. */
export async function findGuides(root: string, signal?: AbortSignal): Promise<string[]> {
  try {
    return await guidesOf(root, await discoverWorkspace(root, signal), signal);
  } catch (error) {
    if (PlumblineError.is(error)) return [];
    throw error;
  }
}

/** As `findGuides`, where the workspace was looked at already. */
export async function guidesOf(
  root: string,
  { manifest, migrations }: Pick<WorkspaceDiscovery, 'manifest' | 'migrations'>,
  signal?: AbortSignal,
): Promise<string[]> {
  if (manifest?.guides) return [...manifest.guides];
  const sources = [...new Set(migrations.map(({ source }) => source))];
  return findGuideFiles(root, sources, signal);
}
