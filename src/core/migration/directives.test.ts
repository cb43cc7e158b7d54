import assert from 'node:assert/strict';
import { readDirectives } from './directives';
import { migrationSections } from './section';

const up = (text: string): ReturnType<typeof readDirectives> =>
  readDirectives(text, migrationSections(text).up);

describe('readDirectives: -- plumbline: steps', () => {
  for (const text of [
    '-- plumbline: steps\nselect 1;',
    '--plumbline:steps  \r\nselect 1;',
    '/* licence */\n-- Plumbline: Steps\n-- more\nselect 1;',
    '-- migrate:up\n-- plumbline: steps\nselect 1;\n-- migrate:down\nselect 2;',
  ]) {
    it(`is found in ${JSON.stringify(text)}`, () => {
      assert.deepEqual(up(text), { steps: true, notes: [], problem: null });
    });
  }

  for (const text of [
    'select 1;',
    "select '\n-- plumbline: steps\n';",
    '/*\n-- plumbline: steps\n*/ select 1;',
    '-- see -- plumbline: steps\nselect 1;',
    '/* here */ -- plumbline: steps\nselect 1;',
    'select $$\n-- plumbline: steps\n$$;',
    '-- migrate:up\nselect 1;\n-- migrate:down\n-- plumbline: steps\nselect 2;',
  ]) {
    it(`is not found in ${JSON.stringify(text)}`, () => {
      assert.deepEqual(up(text), { steps: false, notes: [], problem: null });
    });
  }

  it('is read for the section that runs', () => {
    const text = '-- migrate:up\nselect 1;\n-- migrate:down\n-- plumbline: steps\nselect 2;';
    const { down } = migrationSections(text);
    assert.ok(down);
    assert.equal(readDirectives(text, down).steps, true);
  });

  for (const [text, found] of [
    ['-- plumbline: step\nselect 1;', '-- plumbline: step'],
    ['-- plumbline:\nselect 1;', '-- plumbline:'],
    ['select 1;\n-- plumbline: steps\nselect 2;', '-- plumbline: steps'],
    ['-- plumbline: no transaction\r\nselect 1;', '-- plumbline: no transaction'],
  ] as const) {
    it(`is refused in ${JSON.stringify(text)}`, () => {
      const { steps, problem } = up(text);
      assert.equal(steps, false);
      assert.deepEqual([problem?.code, problem?.found], ['unknownDirective', found]);
      assert.equal(problem?.range.start, text.indexOf('-- plumbline'));
    });
  }
});

describe('readDirectives: of other tools', () => {
  const cases: readonly (readonly [tool: string, comment: string, text: string])[] = [
    ['goose', '-- +goose NO TRANSACTION', '-- +goose NO TRANSACTION\n-- +goose Up\nselect 1;'],
    ['goose', '-- +goose no transaction', 'select 1;\n-- +goose no transaction\nselect 2;'],
    ['Atlas', '-- atlas:txmode none', '-- atlas:txmode none\r\n\r\nselect 1;'],
    ['Supabase', '-- supabase:disable-transaction', '-- supabase:disable-transaction\nselect 1;'],
    ['graphile-migrate', '--! no-transaction', '--! no-transaction\nselect 1;'],
    ['sqlx', '-- no-transaction', '-- no-transaction\nselect 1;'],
    ['tern', '---- tern: disable-tx ----', '---- tern: disable-tx ----\nselect 1;'],
    [
      'Liquibase',
      '--changeset me:1 runInTransaction:false',
      '--liquibase formatted sql\n--changeset me:1 runInTransaction:false\nselect 1;',
    ],
    [
      'dbmate',
      '-- migrate:up transaction:false',
      '-- migrate:up transaction:false\nselect 1;\n-- migrate:down\nselect 2;',
    ],
    ['sql-migrate', '-- +migrate Up notransaction', '-- +migrate Up notransaction\nselect 1;'],
  ];
  for (const [tool, comment, text] of cases) {
    it(`explains ${comment}`, () => {
      const { steps, notes, problem } = up(text);
      assert.equal(steps, false);
      assert.equal(problem, null);
      assert.equal(notes.length, 1);
      assert.ok(notes[0]?.startsWith(`${comment} is for ${tool}. Here `));
    });
  }

  it('counts the marker of a section for that section alone', () => {
    const text = '-- migrate:up\nselect 1;\n-- migrate:down transaction:false\nselect 2;';
    const { down } = migrationSections(text);
    assert.ok(down);
    assert.deepEqual(up(text).notes, []);
    assert.equal(readDirectives(text, down).notes.length, 1);
  });

  for (const text of [
    '-- atlas:txmode file\nselect 1;',
    'select 1;\n-- no-transaction is needed here\nselect 2;',
    '-- migrate:up transaction:true\nselect 1;',
    '-- +goose Up\n-- +goose StatementBegin\nselect 1;\n-- +goose StatementEnd',
    'select 1; -- supabase:disable-transaction',
  ]) {
    it(`says nothing of ${JSON.stringify(text)}`, () => assert.deepEqual(up(text).notes, []));
  }
});
