import assert from 'node:assert/strict';
import { loadSqlParser } from '../sql/parser';
import { parseScript } from '../sql/script';
import { beyondRollback } from './beyondRollback';
import type { PlanStep } from './model';

describe('what a rolled-back transaction does not undo', () => {
  const cases: readonly (readonly [sql: string, found: RegExp | null])[] = [
    ["select dblink_exec('host=x', 'delete from t');", /reaches another server/],
    ["select extensions.dblink ('x', 'y');", /reaches another server/],
    ["select http_get('https://example.com');", /reaches another server/],
    ["select net.http_post('https://example.com');", /with the COMMIT alone/],
    ["copy t to '/tmp/t.csv';", /on the server/],
    ["copy (select 1) to program 'cat';", /on the server/],
    ["select lo_export(1, '/tmp/x');", /on the server/],
    ['notify jobs;', /with the COMMIT alone/],
    ["do $$ begin perform pg_notify('a', ''); end $$;", /with the COMMIT alone/],
    ['do $$ begin if true then notify jobs; end if; end $$;', /with the COMMIT alone/],
    ['do $$ declare notify int; begin copy t (a) to program $p$cat$p$; end $$;', /on the server/],
    ["select 'dblink(x)';", null],
    ['select a as notify from t;', null],
    ['select my_dblink(1);', null],
    ['create function f() returns void language sql as $$ select dblink_exec(1, 2) $$;', null],
    ['select 1; -- notify jobs', null],
  ];
  for (const [sql, found] of cases) {
    it(sql, async () => {
      const script = parseScript(await loadSqlParser(), sql);
      const step = { path: 'a.sql', text: sql, script } as unknown as PlanStep;
      const [note = ''] = beyondRollback(step);
      if (found === null) assert.equal(note, '');
      else assert.match(note, found);
    });
  }
});
