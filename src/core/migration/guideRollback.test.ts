import assert from 'node:assert/strict';
import { bindGuide } from '../guide/bindGuide';
import { readGuide } from '../guide/readGuide';
import { loadSqlParser } from '../sql/parser';
import { parseScript } from '../sql/script';
import { wholeOf } from '../sql/sqlText';
import { guideRollback, type BoundGuide } from './guideRollback';

const migrations = [
  { path: 'migrations/005_feedback.sql', version: '005', name: 'feedback' },
  { path: 'migrations/006_usage.sql', version: '006', name: 'usage' },
];

async function bound(text: string, path = 'GUIDE.md'): Promise<BoundGuide> {
  const guide = await readGuide(await loadSqlParser(), path, text);
  return { guide, binds: bindGuide(guide, migrations) };
}

const made006 =
  'create table t (id int); create view v as select 1; create function f() returns int language sql as $$ select 1 $$;';

const rollbackOf = async (path: string, made: string, ...texts: string[]) => {
  const parser = await loadSqlParser();
  return guideRollback(
    parser,
    { path, script: parseScript(parser, made) },
    await Promise.all(texts.map((text, at) => bound(text, `G${at}.md`))),
  );
};

const of006 = (...texts: string[]) => rollbackOf('migrations/006_usage.sql', made006, ...texts);

const fence = (sql: string, tag = 'sql'): string => `\`\`\`${tag}\n${sql}\n\`\`\`\n`;
const heading = '# Rollback\n\n## Rollback of 006_usage.sql\n\n';

describe('the rollback of a migration from a guide', () => {
  it('is the only block under its heading, at its own place in the text', async () => {
    const text = `${heading}Words.\n\n${fence('drop view v;\ndrop table t;')}\nMore words.\n`;
    const found = await of006(text);
    const { rollback } = found!;
    assert.equal(rollback!.source, 'guide');
    assert.equal(rollback!.text.length, text.length);
    assert.equal(wholeOf(rollback!.text).trim(), 'drop view v;\ndrop table t;');
    assert.equal(wholeOf(rollback!.text).indexOf('drop view'), text.indexOf('drop view'));
    assert.equal(
      rollback!.text.slice(rollback!.range.start, rollback!.range.end).trim(),
      'drop view v;\ndrop table t;',
    );
  });

  it('keeps lines where they are, with any line ends', async () => {
    const text = `${heading}é\n\n${fence('drop table t;')}`.replaceAll('\n', '\r\n');
    const { rollback } = (await of006(text))!;
    assert.equal(wholeOf(rollback!.text).split('\r\n').length, text.split('\r\n').length);
    assert.equal(wholeOf(rollback!.text).trim(), 'drop table t;');
  });

  it('is taken out of a psql command and a here document', async () => {
    const here = fence('psql "$DATABASE_URL" <<SQL\ndrop view v;\ndrop table t;\nSQL', 'bash');
    const { rollback } = (await of006(heading + here))!;
    assert.match(wholeOf(rollback!.text).trim(), /^drop view v;\s+drop table t;?$/);
  });

  it('is not what only looks, nor what stands under another heading', async () => {
    const looks = fence('select count(*) from t;\n-- Expected: 0');
    const { rollback } = (await of006(`${heading}${fence('drop table t;')}\nThen:\n\n${looks}`))!;
    assert.equal(wholeOf(rollback!.text).trim(), 'drop table t;');
    assert.equal(await of006(`# Verify 006_usage.sql\n\n${fence('drop table t;')}`), null);
    assert.equal(await of006(`# Rollback of 005_feedback.sql\n\n${fence('drop table t;')}`), null);
  });

  it('is not the one that takes back everything', async () => {
    const all = `# Complete rollback (all tables)\n\n006_usage.sql and the others:\n\n${fence('drop table t;')}`;
    assert.equal(await of006(all), null);
  });

  it('is refused where two blocks could be it, in one guide or in two', async () => {
    const one = `${heading}${fence('drop table t;')}\nOr:\n\n${fence('drop table t cascade;')}`;
    for (const found of [
      await of006(one),
      await of006(heading + fence('drop table t;'), heading + fence('drop view v;')),
    ]) {
      assert.equal(found!.rollback, null);
      assert.equal(found!.refusal!.code, 'ambiguousRollback');
      assert.match(found!.refusal!.message, /Several blocks/);
    }
  });

  it('is taken out of a list and of a quotation, line by line where it stands', async () => {
    const sql = 'drop view v;\ndrop table\n  t;';
    const lines = fence(sql).split('\n');
    for (const prefix of ['   ', '> ']) {
      const first = prefix === '> ' ? '> ' : '1. Run this:\n\n   ';
      const text = `${heading}${first}${lines.join(`\n${prefix}`)}`;
      const { rollback, refusal } = (await of006(text))!;
      assert.equal(refusal, null, prefix);
      assert.equal(rollback!.text.length, text.length);
      assert.match(wholeOf(rollback!.text).trim(), /^drop view v;\n\s+drop table\n\s+t;?$/);
    }
  });

  it('is refused where a string of it would be another one, and where it only tries', async () => {
    const quoted = `${heading}> ${fence("insert into t values ('a\nb');").split('\n').join('\n> ')}`;
    const tried = heading + fence('begin;\ndrop table t;\nrollback;');
    for (const text of [quoted, tried]) {
      const found = await of006(text);
      assert.equal(found!.rollback, null, text);
      assert.match(found!.refusal!.message, /cannot be taken from the guide/);
    }
  });

  it('is refused where a query before it decides whether it may run, and not for one behind it', async () => {
    const ask = 'select count(*) from t; -- Expected: 0, else stop';
    for (const text of [fence(`${ask}\ndrop table t;`), fence(ask) + fence('drop table t;')]) {
      const refused = (await of006(heading + text))!;
      assert.equal(refused.rollback, null);
      assert.match(refused.refusal!.message, /asks in line \d+ whether it may run/);
    }
    const look = "select to_regclass('t') is null;\n-- Expected: true";
    assert.ok((await of006(heading + fence('drop table t;') + fence(look)))!.rollback);
  });

  it('is refused while it has placeholders', async () => {
    const found = await of006(heading + fence("delete from t where id = '<id>';"));
    assert.equal(found!.rollback, null);
    assert.match(found!.refusal!.message, /placeholders/);
  });

  for (const title of [
    'Roll back to 005',
    'Downgrade to 005',
    'Revert to 005_feedback.sql',
    'Rollback (keep 005)',
    'Partial rollback of 005',
  ]) {
    it(`is not the one of a version that stays: ${title}`, async () => {
      const text = `# Guide\n\n## ${title}\n\n${fence('drop table t;')}`;
      const made005 = 'create table t (id int);';
      assert.equal(await rollbackOf('migrations/005_feedback.sql', made005, text), null);
    });
  }

  it('is refused where it touches nothing that the migration makes', async () => {
    const { rollback, refusal } = (await of006(heading + fence('drop table of_007;')))!;
    assert.equal(rollback, null);
    assert.match(refusal!.message, /touches nothing that this migration makes/);
    const other = await rollbackOf(
      'migrations/006_usage.sql',
      'alter table t add column c int',
      heading + fence('alter table t drop column d;'),
    );
    assert.equal(other!.rollback, null);
  });

  for (const [made, undone] of [
    ['alter table t add column c int', 'alter table t drop column c;'],
    ['create table t (id int primary key)', 'alter table public.t drop constraint t_pkey;'],
    ['create index on t (a)', 'drop index t_a_idx;'],
    ['alter table t rename to u', 'alter table u rename to t;'],
    ["alter type mood add value 'x'", 'drop type mood;'],
    ['insert into t values (1)', 'delete from t;'],
    ["do $$ begin execute 'create table t ()'; end $$", 'drop table t;'],
    ['alter table t enable row level security', 'alter table t disable row level security;'],
  ] as const) {
    it(`is taken for what it touches: ${undone}`, async () => {
      const path = 'migrations/006_usage.sql';
      const found = await rollbackOf(path, made, heading + fence(undone));
      assert.equal(found?.refusal ?? null, null);
      assert.ok(found!.rollback);
    });
  }

  const drop = fence('drop table t;');
  for (const [what, text, line] of [
    ['a psql command', fence('\\copy t to x.csv\ncreate table b as table t;'), 5],
    ['SQL that is none', fence('create table b as table t\ndrop table old;'), 6],
    ['a file for psql', fence('psql "$DATABASE_URL" -f more.sql', 'bash'), 5],
    ['a command of the shell', fence('pg_dump "$DATABASE_URL" > t.sql', 'bash'), 6],
    ['a function that may change something', fence('select drop_more();\n-- Expected: 1'), 5],
    ['a query of which nothing is expected', fence('select * from t;'), 6],
    ['SQL for another database', fence('psql -d other -c "drop table t"', 'bash'), 5],
  ] as const) {
    it(`is refused beside ${what}, with its line`, async () => {
      for (const whole of [`${heading}${text}\n${drop}`, `${heading}${drop}\n${text}`]) {
        const { rollback, refusal } = (await of006(whole))!;
        assert.equal(rollback, null);
        if (whole.startsWith(heading + text)) {
          assert.match(
            refusal!.message,
            new RegExp(`line ${line}\\b|Several blocks`),
            refusal!.message,
          );
        }
      }
    });
  }

  it('is refused where the same block does more than its SQL', async () => {
    const shell = fence(
      'pg_dump "$DATABASE_URL" > t.sql\npsql "$DATABASE_URL" -c "drop table t"',
      'bash',
    );
    const { refusal } = (await of006(heading + shell))!;
    assert.match(refusal!.message, /line 6, is a command of the shell: pg_dump/);
  });

  it('is taken beside words, what psql prints and an echo', async () => {
    const beside = [
      fence('echo done', 'bash'),
      fence('DROP TABLE', 'text'),
      fence('psql "$DATABASE_URL" -c "\\d t"\n# Expected: Did not find any relation', 'bash'),
    ].join('\nThen:\n\n');
    const { rollback, refusal } = (await of006(`${heading}${drop}\n${beside}`))!;
    assert.equal(refusal, null);
    assert.equal(wholeOf(rollback!.text).trim(), 'drop table t;');
  });
});
