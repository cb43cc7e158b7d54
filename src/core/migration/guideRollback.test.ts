import assert from 'node:assert/strict';
import { bindGuide } from '../guide/bindGuide';
import { readGuide } from '../guide/readGuide';
import { loadSqlParser } from '../sql/parser';
import { guideRollback, type BoundGuide } from './guideRollback';

const migrations = [
  { path: 'migrations/005_feedback.sql', version: '005', name: 'feedback' },
  { path: 'migrations/006_usage.sql', version: '006', name: 'usage' },
];

async function bound(text: string, path = 'GUIDE.md'): Promise<BoundGuide> {
  const guide = await readGuide(await loadSqlParser(), path, text);
  return { guide, binds: bindGuide(guide, migrations) };
}

const of006 = async (...texts: string[]) =>
  guideRollback(
    'migrations/006_usage.sql',
    await Promise.all(texts.map((text, at) => bound(text, `G${at}.md`))),
  );

const fence = (sql: string, tag = 'sql'): string => `\`\`\`${tag}\n${sql}\n\`\`\`\n`;
const heading = '# Rollback\n\n## Rollback of 006_usage.sql\n\n';

describe('the rollback of a migration from a guide', () => {
  it('is the only block under its heading, at its own place in the text', async () => {
    const text = `${heading}Words.\n\n${fence('drop view v;\ndrop table t;')}\nMore words.\n`;
    const found = await of006(text);
    const { rollback } = found!;
    assert.equal(rollback!.source, 'guide');
    assert.equal(rollback!.text.length, text.length);
    assert.equal(rollback!.text.trim(), 'drop view v;\ndrop table t;');
    assert.equal(rollback!.text.indexOf('drop view'), text.indexOf('drop view'));
    assert.equal(
      rollback!.text.slice(rollback!.range.start, rollback!.range.end).trim(),
      'drop view v;\ndrop table t;',
    );
  });

  it('keeps lines where they are, with any line ends', async () => {
    const text = `${heading}é\n\n${fence('drop table t;')}`.replaceAll('\n', '\r\n');
    const { rollback } = (await of006(text))!;
    assert.equal(rollback!.text.split('\r\n').length, text.split('\r\n').length);
    assert.equal(rollback!.text.trim(), 'drop table t;');
  });

  it('is taken out of a psql command and a here document', async () => {
    const here = fence('psql "$DATABASE_URL" <<SQL\ndrop view v;\ndrop table t;\nSQL', 'bash');
    const { rollback } = (await of006(heading + here))!;
    assert.match(rollback!.text.trim(), /^drop view v;\s+drop table t;?$/);
  });

  it('is not what only looks, nor what stands under another heading', async () => {
    const looks = fence('select count(*) from t;\n-- Expected: 0');
    const { rollback } = (await of006(`${heading}${fence('drop table t;')}\nThen:\n\n${looks}`))!;
    assert.equal(rollback!.text.trim(), 'drop table t;');
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
      assert.match(rollback!.text.trim(), /^drop view v;\n\s+drop table\n\s+t;?$/);
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

  it('is refused while it has placeholders', async () => {
    const found = await of006(heading + fence("delete from t where id = '<id>';"));
    assert.equal(found!.rollback, null);
    assert.match(found!.refusal!.message, /placeholders/);
  });
});
