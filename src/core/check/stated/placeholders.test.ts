import assert from 'node:assert/strict';
import type { Placeholder } from '../../guide/model';
import { bindPlaceholders, type BoundStatement } from './placeholders';
import { uuidLiteral } from './uuidLiteral';

const ID = '0b1c5a5e-7d3f-4c53-9d0a-5a2f2f1f4a11';

/** Binds every `<...>` of the SQL. */
function bind(
  sql: string,
  answers: Readonly<Record<string, string>>,
  wants: Placeholder['wants'] = 'text',
): BoundStatement {
  const placeholders = [...sql.matchAll(/<(\w+)>/g)].map((match): Placeholder => {
    const start = match.index;
    const quoted = sql.slice(0, start).split(/['"$]/).length % 2 === 0;
    const range = { start, end: start + match[0].length };
    return { name: match[1] ?? '', text: match[0], range, quoted, wants };
  });
  return bindPlaceholders({ sql, placeholders }, answers);
}

describe('answers in the place of placeholders', () => {
  it('are values, escaped for where they stand', () => {
    const evil = "a'b\\c";
    const cases: Readonly<Record<string, string>> = {
      'select <x>': "select 'a''b\\c'",
      "select '<x>', <x>": "select 'a''b\\c', 'a''b\\c'",
      "select 'z<x>z'": "select 'za''b\\cz'",
      "select E'<x>'": "select E'a''b\\\\c'",
      'select "<x>"': 'select "a\'b\\c"',
    };
    for (const [sql, bound] of Object.entries(cases)) {
      assert.deepEqual(bind(sql, { x: evil }), { kind: 'bound', sql: bound }, sql);
    }
  });

  it('are asked for, never guessed', () => {
    const open = bind('select <x>, <y>', { x: 'a', y: '' });
    assert.deepEqual(open.kind === 'unanswered' && open.placeholders.map(({ name }) => name), [
      'y',
    ]);
    assert.equal(bind('select <constructor>', {}).kind, 'unanswered');
  });

  it('are refused where they cannot stand', () => {
    assert.equal(bind('select <x>', { x: 'seven' }, 'uuid').kind, 'refused');
    assert.equal(bind('select <x>', { x: ID }, 'uuid').kind, 'bound');
    assert.equal(bind('select <x>', { x: 'a\0' }).kind, 'refused');
    const body = 'do $$ begin perform f(<x>); end $$';
    const start = body.indexOf('<x>');
    const placeholder = {
      name: 'x',
      text: '<x>',
      range: { start, end: start + 3 },
      quoted: true,
      wants: 'text',
    } as const;
    const within = (x: string): string =>
      bindPlaceholders({ sql: body, placeholders: [placeholder] }, { x }).kind;
    assert.equal(within('7'), 'bound');
    assert.equal(within('$$; drop table t; $$'), 'refused');
    assert.equal(within("'); drop table t; --"), 'refused');
  });
});

describe('a literal where a uuid is wanted', () => {
  const error = (text: string, offset?: number): Parameters<typeof uuidLiteral>[1] => ({
    sqlstate: '22P02',
    message: `invalid input syntax for type uuid: "${text}"`,
    ...(offset !== undefined && { offset }),
  });

  it('is the one that the server points at', () => {
    const sql = "insert into t (slug, id) values ('a', 'a')";
    const at = sql.lastIndexOf("'a'");
    assert.deepEqual(uuidLiteral(sql, error('a', at), [])?.range, { start: at, end: at + 3 });
    assert.equal(uuidLiteral(sql, error('a'), [])?.range, null);
    assert.equal(uuidLiteral("select 'it''s'::uuid", error("it's"), [])?.placeholder.name, "it's");
  });

  it('may stand in a statement before, and is nothing that the guide did not write', () => {
    assert.equal(uuidLiteral('select f()', error('a'), ["set x = 'a'"])?.range, null);
    assert.equal(uuidLiteral('select f()', error('a'), []), null);
    assert.equal(uuidLiteral("select 'a'", { ...error('a'), sqlstate: '42501' }, []), null);
    const number = { sqlstate: '22P02', message: 'invalid input syntax for type integer: "a"' };
    assert.equal(uuidLiteral("select 'a'", number, []), null);
  });
});
