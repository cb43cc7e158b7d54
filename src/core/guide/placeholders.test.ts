import assert from 'node:assert/strict';
import { read, statementsOf } from './reading.testing';

describe('placeholders of a statement', () => {
  const found = async (sql: string, fence = 'sql'): Promise<string[]> => {
    const guide = await read(`\`\`\`${fence}\n${sql}\n\`\`\`\n`);
    assert.deepEqual(guide.problems, []);
    return statementsOf(guide).flatMap((statement) =>
      statement.placeholders.map(({ name, text, range, quoted, wants }) => {
        assert.equal(statement.sql.slice(range.start, range.end), text);
        return `${name}${quoted ? ' quoted' : ''} ${wants}`;
      }),
    );
  };
  const cases: readonly (readonly [string, string[]])[] = [
    ["select f('<workspace_uuid>');", ['workspace_uuid quoted uuid']],
    ['select * from t where id = <user_id>;', ['user_id text']],
    ['insert into t values (<tenant uuid>, {{ name }});', ['tenant uuid uuid', 'name text']],
    ["select * from t where id = 'some-uuid';", ['some-uuid quoted uuid']],
    ["select * from t where id = 'your-id-here';", ['your-id-here quoted text']],
    ["select * from t where id = 'user-uuid';", ['user-uuid quoted uuid']],
    [
      "select * from t where id = 'xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx';",
      ['xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx quoted uuid'],
    ],
    ['select * from t where id = YOUR_USER_ID;', ['YOUR_USER_ID text']],
    ["select * from t where id = :id and name = :'name';", ['id text', 'name text']],
    ["select * from t where url = 'https://<project_ref>.example';", ['project_ref quoted text']],
    ['select a < b and c > d from t;', []],
    ['select a <b from t where c> d;', []],
    ["select '<b>bold</b>';", []],
    ["select 'a < b and c > d';", []],
    ["select 1 where extname = 'uuid-ossp';", []],
    ["select 1 where column_name = 'user_id';", []],
    ["select 'uuid', 'some text', 'id';", []],
    ['select x::text, a[1:2] from t;', []],
    ['select $$<name>$$;', []],
    ['select $1;', []],
  ];
  for (const [sql, expected] of cases) {
    it(`in ${sql}`, async () => {
      assert.deepEqual(await found(sql), expected);
    });
  }
  it('are the variables of a shell command', async () => {
    const sql = `psql -c "select * from t where id = '$USER_ID' and n = \${COUNT}"`;
    assert.deepEqual(await found(sql, 'bash'), ['USER_ID quoted text', 'COUNT text']);
  });
});
