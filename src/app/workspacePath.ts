import path from 'node:path';

/**
 * A path as a person named it, workspace-relative with `/` where it lies in the workspace. One that does not is given
 * back as it is: whoever reads it refuses it.
 */
export function workspacePath(root: string, written: string): string {
  const relative = path.relative(root, path.resolve(root, written.replaceAll('\\', '/')));
  return relative === '' || path.isAbsolute(relative)
    ? written
    : relative.split(path.sep).join('/');
}
