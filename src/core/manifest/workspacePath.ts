/**
 * Why a path of the manifest cannot be meant, in the words that follow the field's name; null when it can. A path is
 * workspace-relative, with `/`. Links are not seen here: whoever reads the file looks at those.
 */
export function pathProblem(path: string): string | null {
  if (path === '') return 'is empty';
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f]/.test(path)) return 'holds a control character';
  if (path.includes('\\')) return 'is written with \\; write / between folders';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path) || path.split('/').includes('..')) {
    return 'leads out of the workspace';
  }
  return null;
}

/** One spelling for one file: without `./` and doubled `/`. */
export function plainPath(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/');
}
