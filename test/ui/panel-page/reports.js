'use strict';
/** Reports as the engine makes them, for the panel's page: one with everything in it, a large one, a hostile one. */

const LOCAL = {
  name: 'built-in',
  origin: 'the built-in target',
  host: 'built-in',
  port: 0,
  database: 'plumbline',
  user: 'postgres',
  environment: 'local',
  server: 'PostgreSQL 18.3',
};

const PRODUCTION = {
  name: 'Acme production',
  origin: 'SUPABASE_DB_URL in .env.local',
  host: 'aws-0-eu-central-1.pooler.example.com',
  port: 5432,
  database: 'postgres',
  user: 'postgres.acme',
  environment: 'production',
  server: 'PostgreSQL 15.8',
};

/** Legal names of tables, policies and roles in PostgreSQL. */
const EVIL = '<img src=x onerror=alert(1)>"; --';

const run = (kind, outcome = 'succeeded', more = {}) => ({
  id: '2f0c',
  kind,
  startedAt: '2026-11-21T09:14:03.000Z',
  durationMs: 1840,
  outcome,
  ...more,
});

const check = (version, file, line, title, outcome, expected, actual, note) => ({
  id: `${version} ${title}`,
  title,
  migration: version,
  source: { kind: 'derived', path: `migrations/${file}`, line },
  outcome,
  expected,
  actual,
  durationMs: 2,
  ...(note === undefined ? {} : { note }),
});

function summarise(checks) {
  const summary = { passed: 0, failed: 0, inconclusive: 0, notChecked: 0, errored: 0 };
  for (const { outcome } of checks) summary[outcome] += 1;
  return summary;
}

function verification(target, checks, unchecked = [], more = {}) {
  const outcome = checks.some((one) => one.outcome === 'failed') ? 'failed' : 'succeeded';
  const schema = 1;
  const summary = summarise(checks);
  return { schema, target, run: run('verify', outcome), checks, unchecked, summary, ...more };
}

const CHAT = '003_create_chat_tables.sql';
const POLICIES = '005_row_level_security_policies.sql';

function sampleVerification(target = LOCAL) {
  return verification(
    target,
    [
      check('003', CHAT, 4, 'Table public.conversations', 'passed', 'present', 'present'),
      check(
        '003',
        CHAT,
        5,
        'Column public.conversations.id',
        'passed',
        'uuid, not null',
        'uuid, not null',
      ),
      check('003', CHAT, 9, 'Table public.messages', 'passed', 'present', 'present'),
      check(
        '003',
        CHAT,
        21,
        'Index idx_messages_conversation_created on public.messages',
        'passed',
        'btree (conversation_id, created_at DESC)',
        'btree (conversation_id, created_at DESC)',
      ),
      check('004', '004_analytics.sql', 3, 'Table public.events', 'passed', 'present', 'present'),
      check(
        '004',
        '004_analytics.sql',
        30,
        'Materialized view public.daily_active_users',
        'inconclusive',
        'present, filled',
        'present, never refreshed',
        'It exists, but holds no rows until it is refreshed.',
      ),
      check('005', POLICIES, 12, 'Row security of public.messages', 'passed', 'enabled', 'enabled'),
      check(
        '005',
        POLICIES,
        17,
        'Policy tenant_isolation on public.messages',
        'failed',
        "FOR ALL TO authenticated USING (tenant_id = (current_setting('app.tenant_id'))::uuid)",
        'FOR ALL TO public USING (true)',
        'Somebody changed the policy after the migration was applied.',
      ),
      check(
        '005',
        POLICIES,
        26,
        'Policy own_rows on public.conversations',
        'errored',
        'present',
        'canceling statement due to statement timeout',
      ),
      {
        id: 'guide 88',
        title: 'Every table has row security',
        migration: '005',
        source: { kind: 'guide', path: 'docs/assistant.md', line: 88 },
        outcome: 'notChecked',
        expected: 'Should show all tables with rowsecurity = true (roughly)',
        actual: 'not looked at',
        durationMs: 0,
        note: 'The wording “roughly” leaves open what is expected. Write “Expected: 11 rows”.',
      },
      {
        id: 'guide 141',
        title: 'Smoke query',
        source: { kind: 'guide', path: 'docs/assistant.md', line: 141 },
        outcome: 'passed',
        expected: '1 row',
        actual: '1 row',
        durationMs: 3,
      },
    ],
    [
      {
        migration: '004',
        path: 'migrations/004_analytics.sql',
        line: 44,
        tag: 'INSERT',
        reason: 'It changes rows; the catalog does not show which rows were there before.',
      },
      {
        migration: '005',
        path: `migrations/${POLICIES}`,
        line: 52,
        tag: 'DO',
        reason: 'What the block does is decided when it runs.',
      },
    ],
  );
}

/** Beside migrations, what a guide states: by section, with results, names, placeholders, steps, and what did not run. */
function guideVerification(target = LOCAL) {
  const path = 'docs/assistant.md';
  const sections = {
    indexes: { id: 'verify/indexes', title: 'The indexes are there', line: 30 },
    people: { id: 'verify/people', title: 'One user', line: 50 },
  };
  const stated = (section, line, title, outcome, expected, actual, more = {}, note) => ({
    id: `${path}#${section.id}/${line}`,
    title,
    migration: '003',
    source: { kind: 'guide', path, line },
    outcome,
    expected,
    actual,
    durationMs: 3,
    ...(note === undefined ? {} : { note }),
    stated: {
      section,
      sentences: [`Expected: ${expected}`],
      expectations: [{ kind: 'rowCount', op: '=', value: 3 }],
      sql: 'select indexname, tablename from pg_catalog.pg_indexes',
      outcomeLine: line + 3,
      ...more,
    },
  });
  const result = {
    columns: ['indexname', 'tablename', 'size'],
    rows: [
      ['idx_messages_conversation_created', 'messages', null],
      ['idx_feedback_user', 'feedback', '8192 bytes'],
    ],
    rowCount: 120,
  };
  const { checks, unchecked } = sampleVerification(target);
  return verification(
    target,
    [
      ...checks,
      stated(sections.indexes, 32, 'Indexes', 'passed', '3 rows', '3 rows', { result }),
      stated(sections.indexes, 40, 'All indexes', 'failed', '3 rows', '2 rows', {
        result,
        missing: ['idx_feedback_created'],
        extra: ['idx_old'],
        comparison: { expected: 'a\nb', actual: 'a' },
      }),
      stated(
        sections.people,
        52,
        'A season',
        'notChecked',
        'what the guide says',
        '7',
        {
          sentences: ['Should look reasonable for the season'],
          expectations: [{ kind: 'unknown', text: 'reasonable' }],
        },
        'Nobody but a person can tell.',
      ),
      stated(sections.people, 60, 'A user', 'notChecked', '1 row', 'not run', {
        unanswered: [{ name: 'user', text: '<user-uuid>', wants: 'uuid' }],
      }),
    ],
    unchecked,
    {
      guides: [
        {
          path,
          sections: [
            { ...sections.indexes, ran: true },
            { ...sections.people, ran: true },
            {
              id: 'rollback',
              title: 'Rollback of 006',
              line: 90,
              ran: false,
              reason: 'A rollback.',
            },
          ],
          manual: [
            { id: 'after/1', section: 'after', text: 'Tell the support team.', line: 95 },
            { id: 'after/2', section: 'after', text: 'Put the key into the vault.', line: 96 },
          ],
          problems: [{ code: 'syntaxError', message: 'A fence is never closed.', line: 99 }],
        },
      ],
    },
  );
}

/** `count` checks in migrations of 25, one failed among them. */
function largeVerification(count) {
  const checks = Array.from({ length: count }, (_, index) => {
    const version = String(1 + Math.floor(index / 25)).padStart(3, '0');
    const failed = index === count - 7;
    return check(
      version,
      `${version}_part_of_a_larger_schema.sql`,
      1 + (index % 25) * 3,
      `Column public.table_${version}.column_${index}`,
      failed ? 'failed' : 'passed',
      'text',
      failed ? 'character varying(20)' : 'text',
    );
  });
  return verification(LOCAL, checks);
}

const ROLES = ['anon', 'authenticated', 'service_role'];
const commands = (select, insert = select, update = insert, remove = update) => ({
  select,
  insert,
  update,
  delete: remove,
});

function policy(name, command, roles, using, withCheck = null, permissive = true) {
  return { name, permissive, command, roles, using, withCheck };
}

function table(name, enabled, forced, policies, coverage) {
  const all = ['select', 'insert', 'update', 'delete'];
  const grants = { anon: ['select'], authenticated: all, service_role: [...all, 'truncate'] };
  const [anon, authenticated] = coverage;
  const byRole = { anon, authenticated, service_role: commands('all') };
  return { schema: 'public', name, enabled, forced, grants, policies, coverage: byRole };
}

const TENANT =
  "(tenant_id = ((current_setting('request.jwt.claims'::text, true))::jsonb ->> 'tenant_id'::text)::uuid)";

function samplePolicies(target = LOCAL) {
  return {
    schema: 1,
    target,
    tables: [
      table(
        'conversations',
        true,
        true,
        [
          policy('tenant_isolation', 'all', ['authenticated'], TENANT),
          policy(
            'own_rows_only',
            'select',
            ['authenticated'],
            '(user_id = ( SELECT auth.uid() AS uid))',
            null,
            false,
          ),
          policy(
            'insert_own',
            'insert',
            ['authenticated'],
            null,
            `((user_id = ( SELECT auth.uid() AS uid)) AND ${TENANT} AND (EXISTS ( SELECT 1 FROM memberships m WHERE ((m.user_id = ( SELECT auth.uid() AS uid)) AND (m.tenant_id = conversations.tenant_id) AND (m.role = ANY (ARRAY['owner'::text, 'member'::text]))))))`,
          ),
        ],
        [commands('none'), commands('policy')],
      ),
      table(
        'messages',
        true,
        false,
        [policy('tenant_isolation', 'all', ['public'], 'true')],
        [commands('policy', 'none'), commands('policy')],
      ),
      table('audit_log', true, false, [], [commands('none'), commands('none')]),
      table('events', false, false, [], [commands('all', 'none'), commands('all')]),
    ],
    findings: [
      {
        id: 'policy-always-true',
        level: 'warning',
        object: 'policy tenant_isolation on public.messages',
        message: 'USING (true) lets every role that holds a grant reach every row.',
        remedy:
          'State which rows a role may reach, for example (tenant_id = …), or name the roles after TO.',
      },
      {
        id: 'rls-disabled',
        level: 'error',
        object: 'public.events',
        message:
          'Row security is off, and anon holds SELECT: everyone who has the public key can read every row.',
        remedy:
          'ALTER TABLE public.events ENABLE ROW LEVEL SECURITY; then add the policies that its readers need.',
      },
      {
        id: 'no-policy',
        level: 'info',
        object: 'public.audit_log',
        message: 'Row security is on and there is no policy: nobody but exempt roles sees a row.',
        remedy: 'Leave it so if only service_role writes here.',
      },
    ],
  };
}

/** `count` tables, every seventh without row security. */
function largePolicies(count) {
  const report = samplePolicies();
  const [model] = report.tables;
  report.tables = Array.from({ length: count }, (_, index) => ({
    ...model,
    name: `table_with_a_rather_long_name_${index}`,
    enabled: index % 7 !== 0,
  }));
  return report;
}

const result = (file, outcome, more = {}) => ({
  version: file.slice(0, 3),
  name: file.slice(4, -4),
  path: `migrations/${file}`,
  sqlPath: `migrations/${file}`,
  outcome,
  durationMs: outcome === 'notExecuted' ? 0 : 214,
  statements: 6,
  executed: [],
  notices: [],
  ...more,
});

function sampleRun(target = LOCAL) {
  return {
    schema: 1,
    target,
    run: run('apply', 'failed'),
    leftOut: [
      { version: '002', path: 'migrations/002_legacy.sql', reason: 'It is applied already.' },
    ],
    historyCreated: true,
    results: [
      result(CHAT, 'applied', {
        executed: [
          { number: 1, line: 4, tag: 'CREATE TABLE' },
          { number: 2, line: 9, tag: 'CREATE TABLE' },
          { number: 3, line: 21, tag: 'CREATE INDEX' },
          { number: 4, line: 25, tag: 'INSERT', rows: 3 },
        ],
        notices: [
          {
            severity: 'NOTICE',
            message: 'extension "uuid-ossp" already exists, skipping',
            sqlstate: '42710',
          },
        ],
      }),
      result('004_analytics.sql', 'failed', {
        notices: [{ severity: 'WARNING', message: 'there is no transaction in progress' }],
        error: {
          code: 'statementFailed',
          sqlstate: '42703',
          message: 'column "tenant" of relation "events" does not exist',
          hint: 'Perhaps you meant to reference the column "events.tenant_id".',
          detail: 'Failing row contains (7, a@example.com).',
          nextStep:
            'Correct the statement, then apply again: the migrations before it stay applied.',
          path: 'migrations/004_analytics.sql',
          line: 44,
          column: 21,
          statement: 5,
          state: {
            code: 'unchanged',
            text: 'Nothing of 004_analytics.sql is in the database. 003 is applied.',
          },
        },
      }),
      result(POLICIES, 'notExecuted'),
    ],
    verification: sampleVerification(target),
  };
}

function sampleDryRun(target = LOCAL) {
  return {
    schema: 1,
    target,
    run: run('rollback', 'succeeded', { dryRun: true }),
    leftOut: [],
    results: [result(POLICIES, 'rolledBack'), result('004_analytics.sql', 'rolledBack')],
  };
}

/** A dry run that met a statement which no transaction takes, after it had locked a busy table. */
function sampleHalfDryRun(target = LOCAL) {
  const locks = [
    { relation: 'public.conversations', mode: 'ACCESS EXCLUSIVE', blocks: 'reads and writes' },
    {
      relation: `public.${'a_table_with_a_long_name_'.repeat(4)}`,
      mode: 'ROW EXCLUSIVE',
      blocks: 'schema changes',
    },
  ];
  return {
    schema: 1,
    target,
    run: run('apply', 'unknown', { dryRun: true }),
    leftOut: [],
    results: [
      { ...result('004_analytics.sql', 'applied'), locks },
      { ...result(POLICIES, 'partial'), steps: { done: 1, total: 3 } },
    ],
    notes: [
      '005_policies.sql, line 3: CREATE INDEX runs outside of a transaction: neither it nor what follows it was tried, and nothing was verified.',
      'Numbers that sequences gave stay taken: public.conversations_id_seq.',
      'Locks were really taken, and held for at most 12 ms: public.conversations (ACCESS EXCLUSIVE).',
    ],
  };
}

/** Every text that comes from a database or a file holds markup. */
function hostileState() {
  const poison = (value) =>
    typeof value === 'string'
      ? EVIL
      : Array.isArray(value)
        ? value.map(poison)
        : value !== null && typeof value === 'object'
          ? Object.fromEntries(
              Object.entries(value).map(([key, one]) => [key, KEPT.has(key) ? one : poison(one)]),
            )
          : value;
  const policies = samplePolicies();
  policies.tables[0].coverage = {
    [EVIL]: commands('all'),
    ['__proto__']: commands('policy'),
    constructor: commands('none'),
  };
  policies.tables[0].grants = { [EVIL]: ['select'], constructor: ['insert'] };
  return {
    target: poison(LOCAL),
    verification: poison(guideVerification()),
    policies: { readAt: EVIL, report: poison(policies) },
    run: poison(sampleRun()),
    progress: { kind: 'verify', message: EVIL },
    ticks: { [`${EVIL}#${EVIL}`]: { at: EVIL, by: EVIL } },
    reruns: { [EVIL]: EVIL },
  };
}

/** Fields whose values are a closed list, not text. */
const KEPT = new Set([
  'schema',
  'environment',
  'kind',
  'outcome',
  'command',
  'level',
  'code',
  'coverage',
  'migration',
  'wants',
]);

module.exports = {
  EVIL,
  guideVerification,
  LOCAL,
  PRODUCTION,
  ROLES,
  hostileState,
  largePolicies,
  largeVerification,
  sampleDryRun,
  sampleHalfDryRun,
  samplePolicies,
  sampleRun,
  sampleVerification,
};
