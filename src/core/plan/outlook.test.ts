import assert from 'node:assert/strict';
import { loadSqlParser, type SqlParser } from '../sql/parser';
import { parseScript } from '../sql/script';
import { buildStep } from './buildStep';
import type { PlanStep } from './model';
import { outlookOf } from './outlook';

let parser: SqlParser;
before(async () => {
  parser = await loadSqlParser();
});

function stepOf(text: string): PlanStep {
  const migration = { version: '1', name: 'a', path: 'a.sql' };
  const fingerprint = { exact: '', normalised: '' };
  const range = { start: 0, end: text.length };
  const script = parseScript(parser, text);
  return buildStep({ migration, fingerprint, path: 'a.sql', text, range, script });
}

/** `step.line name mode`, one for each lock. */
function locks(...texts: string[]): string[] {
  return outlookOf(parser, texts.map(stepOf)).flatMap(({ step, line, requests }) =>
    requests.map(({ relation: { schema, name, path }, mode }) => {
      const places = schema === null ? path : [schema];
      return `${step}.${line} ${[...places, name].join('.')} ${mode}`;
    }),
  );
}

describe('what to expect of the statements of a plan', () => {
  it('leaves out what the run itself makes, also in a later file and under another name', () => {
    assert.deepEqual(
      locks(
        'create table t (id int);\nalter table t add a int;\nalter table t rename to u;',
        'drop table u;\nalter table public.u add b int;\nalter table v add c int;',
      ),
      ['1.3 v ACCESS EXCLUSIVE'],
    );
  });

  it('keeps what may be older: IF NOT EXISTS, OR REPLACE', () => {
    assert.deepEqual(locks('create table if not exists t (id int);\nalter table t add a int;'), [
      '0.2 t ACCESS EXCLUSIVE',
    ]);
  });

  it('names a renamed table as it stands before the run', () => {
    assert.deepEqual(locks('alter table t rename to u;\nalter table u add a int;'), [
      '0.1 t ACCESS EXCLUSIVE',
      '0.2 t ACCESS EXCLUSIVE',
    ]);
  });

  it('follows the search path, file by file', () => {
    assert.deepEqual(
      locks('set search_path = app, public;\ndelete from t;', 'delete from t where a;'),
      ['0.2 app.public.t ROW EXCLUSIVE', '1.1 t ROW EXCLUSIVE'],
    );
  });

  it('says of code and of calls that their locks are not known', () => {
    const unknown = outlookOf(parser, [
      stepOf('do $$ begin delete from t; end $$;\nselect 1;\nselect fix_it();\ncall tidy();'),
    ]);
    assert.deepEqual(
      unknown.map(({ line, unknown: reason }) => [line, reason !== undefined]),
      [
        [1, true],
        [3, true],
        [4, true],
      ],
    );
  });

  it('leaves out parts that an interrupted run has done', () => {
    const [step] = [stepOf('alter table t add a int;')];
    assert.deepEqual(outlookOf(parser, [{ ...step, done: 1 }]), []);
  });
});
