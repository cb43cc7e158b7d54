import * as fs from 'node:fs';
import * as path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** Compiled, this file is out/host/test/host/suite/index.js. */
const ROOT = path.resolve(__dirname, '../../../../..');

/**
 * VS Code does not let an extension replace `console.log`, and a server's extension host has no stdout: mocha's
 * reporters write to the file that the launcher follows. On a desktop there is no such file, and stdout works.
 */
function redirectReport(): void {
  const file = process.env.PLUMBLINE_TEST_OUTPUT;
  if (file === undefined) return;
  Mocha.reporters.Base.consoleLog = (...values: unknown[]) => {
    fs.appendFileSync(file, `${format(...values)}\n`);
  };
}

/** What VS Code calls in the extension host (`extensionTestsPath`). Rejects when a test failed or was skipped. */
export async function run(): Promise<void> {
  redirectReport();
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 20_000,
    color: false,
    reporter: path.join(ROOT, 'scripts/reporter.js'),
  });
  if (process.env.PLUMBLINE_TEST_GREP) mocha.grep(process.env.PLUMBLINE_TEST_GREP);
  const folder = path.join(ROOT, 'out/host/test/host');
  fs.readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.js'))
    .sort()
    .forEach((file) => mocha.addFile(path.join(folder, file)));
  const bad = await new Promise<number>((resolve) => {
    const runner = mocha.run((failures) => resolve(failures + (runner.stats?.pending ?? 0)));
  });
  if (bad > 0) throw new Error(`${bad} tests failed or were skipped.`);
}
