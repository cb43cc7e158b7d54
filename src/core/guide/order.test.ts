import assert from 'node:assert/strict';
import { resolveOrder } from './bindGuide';
import { read } from './reading.testing';

describe('the order that a guide gives', () => {
  const files = async (text: string): Promise<readonly string[] | null> =>
    (await read(text)).order?.files ?? null;
  const list = '1. **002_a.sql**: first\n2. `db/001_b.sql`\n';

  it('is a numbered list', async () => {
    assert.deepEqual(await files(`## Order\n\n${list}`), ['002_a.sql', 'db/001_b.sql']);
  });
  it('is a fence with one file on each line', async () => {
    assert.deepEqual(
      await files('Run in this order:\n\n```\n1.  schema.sql\n2.  db/002_a.sql\n```\n'),
      ['schema.sql', 'db/002_a.sql'],
    );
  });
  it('is a run of psql -f', async () => {
    const text =
      '```bash\npsql "$DB" -f schema.sql\npsql "$DB" < db/002_a.sql\ncat db/003.sql | psql\n```\n';
    assert.deepEqual(await files(text), ['schema.sql', 'db/002_a.sql', 'db/003.sql']);
  });
  it('is a table', async () => {
    assert.deepEqual(
      await files('| File | What |\n|---|---|\n| `001_a.sql` | x |\n| `002_b.sql` | y |\n'),
      ['001_a.sql', '002_b.sql'],
    );
  });
  it('is the list that says so, and not a table before it', async () => {
    const table = '| File |\n|---|\n| 001_b.sql |\n| 002_a.sql |\n';
    assert.deepEqual(await files(`${table}\n## Apply\n\nRun in this exact order:\n\n${list}`), [
      '002_a.sql',
      'db/001_b.sql',
    ]);
  });
  it('is none where only one file is named', async () => {
    assert.equal(await files('1. Run 001_a.sql\n2. Look\n'), null);
  });
  it('is not that of a rollback', async () => {
    assert.equal(await files(`## Rollback\n\n${list}`), null);
  });

  it('is looked up among the files of the workspace', () => {
    const order = {
      line: 1,
      files: [
        'schema.sql',
        './db/002_a.sql',
        '/schema.sql',
        '001_b.sql',
        'gone.sql',
        'repo/schema.sql',
      ],
    };
    const paths = ['schema.sql', 'db/002_a.sql', 'x/001_b.sql', 'y/001_b.sql', 'old/schema.sql'];
    assert.deepEqual(
      resolveOrder(order, paths).map(({ path }) => path),
      [...['schema.sql', 'db/002_a.sql', 'schema.sql', null, null, null]],
    );
  });
});
