import assert from 'node:assert/strict';
import { bindGuide } from './bindGuide';
import { lines, read } from './reading.testing';

const sections = async (text: string): Promise<string[]> =>
  (await read(text)).sections.map(({ title, role, names, complete }) =>
    [title, role, names ?? '-', ...(complete ? ['complete'] : [])].join(' | '),
  );

describe('sections of a guide', () => {
  const roles: readonly (readonly [string, string])[] = [
    ['Rollback', 'rollback'],
    ['Rolling back', 'rollback'],
    ['How to undo it', 'rollback'],
    ['Verify the rollback', 'verify'],
    ['Rollback verification', 'verify'],
    ['Verify the rollback of 002', 'verify'],
    ['Smoke test in a transaction that we rollback', 'smoke'],
    ['Try it in a transaction that is rolled back', 'other'],
    ['If migration 003 fails, roll back', 'troubleshooting'],
    ['Rollback of migration 004 - NOT POSSIBLE', 'troubleshooting'],
    ['Migration 004 cannot be rolled back', 'troubleshooting'],
    ['Rollback of 005 (irreversible)', 'troubleshooting'],
    ['Rollback 005: do not run this on production', 'troubleshooting'],
    ['Rollback example', 'other'],
    ['Rollback of 005 (for reference)', 'other'],
    ['Rollback plan', 'rollback'],
    ['Verification', 'verify'],
    ['Check the indexes', 'verify'],
    ['Validation queries', 'verify'],
    ['Smoke tests', 'smoke'],
    ['Troubleshooting', 'troubleshooting'],
    ['Common issues', 'troubleshooting'],
    ['Issue: it is slow', 'troubleshooting'],
    ['Post-migration tasks', 'task'],
    ['After migrating', 'task'],
    ['Scheduled maintenance', 'task'],
    ['Weekly', 'task'],
    ['Import order', 'order'],
    ['Migration files', 'order'],
    ['Applying the migrations', 'apply'],
    ['How to run it', 'apply'],
    ['Background', 'other'],
    ['The problem that it solves', 'other'],
  ];
  for (const [title, role] of roles) {
    it(`"${title}" is ${role}`, async () => {
      assert.equal((await read(`# Guide\n\n## ${title}\n`)).sections[1]?.role, role);
    });
  }

  it('inherit what they are for where their heading says nothing', async () => {
    const text =
      '# G\n## Verification\n### Tables\n### Run these\n## Rollback\n### Users\n### Check it\n';
    assert.deepEqual(
      (await read(text)).sections.map(({ role }) => role),
      ['other', 'verify', 'verify', 'verify', 'rollback', 'rollback', 'rollback'],
    );
  });

  it('take no role from a title that most guides have', async () => {
    const text = '# Migrations: apply, verify and roll back\n\n## Tables\n';
    assert.deepEqual(
      (await read(text)).sections.map(({ role }) => role),
      ['other', 'other'],
    );
  });

  it('take the role of a document about one thing', async () => {
    assert.equal((await read('# Rollback runbook\n\n## Users\n')).sections[1]?.role, 'rollback');
  });

  it('begin at lines that stand for a heading', async () => {
    const text = lines(
      '## 006_x.sql',
      '',
      '**Verify**:',
      '```sql',
      'select 1;',
      '```',
      '',
      'Rollback:',
      '```sql',
      'drop table x;',
      '```',
      '## Next',
    );
    assert.deepEqual(await sections(text), [
      '006_x.sql | other | 006_x.sql',
      'Verify | verify | 006_x.sql',
      'Rollback | rollback | 006_x.sql',
      'Next | other | -',
    ]);
  });

  it('do not begin at bold words in a sentence, or at what announces a result', async () => {
    const text = lines(
      '## A',
      '',
      '**Verify** it well.',
      '',
      '**Expected output**:',
      '',
      '**Note**:',
    );
    assert.equal((await read(text)).sections.length, 1);
  });

  it('have ids that are unique and made of the headings above', async () => {
    const text = '# T\n## A\n### B\n### B\n## A\n';
    assert.deepEqual(
      (await read(text)).sections.map(({ id }) => id),
      ['t', 'a', 'a/b', 'a/b-2', 'a-2'],
    );
  });

  it('end at the next heading of any level', async () => {
    const text = '## A\n\ntext\n\n### B\n\nmore\n';
    const { sections: found } = await read(text);
    assert.deepEqual(
      found.map(({ range }) => text.slice(range.start, range.end)),
      ['## A\n\ntext\n\n', '### B\n\nmore\n'],
    );
    assert.deepEqual(
      found.map(({ parent, level }) => [parent, level]),
      [
        [null, 2],
        [0, 3],
      ],
    );
  });

  it('have one without a heading for what stands before any', async () => {
    const { sections: found } = await read('select\n\n# A\n', 'docs/X.md');
    assert.deepEqual(
      found.map(({ title, level }) => [title, level]),
      [
        ['X.md', 0],
        ['A', 1],
      ],
    );
  });

  const names: readonly (readonly [string, string | null])[] = [
    ['## Migration 006: usage', '006'],
    ['## Rollback of 006_create_usage.sql', '006_create_usage.sql'],
    ['## `migrations/006_create_usage.sql`', 'migrations/006_create_usage.sql'],
    ['## 20260128231758_reliability', '20260128231758_reliability'],
    ['## Saved views (20260130000000)', '20260130000000'],
    ['## Rollback 003', '003'],
    ['## 1. Check the tables', null],
    ['## 10 things to know', null],
    ['## Error 42501', null],
    ['## Version 2.0.1 of the app', null],
    ['## Tables\n\nRun these after applying migration 006 to be sure.', '006'],
    ['## Tables\n\nRun these once 006 is applied.', '006'],
    ['## Tables\n\nThe file is `db/004_x.sql`.', 'db/004_x.sql'],
    ['## Tables\n\n003 makes one and 004 the other; see 004_x.sql and 003_y.sql.', null],
    ['## Tables\n\nThere are 100 of them, and 0042 is no migration.', null],
  ];
  for (const [text, expected] of names) {
    it(`name ${expected ?? 'none'} in "${text.replaceAll('\n', ' ')}"`, async () => {
      assert.equal((await read(`${text}\n`)).sections[0]?.names, expected);
    });
  }

  for (const title of [
    'Complete rollback (all tables)',
    'Roll back everything',
    'Rollback of 004 and 005',
    'Full rollback',
  ]) {
    it(`"${title}" undoes more than one migration`, async () => {
      const section = (await read(`## Migration 006\n### ${title}\n`)).sections[1];
      assert.deepEqual([section?.complete, section?.names], [true, null]);
    });
  }

  for (const title of [
    'Roll back to 005',
    'Rollback to migration 005',
    'Downgrade to 005',
    'Revert to 005_t.sql',
    'Rollback down to version 005',
    'Rollback (keep 005)',
    'Rollback until 005',
    'Before you roll back 005',
    'Partial rollback of 005',
    'Restore after a failed rollback of 005',
    'Rollback\n\nThis takes the database back to migration 005.',
    'Rollback\n\nOnce 005 is reached, stop.',
  ]) {
    it(`"${title.replaceAll('\n', ' ')}" names a state and is no rollback of it`, async () => {
      const section = (await read(`## ${title}\n`)).sections[0];
      assert.deepEqual(
        [section?.role, section?.complete, section?.names],
        ['rollback', true, null],
      );
    });
  }

  for (const title of ['How to roll back 005', 'Undo migration 005', 'Rollback: 005_to_keep.sql']) {
    it(`"${title}" is the rollback of it`, async () => {
      const section = (await read(`## ${title}\n`)).sections[0];
      assert.match(section?.names ?? '', /^005/);
      assert.equal(section?.complete, undefined);
    });
  }

  const certain: readonly (readonly [string, true | undefined])[] = [
    ['## Verification of 099_nope.sql', true],
    ['## Migration 6', true],
    ['## Verify 099', true],
    ['## Version 2', undefined],
    ['## Verified on 20260101', undefined],
    ['## Tables\n\nSee `db/seed.sql`.', undefined],
    ['## Tables\n\nRun these after applying `db/099_x.sql`.', true],
    ['## Verify PostgreSQL 15', undefined],
  ];
  for (const [text, expected] of certain) {
    it(`can${expected ? '' : ' not'} mean a migration alone in "${text.replaceAll('\n', ' ')}"`, async () => {
      assert.equal((await read(`${text}\n`)).sections[0]?.certain, expected);
    });
  }

  it('bind to the migration that they name', async () => {
    const guide = await read(
      lines(
        '# G',
        '## 004_b.sql',
        '## Migration 4',
        '## `db/003_a.sql`',
        '## 20260101',
        '## Migration 009',
        '## Other',
        '## 002',
      ),
    );
    const migrations = [
      { path: 'db/003_a.sql', version: '003', name: 'a' },
      { path: 'db/004_b.sql', version: '004', name: 'b' },
      { path: 'db/20260101_c.sql', version: '20260101', name: 'c' },
      { path: 'one/002_x.sql', version: '002', name: 'x' },
      { path: 'two/002_y.sql', version: '002', name: 'y' },
    ];
    assert.deepEqual(bindGuide(guide, migrations), [
      ...[null, 'db/004_b.sql', 'db/004_b.sql', 'db/003_a.sql', 'db/20260101_c.sql', null, null],
      // Two migrations have that version: which one is meant is not known.
      null,
    ]);
  });
});
