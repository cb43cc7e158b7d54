import { spawnSync } from 'node:child_process';
import path from 'node:path';

/** The bundled command line in a workspace folder, with a target in its environment; its exit code and what it says. */
export function runCommandLine(root: string, url: string, args: readonly string[]) {
  const { PATH = '' } = process.env;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.resolve('dist/cli.js'), '-C', root, ...args],
    { encoding: 'utf8', env: { PATH, DATABASE_URL: url }, cwd: root },
  );
  return { code: status, out: stdout, err: stderr };
}
