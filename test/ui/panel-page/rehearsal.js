'use strict';
/** A rehearsal with everything that one can say: a clean rollback, one that differs and loses rows, one that fails. */
const { EVIL, LOCAL } = require('./reports');

const stage = (kind, outcome = 'ran', more = {}) => ({
  kind,
  path: 'migrations/rollback/004_analytics.sql',
  outcome,
  durationMs: 36,
  statements: 3,
  notices: [],
  ...more,
});

const rehearsed = (file, outcome, more = {}) => ({
  version: file.slice(0, 3),
  name: file.slice(4, -4),
  path: `migrations/${file}`,
  rollbackPath: `migrations/rollback/${file}`,
  first: 'rollback',
  outcome,
  stages: [stage('rollback'), stage('apply')],
  differences: [],
  rows: [],
  losses: [],
  notTried: [],
  ...more,
});

function sampleRehearsal(target = LOCAL) {
  return {
    schema: 1,
    target,
    run: {
      id: '77aa',
      kind: 'rehearse',
      startedAt: '2026-11-21T09:30:00.000Z',
      durationMs: 2210,
      outcome: 'failed',
    },
    results: [
      rehearsed('006_create_usage_metrics_table.sql', 'clean'),
      rehearsed('005_row_level_security_policies.sql', 'different', {
        differences: [
          { change: 'removed', object: `Policy ${EVIL} on public.messages`, by: 'rollback' },
          {
            change: 'changed',
            object: 'Column leads.email',
            fields: [{ name: 'type', before: 'text', after: 'character varying(80)' }],
            by: 'both',
          },
        ],
        rows: [{ table: 'public.settings', columns: ['value'], before: 12, after: 11 }],
        losses: [{ table: 'public.messages', rows: 48_210, exact: false }],
        notTried: [
          {
            path: 'migrations/rollback/005_row_level_security_policies.sql',
            line: 12,
            what: 'DROP INDEX CONCURRENTLY',
            reason: 'it cannot run in a transaction',
          },
        ],
      }),
      rehearsed('004_analytics.sql', 'failed', {
        first: 'apply',
        stages: [
          stage('apply'),
          stage('rollback', 'failed', {
            error: {
              code: 'statementFailed',
              sqlstate: '42P01',
              message: `table "${EVIL}" does not exist`,
              nextStep: 'Correct the rollback, then rehearse it again.',
              path: 'migrations/rollback/004_analytics.sql',
              line: 3,
              column: 12,
              statement: 1,
              state: { code: 'unchanged', text: 'The database is unchanged.' },
            },
          }),
        ],
      }),
    ],
    notes: ['What no transaction takes back was not compared: numbers that sequences gave out.'],
  };
}

module.exports = { sampleRehearsal };
