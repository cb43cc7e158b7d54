import assert from 'node:assert/strict';
import { read } from '../reading.testing';

/** For each command, in a block of its own, the reason why it does not run. */
async function reasons(...commands: string[]): Promise<(string | undefined)[]> {
  const text = commands.map((command) => `\`\`\`bash\n${command}\n\`\`\`\n`).join('\n');
  return (await read(`# G\n\n${text}`)).blocks.map(({ executable, reason }) =>
    executable ? undefined : reason,
  );
}

const query = '-c "select 1"';

describe('the connection that psql commands ask for', () => {
  for (const [command, words] of [
    [`psql -U app_reader "$DATABASE_URL" ${query}`, '-U app_reader'],
    [`psql -Uapp_reader ${query}`, '-U app_reader'],
    [`psql --username=app_reader ${query}`, '--username app_reader'],
    [`psql -h other.example.com -d app ${query}`, '-h other.example.com'],
    [`psql -p 6543 "$DATABASE_URL" ${query}`, '-p 6543'],
    [`psql -d other ${query}`, '-d other'],
    [`psql other ${query}`, 'other'],
    [`psql "$DATABASE_URL" nobody ${query}`, 'nobody'],
    [`psql postgresql://u:secret@db/app ${query}`, 'postgresql://u@db/app'],
    [`PGUSER=other psql ${query}`, 'PGUSER=other'],
    [`PGDATABASE=other psql ${query}`, 'PGDATABASE=other'],
    [`PGHOST=other psql ${query}`, 'PGHOST=other'],
    [`PGOPTIONS='-c role=authenticated' psql "$DATABASE_URL" ${query}`, 'PGOPTIONS='],
    [`export PGUSER=other\npsql ${query}`, 'PGUSER=other'],
    [`docker exec db psql ${query}`, 'docker'],
    [`psql "$DATABASE_URL?options=-c%20role%3Danon" ${query}`, 'options='],
  ] as const) {
    it(`is another one for ${command.replaceAll('\n', '; ')}`, async () => {
      const [reason] = await reasons(command);
      assert.match(reason ?? 'runs', /^It asks for another connection \(/);
      assert.ok(reason!.includes(words), reason);
      assert.doesNotMatch(reason!, /secret/);
    });
  }

  for (const command of [
    `psql ${query}`,
    `psql "$DATABASE_URL" ${query}`,
    `psql -d "$DATABASE_URL" -X -v ON_ERROR_STOP=1 -At ${query}`,
    `psql "\${DATABASE_URL}?sslmode=require" ${query}`,
    `psql -h $DB_HOST -p $DB_PORT -U $DB_USER -d $DB_NAME ${query}`,
    `psql "postgresql://$DB_USER:$DB_PASSWORD@$DB_HOST:5432/app" ${query}`,
    `PGPASSWORD=$DB_PASSWORD psql "$DATABASE_URL" $PSQL_OPTIONS ${query}`,
    `export DATABASE_URL=postgresql://u:p@h/d\npsql "$DATABASE_URL" ${query}`,
  ]) {
    it(`is the guide's own for ${command.replaceAll('\n', '; ')}`, async () => {
      assert.deepEqual(await reasons(command), [undefined]);
    });
  }

  it('is one variable in the whole guide', async () => {
    const found = await reasons(
      `psql "$DATABASE_URL" ${query}`,
      `psql "$REPLICA_URL" ${query}`,
      `psql $DATABASE_URL ${query}`,
      `psql ${query}`,
    );
    assert.deepEqual(
      found.map((reason) => reason !== undefined),
      [false, true, false, false],
    );
    assert.match(found[1]!, /\$REPLICA_URL\): the guide's first is \$DATABASE_URL/);
  });
});

describe('the commands of a shell that are not psql', () => {
  it('are named with their lines, and what psql is given by them is', async () => {
    const text = [
      '# G',
      '```bash',
      '# a comment',
      'echo hello',
      'cat <<SQL | psql "$DATABASE_URL"',
      'select 1;',
      'SQL',
      'pg_dump "$DATABASE_URL" > out.sql',
      'sed \'1d\' x.sql | psql "$DATABASE_URL"',
      'psql "$DATABASE_URL" -f y.sql',
      '```',
    ].join('\n');
    const [block] = (await read(text)).blocks;
    assert.deepEqual(block!.commands, [
      { line: 8, text: 'pg_dump "$DATABASE_URL" > out.sql', feedsPsql: false },
      { line: 9, text: "sed '1d' x.sql", feedsPsql: true },
    ]);
    assert.deepEqual(block!.files, ['y.sql']);
  });
});
