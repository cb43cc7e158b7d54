import assert from 'node:assert/strict';
import { PlumblineError } from '../errors';
import { migrationSections } from './section';

function parts(text: string): { up: string; down: string | null; marker: string | null } {
  const { up, down, marker } = migrationSections(text);
  return {
    up: text.slice(up.start, up.end),
    down: down === null ? null : text.slice(down.start, down.end),
    marker,
  };
}

describe('the sections of a migration file', () => {
  const pairs: [string, string, string][] = [
    ['dbmate', '-- migrate:up', '-- migrate:down'],
    ['dbmate', '-- migrate:up transaction:false', '-- migrate:down transaction:false'],
    ['dbmate', '--migrate:up', '   -- migrate:down  '],
    ['goose', '-- +goose Up', '-- +goose Down'],
    ['goose', '-- +goose UP', '-- +goose down'],
    ['sqlMigrate', '-- +migrate Up', '-- +migrate Down'],
    ['sqlMigrate', '-- +migrate Up notransaction', '-- +migrate Down notransaction'],
    ['nodePgMigrate', '-- Up Migration', '-- Down Migration'],
    ['nodePgMigrate', '-- up migration', '-- DOWN MIGRATION'],
    ['nodePgMigrate', '--- Up Migration ---', '---- Down Migration ----'],
    ['nodePgMigrate', '-- Up Migration: adds x', '-- Down Migration: drops x'],
  ];
  for (const [style, up, down] of pairs) {
    it(`are divided by "${up}" and "${down.trim()}"`, () => {
      for (const lineEnd of ['\n', '\r\n']) {
        const text = [up, 'create table x ();', down, 'drop table x;', ''].join(lineEnd);
        const { start } = migrationSections(text).down ?? { start: -1 };
        const found = parts(text);
        assert.equal(found.marker, style);
        assert.equal(found.up.trim(), `${up}${lineEnd}create table x ();`);
        assert.equal(found.down?.trim(), 'drop table x;');
        assert.ok(text.slice(0, start).endsWith(down.trimEnd()) || down.endsWith(' '));
      }
    });
  }

  for (const line of [
    '-- rollback',
    '-- Rollback:',
    '--ROLLBACK',
    '-- --- rollback ---',
    '--- Rollback ------',
    '-- ==== ROLLBACK ====',
  ]) {
    it(`are divided by a line that is only "${line}"`, () => {
      assert.deepEqual(parts(`create table x ();\n${line}\ndrop table x;\n`), {
        up: 'create table x ();\n',
        down: '\ndrop table x;\n',
        marker: 'rollback',
      });
    });
  }

  it('are divided by a heading of three lines', () => {
    const found = parts('create table x ();\n-- =====\n-- Rollback\n-- =====\ndrop table x;');
    assert.match(found.up, /^create table x/);
    assert.doesNotMatch(found.up, /drop/);
    assert.match(found.down ?? '', /drop table x;$/);
  });

  it('keep comments of goose inside', () => {
    const text =
      '-- +goose Up\n-- +goose StatementBegin\ncreate table x ();\n-- +goose StatementEnd\n-- +goose Down\ndrop table x;';
    assert.match(
      parts(text).up,
      /StatementBegin\ncreate table x \(\);\n-- \+goose StatementEnd\n$/,
    );
  });

  const whole: [string, string][] = [
    ['nothing at all', ''],
    ['no marker', 'create table x ();\n'],
    [
      'a sentence that begins alike',
      'create table x ();\n-- rollback the change if it hurts\nselect 1;',
    ],
    ['the words after other words', 'create table x ();\n-- to rollback\nselect 1;'],
    ['a marker after SQL on one line', 'create table x (); -- rollback\nselect 1;'],
    ['a marker in a string', "select '\n-- rollback\n';\nselect 1;"],
    ['a marker in an escape string', "select E'\\'\n-- rollback\n';\nselect 1;"],
    ['a marker in a dollar quote', 'do $x$\n-- migrate:down\n$x$;\nselect 1;'],
    ['a marker in a quoted name', 'select "\n-- rollback\n";\nselect 1;'],
    ['a marker in a block comment', 'select 1;\n/* /* */\n-- migrate:down\n*/\nselect 1;'],
    ['a marker in COPY rows', 'copy x from stdin;\n-- rollback\n\\.\nselect 1;'],
    ['ROLLBACK as a statement', 'begin;\nrollback;\nselect 1;'],
    ['a heading before all SQL', '-- 003\n-- Rollback:\n--   see 003.down.sql\ncreate table x ();'],
    ['a down marker before all SQL', '-- Down Migration\ncreate table x ();'],
    ['prose about down migrations', 'select 1;\n-- Down migration is not supported.\nselect 2;'],
  ];
  for (const [title, text] of whole) {
    it(`are one part with ${title}`, () => {
      assert.deepEqual(parts(text), { up: text, down: null, marker: null });
    });
  }

  it('take a rollback that is commented out for documentation', () => {
    const text = 'create table x ();\n-- Rollback:\n-- drop table x;\n\ncreate index on x (a);\n';
    assert.deepEqual(parts(text), { up: text, down: null, marker: null });
  });

  it('have no rollback when its section holds no SQL', () => {
    const found = parts('create table x ();\n-- migrate:down\n-- nothing to do\n');
    assert.deepEqual(found, { up: 'create table x ();\n', down: null, marker: 'dbmate' });
  });

  it('apply everything when there is only an up marker', () => {
    const text = '-- migrate:up\ncreate table x ();\n';
    assert.deepEqual(parts(text), { up: text, down: null, marker: 'dbmate' });
  });

  it('apply SQL that stands before the up marker, instead of passing over it', () => {
    const text =
      'create schema s;\n-- migrate:up\ncreate table x ();\n-- migrate:down\ndrop table x;';
    assert.match(parts(text).up, /create schema s;[^]*create table x/);
  });

  it('may come in the other order', () => {
    assert.deepEqual(
      parts('-- +migrate Down\ndrop table x;\n-- +migrate Up\ncreate table x ();\n'),
      {
        up: '\ncreate table x ();\n',
        down: '\ndrop table x;\n',
        marker: 'sqlMigrate',
      },
    );
  });

  it('belong to the tool whose markers they are; a plain rollback comment inside is a comment', () => {
    const text = '-- migrate:up\ncreate table x ();\n-- rollback\n-- migrate:down\ndrop table x;\n';
    assert.equal(parts(text).marker, 'dbmate');
    assert.equal(parts(text).down, '\ndrop table x;\n');
  });

  const unclear: [string, string, number][] = [
    ['two down markers', 'select 1;\n-- migrate:down\nselect 2;\n-- migrate:down\nselect 3;', 4],
    ['two up markers', '-- migrate:up\nselect 1;\n-- migrate:up\nselect 2;', 3],
    ['three sections', '-- +goose Up\na;\n-- +goose Down\nb;\n-- +goose Up\nc;', 5],
    [
      'SQL before a down section that stands first',
      'a;\n-- migrate:down\nb;\n-- migrate:up\nc;',
      4,
    ],
    ['two rollback lines', 'a;\n-- rollback\nb;\n-- rollback\nc;', 4],
  ];
  for (const [title, text, line] of unclear) {
    it(`are refused with ${title}`, () => {
      assert.throws(
        () => migrationSections(text),
        (error) => PlumblineError.is(error, 'syntaxError') && error.details.line === line,
      );
    });
  }
});
