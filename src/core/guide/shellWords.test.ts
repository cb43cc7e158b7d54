import assert from 'node:assert/strict';
import { brief, lines, read } from './reading.testing';

const shell = (...commands: string[]): string => lines('```bash', ...commands, '```');
const unread = async (text: string): Promise<unknown[]> =>
  (await read(text)).blocks.flatMap(({ broken }) =>
    (broken ?? []).map(({ line, message, sentences }) => [
      line,
      message,
      sentences.map(({ text: said }) => said),
    ]),
  );

describe('words beside a command that is not run', () => {
  const never = 'A shell command is never run.';
  for (const command of [
    './check.sh',
    'psql -f check.sql',
    'psql < check.sql',
    'make count | wc -l',
  ]) {
    it(`are about "${command}", and not about the query before it`, async () => {
      const text = shell("psql -c 'select 3'", `${command} # Expected: 3`);
      assert.deepEqual(await brief(text), ['select 3: nothing']);
      assert.deepEqual(await unread(text), [[3, never, ['Expected: 3']]]);
    });
  }

  it('are what it is for where they stand above it', async () => {
    const text = shell('./save.sh', '', '# Apply it (expects DB_URL)', './apply.sh "$DB_URL"');
    assert.deepEqual(await unread(text), []);
  });

  it('are nothing where it has none', async () => {
    const text = shell('cd db', "psql -c 'select 3' # Expected: 3", './clean.sh');
    assert.deepEqual(await brief(text), ['select 3: value = 3']);
    assert.deepEqual(await unread(text), []);
  });
});

it('a comment right after a here-document is about its query', async () => {
  const text = shell(
    ...["psql <<'EOF'", 'select 1;', 'EOF', '# Expected: 1'],
    ...["psql -c 'select 2'", '# Expected: 2'],
  );
  assert.deepEqual(await brief(text), ['select 1: value = 1', 'select 2: value = 2']);
});
