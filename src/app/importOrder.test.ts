import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { loadSqlParser } from '../core/sql/parser';
import { withFolder } from '../workspace/folder.testing';
import { importOrder } from './importOrder';

const workspace = {
  'plumbline.json': '{"guides": ["GUIDE.md"]}',
  'GUIDE.md': '# Order\n\n1. `migrations/002_b.sql`\n2. `migrations/001_a.sql`\n',
  'migrations/001_a.sql': 'select 1;',
  'migrations/002_b.sql': 'select 1;',
};
const services = { parser: loadSqlParser };

describe('writing the order of a guide', () => {
  it('writes what was confirmed, and nothing when that is another manifest by now', () =>
    withFolder(workspace, async (root) => {
      const request = { root, guide: 'GUIDE.md' };
      const manifest = path.join(root, 'plumbline.json');
      const shown = await importOrder(services, { ...request, write: false });
      assert.equal(shown.error, undefined);
      const confirmed = { ...request, write: true, expected: shown.manifest };

      await writeFile(
        path.join(root, 'GUIDE.md'),
        '# Order\n\n1. `migrations/001_a.sql`\n2. `migrations/002_b.sql`\n',
      );
      const refused = await importOrder(services, confirmed);
      assert.equal(refused.error?.code, 'changedSincePlan');
      assert.equal(await readFile(manifest, 'utf8'), workspace['plumbline.json']);

      await writeFile(path.join(root, 'GUIDE.md'), workspace['GUIDE.md']);
      await writeFile(manifest, '{"guides": ["GUIDE.md", "OTHER.md"]}');
      const edited = await importOrder(services, confirmed);
      assert.equal(edited.error?.code, 'changedSincePlan');
      assert.equal(await readFile(manifest, 'utf8'), '{"guides": ["GUIDE.md", "OTHER.md"]}');

      await writeFile(manifest, workspace['plumbline.json']);
      const written = await importOrder(services, confirmed);
      assert.equal(written.error, undefined);
      assert.equal(await readFile(manifest, 'utf8'), shown.manifest);
      assert.deepEqual(written.order, ['migrations/002_b.sql', 'migrations/001_a.sql']);
    }));
});
