/** The workspace's guides: those of the manifest, else those that are found. */
export function findGuides(root: string, signal?: AbortSignal): Promise<string[]> {
  signal?.throwIfAborted();
  throw new Error(`Not built yet: guides ${root}`);
}
