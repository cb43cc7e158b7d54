import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

/**
 * Compares text for people with its golden file, workspace-relative. `UPDATE_GOLDEN=1 npm run test:unit` rewrites
 * the files; the difference is then read and committed like any other change.
 */
export function assertGolden(file: string, text: string): void {
  const golden = path.resolve(file);
  if (process.env.UPDATE_GOLDEN) {
    fs.mkdirSync(path.dirname(golden), { recursive: true });
    fs.writeFileSync(golden, `${text}\n`);
  }
  assert.ok(
    fs.existsSync(golden),
    `${file} is missing: UPDATE_GOLDEN=1 npm run test:unit writes it.`,
  );
  assert.equal(`${text}\n`, fs.readFileSync(golden, 'utf8'));
}
