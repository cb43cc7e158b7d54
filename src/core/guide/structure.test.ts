import assert from 'node:assert/strict';
import { bindGuide, resolveOrder } from './bindGuide';
import { brief, lines, read, statementsOf } from './reading.testing';

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

describe('manual steps of a guide', () => {
  const steps = async (text: string): Promise<string[]> =>
    (await read(text)).sections.flatMap(({ manual }) =>
      manual.map(({ text: words, ticked }) => `${ticked ? 'x' : '-'} ${words}`),
    );

  it('are what has a tick box, anywhere', async () => {
    assert.deepEqual(
      await steps('## Notes\n\n- [ ] Tell the team\n- [x] Read `this`\n- ☐ Wait\n- plain\n'),
      ['- Tell the team', 'x Read this', '- Wait'],
    );
  });

  it('are the steps of a smoke test, with what stands under them', async () => {
    assert.deepEqual(
      await steps(
        '## Smoke tests\n\n1. Sign in\n2. Open it:\n   - it loads\n   - it shows a name\n',
      ),
      ['- Sign in', '- Open it: it loads; it shows a name'],
    );
  });

  it('are no steps that have SQL of their own', async () => {
    const text =
      '## Verification\n\n1. Look at the page\n2. Count the rows\n   ```sql\n   select 1;\n   ```\n';
    assert.deepEqual(await steps(text), ['- Look at the page']);
  });

  it('are no lists elsewhere', async () => {
    assert.deepEqual(await steps('## Apply\n\n1. Sign in\n2. Paste it\n'), []);
  });

  it('are no explanations in a verification', async () => {
    assert.deepEqual(await steps('## Verification\n\n- The first index serves lists.\n'), []);
  });

  it('keep their ids when lines are put in above', async () => {
    const text = '## Checklist\n\n- [ ] One\n- [ ] One\n';
    const ids = async (each: string): Promise<string[]> =>
      (await read(each)).sections.flatMap(({ manual }) => manual.map(({ id }) => id));
    assert.deepEqual(await ids(`Intro\n\n${text}`), await ids(text));
    assert.equal(new Set(await ids(text)).size, 2);
  });
});

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

describe('SQL in shell commands', () => {
  const sqls = async (shell: string): Promise<string[]> =>
    statementsOf(await read(`\`\`\`bash\n${shell}\n\`\`\`\n`)).map(({ sql }) => sql);
  const cases: readonly (readonly [string, string, string[]])[] = [
    ['several -c', `psql -c 'select 1' -c "select 2"`, ['select 1', 'select 2']],
    ['several statements in one', 'psql -c "select 1; select 2;"', ['select 1', 'select 2']],
    ['escaped quotes', 'psql -c "select \\"a\\" from t"', ['select "a" from t']],
    ['an escaped dollar', 'psql -c "select \\$1"', ['select $1']],
    ['quotes side by side', `psql -c 'select '"'"'x'"'"''`, ["select 'x'"]],
    ['a quote within a quote', `psql -c 'select '\\''x'\\'''`, ["select 'x'"]],
    ['a line break in quotes', 'psql -c "select 1\n  from t"', ['select 1\n  from t']],
    [
      'commands in a row',
      'psql -c "select 1" && psql -c "select 2"; psql -c "select 3"',
      ['select 1', 'select 2', 'select 3'],
    ],
    ['a pipe behind it', 'psql -c "select 1" | grep 1', ['select 1']],
    ['output sent to a file', 'psql -c "select 1" > out.txt', ['select 1']],
    [
      'two here-documents',
      'psql <<A\nselect 1;\nA\npsql <<B\nselect 2;\nB',
      ['select 1', 'select 2'],
    ],
    ['no psql', 'mysql -e "select 1"', []],
    ['a comment that shows a command', '# psql -c "select 1"', []],
    ['a word that only ends in it', 'notpsql -c "select 1"', []],
    ['a quote that never ends', 'psql -c "select 1', ['select 1']],
  ];
  for (const [name, shell, expected] of cases) {
    it(`is read with ${name}`, async () => {
      assert.deepEqual(await sqls(shell), expected);
    });
  }

  it('is not run where the shell computes a part of it', async () => {
    const guide = await read('```bash\npsql -c "select $(date +%s)"\n```\n');
    assert.ok(guide.blocks.every(({ executable }) => !executable));
  });

  it('is not run where one session sets something for the next, which it never gets', async () => {
    const guide = await read('```bash\npsql -c "set role x"\npsql -c "select 1"\n```\n');
    assert.equal(guide.blocks[0]?.executable, false);
    assert.match(guide.blocks[0].reason ?? '', /session/);
  });

  it('is not verbatim where the shell takes marks off', async () => {
    const verbatim = async (shell: string): Promise<boolean | undefined> =>
      statementsOf(await read(`\`\`\`bash\n${shell}\n\`\`\`\n`))[0]?.verbatim;
    assert.equal(await verbatim('psql -c "select \\"a\\""'), false);
    assert.equal(await verbatim('psql -c "select 1"'), true);
  });
});

describe('comments of SQL files', () => {
  const file = async (...sql: string[]): Promise<string[]> => brief(lines(...sql), 'db/001_a.sql');

  const cases: readonly (readonly [string, string[], string[]])[] = [
    [
      'under a query',
      ['select count(*) from t;', '-- Expected: 3'],
      ['select count(*) from t: value = 3'],
    ],
    [
      'above a query',
      ['-- Should return 1 row', 'select a from t;'],
      ['select a from t: rowCount = 1'],
    ],
    [
      'behind a query',
      ['select count(*) from t; -- should be 0'],
      ['select count(*) from t: value = 0'],
    ],
    [
      'in a block',
      ['select count(*) from t;', '/* Expected: 3 */'],
      ['select count(*) from t: value = 3'],
    ],
    [
      'with the query commented out',
      [
        'alter table t add b int;',
        '',
        '-- Verification:',
        '-- select a from t',
        "--   where a in ('x', 'y');",
        '-- Expected: 2 rows',
      ],
      ["select a from t where a in ('x', 'y'): rowCount = 2"],
    ],
    [
      'with the query commented out, without a semicolon',
      ['-- Verify:', '-- SELECT a FROM t', '-- Expected: 2 rows'],
      ['SELECT a FROM t: rowCount = 2'],
    ],
    [
      'with several queries commented out',
      ['-- select a from t;', '-- Expected: 1 row', '-- select b from t;', '-- Expected: 2 rows'],
      ['select a from t: rowCount = 1', 'select b from t: rowCount = 2'],
    ],
    [
      'with the query in a block comment',
      ['/*', 'Verification:', '  select a from t;', '  Expected: 2 rows', '*/'],
      ['select a from t: rowCount = 2'],
    ],
    [
      'behind a query that is commented out',
      ['-- select count(*) from t; -- should be 0'],
      ['select count(*) from t: value = 0'],
    ],
    ['never of what the file does', ['insert into t values (1);', '-- Expected: 1 row'], []],
    [
      'never of a statement that is commented out and writes',
      ['-- delete from t;', '-- Expected: 1 row'],
      [],
    ],
    ['never of a query without words', ["select set_config('a', 'b', false);", 'select 1;'], []],
    [
      'never of what undoes the file',
      ['-- Rollback:', '-- select count(*) from t;', '-- Expected: 0'],
      [],
    ],
    [
      'never of the down part',
      ['-- migrate:up', 'create table t ();', '-- migrate:down', 'select 1;', '-- Expected: 1'],
      [],
    ],
    ['never in a string', ["select '-- Expected: 1';"], []],
    [
      'never in the body of a function',
      ['create function f() returns int language sql as $$', 'select 1;', '-- Expected: 1', '$$;'],
      [],
    ],
    [
      'never of prose that begins like a query',
      ['-- Select the rows that matter.', '-- Expected: nothing much'],
      [],
    ],
    [
      'beside SQL that is broken',
      ['creat table t;', 'select count(*) from t;', '-- Expected: 0'],
      ['select count(*) from t: value = 0'],
    ],
  ];
  for (const [name, sql, expected] of cases) {
    it(`are read ${name}`, async () => {
      assert.deepEqual(await file(...sql), expected);
    });
  }

  it('belong to the file, and show where each query stands', async () => {
    const text = lines(
      'create table t ();',
      '',
      '-- select a',
      '--   from t;',
      '-- Expected: 2 rows',
    );
    const guide = await read(text, 'db/001_a.sql');
    const [statement] = statementsOf(guide);
    assert.equal(guide.kind, 'sql');
    assert.deepEqual(bindGuide(guide, [{ path: 'db/001_a.sql', version: '001', name: 'a' }]), [
      'db/001_a.sql',
    ]);
    assert.deepEqual(
      [statement?.line, statement?.endLine, statement?.outcomeLine, statement?.verbatim],
      [3, 4, 5, false],
    );
  });
});

describe('a damaged guide', () => {
  const fine = '## Next\n\n```sql\nselect count(*) from t;\n-- Expected: 3\n```\n';
  const reading = 'select count(*) from t: value = 3';

  it('with a fence that never ends is read up to the next heading', async () => {
    const guide = await read(`## A\n\n\`\`\`sql\nselect a from t;\n-- Expected: 1 row\n\n${fine}`);
    assert.deepEqual(
      statementsOf(guide).map(({ expectations }) => expectations.length),
      [1, 1],
    );
    assert.deepEqual(
      guide.sections.map(({ title }) => title),
      ['A', 'Next'],
    );
    assert.deepEqual(
      guide.problems.map(({ code, line }) => [code, line]),
      [['unclosedFence', 3]],
    );
  });
  it('with a last fence that never ends is read to its end', async () => {
    const guide = await read(fine.replace(/```\n$/, ''));
    assert.equal(statementsOf(guide)[0]?.expectations.length, 1);
    assert.equal(guide.problems[0]?.code, 'unclosedFence');
  });
  it('with comments in a shell fence loses nothing', async () => {
    const guide = await read('```bash\n# one\nls\n# two\n```\n\n' + fine);
    assert.deepEqual(guide.problems, []);
    assert.equal(guide.blocks.length, 2);
  });
  const others: readonly (readonly [string, string, string])[] = [
    ['a byte order mark', `\uFEFF${fine}`, ''],
    ['mojibake', `# Ãœber â€“ uns\n\n${fine}`, 'damagedCharacters'],
    ['replaced characters', `# \uFFFDber\n\n${fine}`, 'damagedCharacters'],
    ['NUL characters', `a\0b\n\n${fine}`, 'damagedCharacters'],
    ['line breaks of old Macs', fine.replaceAll('\n', '\r'), ''],
    ['unbalanced quotes', `\`\`\`bash\necho "it's\n\`\`\`\n\n${fine}`, ''],
    ['deep quotations', `${'>'.repeat(5000)} x\n\n${fine}`, ''],
    ['deep lists', `${'- '.repeat(5000)}x\n\n${fine}`, ''],
    ['a line of 5 MB', `${'word '.repeat(1_000_000)}\n\n${fine}`, ''],
    ['a line of 5 MB of marks', `${'*_`['.repeat(1_250_000)}\n\n${fine}`, ''],
    ['a lone surrogate', `\uD800\n\n${fine}`, ''],
    [
      'a table of 100,000 cells',
      `|${'a|'.repeat(1000)}\n|${'-|'.repeat(1000)}\n${`|${'1|'.repeat(1000)}\n`.repeat(100)}\n${fine}`,
      '',
    ],
  ];
  for (const [name, text, code] of others) {
    it(`with ${name} is read`, async () => {
      const guide = await read(text);
      const all = await brief(text);
      assert.equal(all.at(-1), reading);
      assert.deepEqual(
        guide.problems.map((problem) => problem.code),
        code === '' ? [] : [code],
      );
    });
  }
  it('with a NUL in its SQL runs nothing of that', async () => {
    const guide = await read('```sql\nselect 1\0;\n```\n');
    assert.equal(guide.blocks[0]?.executable, false);
  });
  it('with a string that never ends says so', async () => {
    const guide = await read("```sql\nselect 'a;\n-- Expected: 1\n```\n");
    assert.equal(guide.blocks[0]?.executable, false);
    assert.equal(guide.problems[0]?.code, 'syntaxError');
  });
  it('with parentheses 10,000 deep says so', async () => {
    const guide = await read(
      `\`\`\`sql\nselect ${'('.repeat(10_000)}1${')'.repeat(10_000)};\n\`\`\`\n\n${fine}`,
    );
    assert.equal(guide.problems[0]?.code, 'syntaxError');
    assert.equal((await brief(fine))[0], reading);
  });
  it('with more SQL than a person reads says which block was not read', async () => {
    const guide = await read(
      `\`\`\`sql\n${"insert into t values ('x');\n".repeat(400_000)}\`\`\`\n\n${fine}`,
    );
    assert.deepEqual(
      guide.problems.map(({ code }) => code),
      ['tooLarge'],
    );
    assert.equal(statementsOf(guide).length, 1);
  });
  it('that is empty has nothing', async () => {
    const { sections: found, blocks, problems, order } = await read('');
    assert.deepEqual([found, blocks, problems, order], [[], [], [], null]);
  });
});
