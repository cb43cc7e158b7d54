import assert from 'node:assert/strict';
import type { PlumblineError } from '../errors';
import { migrationSections } from '../migration/section';
import { loadSqlParser, type SqlParser } from '../sql/parser';
import { parseScript } from '../sql/script';
import { wholeOf } from '../sql/sqlText';
import { buildStep, type StepSource } from './buildStep';
import { scriptError } from './scriptError';

let parser: SqlParser;
before(async () => {
  parser = await loadSqlParser();
});

function source(text: string): StepSource {
  const range = migrationSections(text).up;
  return {
    migration: { version: '1', name: 'one', path: '1_one.sql' },
    fingerprint: { exact: '', normalised: '' },
    path: '1_one.sql',
    text,
    range,
    script: parseScript(parser, text, range),
  };
}

function refusal(text: string): Pick<PlumblineError, 'code' | 'message' | 'details'> {
  const error = scriptError(source(text));
  assert.ok(error);
  assert.throws(() => buildStep(source(text)), { name: 'PlumblineError', code: error.code });
  return error;
}

describe('buildStep', () => {
  it('runs a text without anything special as one transaction', () => {
    const text = '-- migrate:up\nbegin;\nselect 1;\ncommit;\n-- migrate:down\nselect 2;';
    const { mode, parts, done, ...step } = buildStep(source(text));
    const sql = wholeOf(step.sql);
    assert.deepEqual([mode, parts.length, done], ['transaction', 1, 0]);
    assert.equal(sql.indexOf('select 1'), text.indexOf('select 1'));
    assert.equal(sql.replace(/\s+/g, ' ').trim(), '-- migrate:up ; select 1; ;');
  });

  it('runs in steps what cannot run in a transaction, also when it is all there is', () => {
    assert.equal(buildStep(source('vacuum')).mode, 'steps');
    const { mode, parts } = buildStep(source('select 1; vacuum; select 2'));
    assert.equal(mode, 'steps');
    assert.deepEqual(
      parts.map(({ number, transactional }) => [number, transactional]),
      [
        [1, true],
        [2, false],
        [3, true],
      ],
    );
  });

  it('runs in steps what declares them, and in one transaction where there is one step', () => {
    const { mode, parts } = buildStep(source('-- plumbline: steps\nselect 1; select 2;'));
    assert.deepEqual([mode, parts.length], ['steps', 2]);
    assert.equal(buildStep(source('-- plumbline: steps\nselect 1;')).mode, 'transaction');
  });

  it('notes what a directive of another tool means', () => {
    const { notes } = buildStep(source('-- atlas:txmode none\nvacuum;'));
    assert.match(notes.join(), /^-- atlas:txmode none is for Atlas\./);
  });

  it('refuses with the place, the state and what is needed where', () => {
    const { code, message, details } = refusal(
      'create temp table t (a int);\nvacuum;\n\n  select * from t;',
    );
    assert.equal(code, 'neededLater');
    assert.match(message, /^create temp table t \(a int\) does not outlast .* line 4 needs it/);
    assert.deepEqual([details.line, details.column, details.state], [1, 1, { code: 'unchanged' }]);
  });

  it('refuses what stands between BEGIN and COMMIT and cannot, and directives that it does not know', () => {
    const inBlock = refusal('begin;\nvacuum;\ncommit;');
    assert.deepEqual([inBlock.code, inBlock.details.line], ['outsideInBlock', 2]);
    const unknown = refusal('-- a\n-- plumbline: stps\nselect 1;');
    assert.deepEqual([unknown.code, unknown.details.line], ['unknownDirective', 2]);
  });

  it('refuses a text without a statement', () => {
    for (const text of ['', '-- plumbline: steps', 'begin; commit;']) {
      assert.equal(refusal(text).code, 'emptyMigration', text);
    }
  });
});
