import assert from 'node:assert/strict';
import type { Catalog, DatabaseObject } from '../catalog/model';
import { loadSqlParser, type SqlParser } from '../sql/parser';
import { parseScript } from '../sql/script';
import type { SurveyedMigration } from './survey';
import { surveyMigrations } from './survey';

const table: DatabaseObject = {
  kind: 'table',
  schema: 'public',
  name: 't',
  persistence: 'permanent',
  partitioned: false,
  owner: 'owner',
};

const standing: Catalog = { objects: [table], roles: [], definitions: {} };

describe('a file whose table stands, and that is not recorded', () => {
  let parser: SqlParser;
  before(async () => (parser = await loadSqlParser()));

  function survey(text: string): SurveyedMigration | undefined {
    const file = { version: '1', name: 'a', path: 'migrations/1_a.sql', source: 'migrations' };
    const read = { file, migration: null, script: parseScript(parser, text), error: null };
    const history = { entries: [], failures: [], partials: [] };
    return surveyMigrations(parser, [read], history, standing)[0];
  }

  const cases: Readonly<Record<string, readonly [string, SurveyedMigration['status']]>> = {
    'may have been applied': ['create table t ();', 'unrecorded'],
    'is pending when it adds rows, which nothing shows': [
      'create table t (); insert into t default values;',
      'pending',
    ],
    'may have been applied when the rows were of a temporary table': [
      'create table t (); create temp table u (); insert into u default values;',
      'unrecorded',
    ],
    'may have been applied when it takes its rows back': [
      'create table t (); savepoint a; insert into t default values; rollback to a;',
      'unrecorded',
    ],
  };
  for (const [what, [text, status]] of Object.entries(cases)) {
    it(what, () => {
      const surveyed = survey(text);
      assert.equal(surveyed?.status, status);
      assert.deepEqual(surveyed.evidence, { present: 1, missing: [], different: [] });
      assert.deepEqual(
        surveyed.checks.map(({ id }) => id),
        ['1:table public.t'],
      );
    });
  }
});
