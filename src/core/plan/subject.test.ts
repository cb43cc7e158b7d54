import assert from 'node:assert/strict';
import { subjectOf, type Subject } from './subject';

const cases: readonly [sql: string, subject: Subject][] = [
  [
    'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS t_a ON ONLY "Sales"."Order" (a)',
    {
      kind: 'createIndex',
      name: 't_a',
      table: '"Sales"."Order"',
      ifNotExists: true,
      shape: { unique: true, method: 'btree', keys: ['a'], partial: false },
      exact: true,
    },
  ],
  [
    'create index concurrently on public . t using GIN (A, lower(b, c), "C" desc) where a > 0',
    {
      kind: 'createIndex',
      name: null,
      table: 'public.t',
      ifNotExists: false,
      shape: { unique: false, method: 'gin', keys: ['a', null, 'C'], partial: true },
      exact: false,
    },
  ],
  [
    'create /* why */ index concurrently "on" on t (a)',
    {
      kind: 'createIndex',
      name: '"on"',
      table: 't',
      ifNotExists: false,
      shape: { unique: false, method: 'btree', keys: ['a'], partial: false },
      exact: true,
    },
  ],
  [
    'drop index concurrently if exists public.t_a cascade',
    { kind: 'dropIndex', name: 'public.t_a' },
  ],
  [
    'reindex (verbose) table concurrently s.t',
    { kind: 'reindex', of: { kind: 'table', name: 's.t' } },
  ],
  ['reindex (concurrently) index t_a', { kind: 'reindex', of: { kind: 'index', name: 't_a' } }],
  ['reindex database concurrently', { kind: 'reindex', of: { kind: 'database' } }],
  ['reindex database', { kind: 'repeatable' }],
  [
    'alter table if exists p detach partition p_1 concurrently',
    { kind: 'detachPartition', table: 'p', partition: 'p_1' },
  ],
  [
    'CREATE DATABASE Reports TEMPLATE template0',
    { kind: 'serverObject', object: 'database', name: 'reports', present: true },
  ],
  [
    'drop database if exists "Re""ports" with (force)',
    { kind: 'serverObject', object: 'database', name: 'Re"ports', present: false },
  ],
  [
    "create tablespace fast location '/ssd'",
    { kind: 'serverObject', object: 'tablespace', name: 'fast', present: true },
  ],
  [
    'drop subscription s',
    { kind: 'serverObject', object: 'subscription', name: 's', present: false },
  ],
  [
    "commit prepared 'it''s'",
    { kind: 'serverObject', object: 'prepared', name: "it's", present: false },
  ],
  ['vacuum (analyze) t', { kind: 'repeatable' }],
  ["alter system set work_mem = '8MB'", { kind: 'repeatable' }],
  ['alter subscription s add publication p', { kind: 'unclear' }],
  ['alter subscription s refresh publication', { kind: 'repeatable' }],
  ['cluster', { kind: 'repeatable' }],
  ['drop index concurrently U&"t\\0061"', { kind: 'unclear' }],
];

describe('the subject of a statement outside of a transaction', () => {
  for (const [sql, subject] of cases) {
    it(sql, () => assert.deepEqual(subjectOf({ text: sql }), subject));
  }
});
