import assert from 'node:assert/strict';
import { copiesOf, offsetOfCopyLine, withoutRows } from './copyText';
import { loadSqlParser, type SqlParser } from './parser';
import { parseScript } from './script';
import { wholeOf } from './sqlText';

let parser: SqlParser;
before(async () => {
  parser = await loadSqlParser();
});

const sql =
  'copy t from stdin;\nä😀\n2\n\\.\nselect 1;\ncopy u from stdin;\n😀😀\n\\.\nselect nope;';

describe('withoutRows', () => {
  it('leaves out the rows with the lines that end them', () => {
    const sent = withoutRows(sql, copiesOf(parseScript(parser, sql).statements, 0));
    assert.equal(
      wholeOf(sent.text),
      'copy t from stdin;\n\nselect 1;\ncopy u from stdin;\n\nselect nope;',
    );
    assert.deepEqual(
      sent.rows.map(({ start, end }) => sql.slice(start, end)),
      ['ä😀\n2\n', '😀😀\n'],
    );
  });

  it('gives back the place of each character in the whole text', () => {
    const prefix = "set a.b = '😀';";
    const whole = prefix + sql;
    const copies = copiesOf(parseScript(parser, sql).statements, prefix.length);
    const sent = withoutRows(whole, copies);
    for (let offset = 0; offset < sent.text.length; offset += 1) {
      assert.equal(whole.charAt(sent.wholeOffset(offset)), sent.text.slice(offset, offset + 1));
    }
    assert.equal(whole.slice(sent.wholeOffset(sent.text.length - 'nope;'.length)), 'nope;');
  });

  it('leaves a text without rows as it is', () => {
    const sent = withoutRows('select 1', []);
    assert.deepEqual([sent.text, sent.rows, sent.wholeOffset(3)], ['select 1', [], 3]);
  });
});

describe('offsetOfCopyLine', () => {
  const cases: readonly (readonly [string | undefined, string | null])[] = [
    ['COPY t, line 1, column a: "ä😀"', 'ä😀'],
    ['COPY t, line 2, column a: "2"', '2'],
    ['COPY t, line 2', '2'],
    ['COPY t, line 2: "2"', '2'],
    ['COPY t, Zeile 2, Spalte a: "2"', '2'],
    ['PL/pgSQL function f() line 9 at RAISE\nCOPY t, line 2: "2"', '2'],
    ['COPY "a, b 1", line 2: "2"', '2'],
    ['COPY t, line 3', null],
    ['PL/pgSQL function f() line 1', null],
    [undefined, null],
  ];
  for (const [context, row] of cases) {
    it(`finds ${row ?? 'nothing'} for ${context ?? 'no context'}`, () => {
      const [copy] = copiesOf(parseScript(parser, sql).statements, 0);
      assert.ok(copy);
      const at = offsetOfCopyLine(sql, copy, context);
      assert.equal(at === null ? null : sql.slice(at).split('\n')[0], row);
    });
  }
});
