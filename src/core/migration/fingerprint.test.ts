import assert from 'node:assert/strict';
import { exactOf, fingerprintOf } from './fingerprint';

const of = (text: string): ReturnType<typeof fingerprintOf> =>
  fingerprintOf(exactOf(new TextEncoder().encode(text)), text.replace(/^\uFEFF/, ''));

const sql = `create table "Users" (
  id integer default 1,
  note text check (note <> 'a\nb')
);
create function f() returns text language sql as $$
  select 'x' -- part of the body
$$;
`;

describe('the fingerprint of a migration', () => {
  it('is SHA-256 in hex, of the bytes and of the tokens', () => {
    assert.deepEqual(of(''), {
      exact: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      normalised: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    });
    // printf 'select\0001\000;\000' | sha256sum
    assert.equal(
      of('select 1;').normalised,
      '21f6040596e4730b81fa8c173244154b0517deec8e96dd3cf16071a3f6bb8027',
    );
  });

  const cosmetic: [string, string][] = [
    ['CRLF line ends, also in strings and bodies', sql.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${sql}`],
    ['indentation', sql.replaceAll('  id', '\t\t  id')],
    ['empty lines at both ends', `\n\n${sql}\n\n`],
    ['white space around brackets', sql.replace(' (\n', '(\n\n').replace('\n);', ');')],
    ['line comments', `-- 003\n${sql.replace(',\n', ', -- the key\n')}`],
    ['block comments', sql.replace('integer', 'integer /* 32 /* bits */ */')],
    ['a comment between two words', sql.replace('create table', 'create--x\ntable')],
    ['a rollback section', `${sql}-- migrate:down\ndrop table "Users";`],
  ];
  for (const [title, text] of cosmetic) {
    it(`has another exact part and the same normalised one with ${title}`, () => {
      assert.notEqual(of(text).exact, of(sql).exact);
      assert.equal(of(text).normalised, of(sql).normalised);
    });
  }

  const edits: [string, string, string][] = [
    ['a string', "'a\nb'", "'a\nc'"],
    ['white space in a string', "'a\nb'", "'a\n b'"],
    ['a comment sign in a string', "'a\nb'", "'--\nb'"],
    ['a quoted name', '"Users"', '"users"'],
    ['white space in a quoted name', '"Users"', '"Users "'],
    ['quotes around a name', 'note text', '"note" text'],
    ['a name', 'note text', 'nota text'],
    ['a name cut in two', 'integer', 'inte ger'],
    ['a number', 'default 1', 'default 10'],
    ['an operator', '<>', '>'],
    ['a comment in a body', 'part of', 'a part of'],
    ['white space in a body', "  select 'x'", "   select 'x'"],
    ['a semicolon', '$$;\n', '$$\n'],
    ['a word commented out', 'default 1', '/* default 1 */'],
  ];
  for (const [title, from, to] of edits) {
    it(`is another one with a change in ${title}`, () => {
      const text = sql.replace(from, () => to);
      assert.notEqual(text, sql);
      assert.notEqual(of(text).normalised, of(sql).normalised);
    });
  }

  it('does not depend on where a long text is cut for hashing', () => {
    const rows = Array.from({ length: 30_000 }, (_, n) => `(${n}, 'row ${n}')`);
    const compact = `insert into x values ${rows.join(',')};`;
    const airy = `insert into x values\n  ${rows.join(',\n  -- next\n  ')};\n`;
    assert.equal(of(compact).normalised, of(airy).normalised);
  });
});
