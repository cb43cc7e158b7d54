import assert from 'node:assert/strict';
import { loadSqlParser } from '../core/sql/parser';
import { withFolder } from '../workspace/folder.testing';
import { explain } from './explain';
import type { Services } from './services';

const GUIDE = [
  '# Release',
  '',
  '## Migration 3',
  '',
  '**Apply**:',
  '```sql',
  'insert into plans (id) values (1);',
  '```',
  '',
  '**Verify**:',
  '```sql',
  'select id from plans;',
  '-- Expected: 1 row',
  '```',
  '',
  '**Rollback**:',
  '```sql',
  'delete from plans;',
  '```',
  '',
  '## Apply, and look',
  '',
  '```sql',
  'select 1;',
  '```',
  '',
].join('\n');

describe('how a guide is explained', () => {
  it('tells which sections go on with the one above, and which run in no verification', () =>
    withFolder({ 'guide.md': GUIDE }, async (root) => {
      const services = { parser: loadSqlParser } as unknown as Services;
      const { files } = await explain(services, { root, files: [{ path: 'guide.md' }] });
      assert.deepEqual(
        files[0]?.sections.map(({ title, role, part, leftOut }) => [title, role, part, leftOut]),
        [
          ['Release', 'other', undefined, undefined],
          ['Migration 3', 'other', undefined, undefined],
          ['Apply', 'apply', true, 'It says how to apply, and a verification applies nothing.'],
          ['Verify', 'verify', true, undefined],
          ['Rollback', 'rollback', true, 'It takes something back, and runs as a rollback alone.'],
          ['Apply, and look', 'apply', undefined, undefined],
        ],
      );
    }));
});
