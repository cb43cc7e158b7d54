import { discoverWorkspace, type WorkspaceDiscovery } from '../workspace/discover';
import { findGuideFiles } from '../workspace/findGuideFiles';

/**
 * The workspace's guides: those of the manifest, else those that are found.
 *
 * @throws PlumblineError as `discoverWorkspace`: while the manifest is wrong nobody knows which files are guides
 */
export async function findGuides(root: string, signal?: AbortSignal): Promise<string[]> {
  return guidesOf(root, await discoverWorkspace(root, signal), signal);
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
