import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Client } from 'pg';
import { migrationSections } from '../../src/core/migration/section';
import {
  answersByHand,
  changedAnswers,
  HAS_PSQL,
  isAsSaid,
  runShell,
  shellOf,
} from './guideByHand';
import {
  catalogChanges,
  catalogRows,
  onEach,
  runFiles,
  supabaseDatabase,
  type SampleFile,
} from './sampleWorkspace';
import {
  applyAll,
  applyVerifyRollBack,
  assertNoticed,
  guideOutcomes,
  notPassed,
  onEveryTarget,
} from './sampleStory';
import { onClient } from './engineHarness';
import { servers } from './server';

const ROOT = path.resolve('migrations/agentflow');
const guide = fs.readFileSync(path.join(ROOT, 'GUIDE.md'), 'utf8');

function file(name: string): SampleFile {
  const place = path.join(ROOT, 'migrations', name);
  return { name, path: place, sql: fs.readFileSync(place, 'utf8') };
}

const base = file('20250601000000_profiles_and_conversations.sql');
const baseRollback = file('20250601000000_profiles_and_conversations.down.sql');
const whole = file('20251216000000_consolidated_schema.sql');
const { up, down } = migrationSections(whole.sql);
const consolidated = { ...whole, sql: whole.sql.slice(up.start, up.end) };
const consolidatedRollback = { ...whole, sql: whole.sql.slice(down!.start, down!.end) };

/** Parts that do something else than to ask, and the one that needs the reader's own ids. */
const SKIPPED =
  /^(With psql|Rollback|Weekly: (clean|which)|Monthly|One of your own|Tell the planner)/;

const ADA = 'a0000000-0000-4000-8000-000000000001';
const OLDER_ROWS = `
  insert into auth.users (id, email) values ('${ADA}', 'ada@agents.example');
  insert into public.profiles (id, full_name) values ('${ADA}', 'Ada');
  insert into public.conversations (conversation_id, user_id, session_id, role, content, created_at, updated_at) values
    ('first', '${ADA}', 's1', 'user', 'Hello', '2025-07-01 10:00+00', '2025-07-01 10:00+00'),
    ('first', '${ADA}', 's1', 'assistant', 'Hi', '2025-07-01 10:01+00', '2025-07-02 10:00+00'),
    ('visitor', null, null, 'user', 'Anyone?', '2025-07-03 10:00+00', '2025-07-03 10:00+00');`;

async function onEachNewDatabase(check: (client: Client, url: string) => Promise<void>) {
  await onEach(await servers(), async (server) => {
    const { client, url } = await supabaseDatabase(server);
    try {
      await check(client, url);
    } finally {
      await client.end();
    }
  });
}

/** A dropped column leaves a nameless entry behind, and its table goes on counting it; nothing else may stay. */
function withoutDroppedColumns(rows: readonly string[]): string[] {
  return rows
    .filter((row) => !row.includes('"attisdropped": true'))
    .map((row) =>
      row.includes('"relname": "conversations"') ? row.replace(/"relnatts": \d+/, '') : row,
    );
}

const rowsOf = async (client: Client, sql: string) =>
  (await client.query<Record<string, unknown>>(sql)).rows;

const OLDER_COLUMNS = `
  select id, conversation_id, user_id, session_id, role, content, created_at, updated_at
  from public.conversations order by created_at`;

describe('sample agentflow', function () {
  this.timeout(180_000);

  it('keeps the rollback of one migration in a file beside it and that of the other in itself', () => {
    assert.ok(down !== null);
    const names = fs.readdirSync(path.join(ROOT, 'migrations')).sort();
    assert.deepEqual(names, [baseRollback.name, base.name, whole.name]);
  });

  it('leaves the catalog as it was when each rollback follows its migration, and applies again', async () => {
    await onEachNewDatabase(async (client) => {
      const empty = await catalogRows(client);
      await runFiles(client, [base]);
      const older = withoutDroppedColumns(await catalogRows(client));
      for (let round = 1; round <= 2; round += 1) {
        await runFiles(client, [consolidated]);
        const applied = withoutDroppedColumns(await catalogRows(client));
        assert.notDeepEqual(catalogChanges(older, applied), []);
        await runFiles(client, [consolidatedRollback]);
        const back = withoutDroppedColumns(await catalogRows(client));
        assert.deepEqual(catalogChanges(older, back), []);
      }
      await runFiles(client, [baseRollback]);
      assert.deepEqual(catalogChanges(empty, await catalogRows(client)), []);
    });
  });

  it('gives the older turns the defaults, and has them as they were after the rollback', async () => {
    await onEachNewDatabase(async (client) => {
      await runFiles(client, [base]);
      await client.query(OLDER_ROWS);
      const before = await rowsOf(client, OLDER_COLUMNS);
      await runFiles(client, [consolidated]);
      assert.deepEqual(await rowsOf(client, OLDER_COLUMNS), before);
      assert.deepEqual(
        await rowsOf(client, 'select distinct status, channel, metadata from public.conversations'),
        [{ status: 'active', channel: 'web', metadata: {} }],
      );
      await runFiles(client, [consolidatedRollback]);
      assert.deepEqual(
        await rowsOf(client, 'select * from public.conversations order by created_at'),
        before,
      );
    });
  });

  const spoilt: readonly [string, string, string, RegExp][] = [
    [
      'a user without a profile',
      `update public.conversations set user_id = gen_random_uuid() where conversation_id = 'first'`,
      'The older table, as 20250601000000_profiles_and_conversations.sql left it #1',
      /conversations_user_id_fkey/,
    ],
    [
      'an unknown speaker',
      `update public.conversations set role = 'bot' where conversation_id = 'visitor'`,
      'The older table, as 20250601000000_profiles_and_conversations.sql left it #2',
      /conversations_role_known/,
    ],
  ];
  for (const [what, spoil, finds, refusal] of spoilt) {
    it(`refuses older turns of ${what}, which the guide finds before, and changes nothing`, async () => {
      await onEachNewDatabase(async (client) => {
        await runFiles(client, [base]);
        await client.query(OLDER_ROWS);
        const others = /^(?!The older table)/;
        const good = await answersByHand(client, guide, others);
        await client.query(spoil);
        const bad = await answersByHand(client, guide, others);
        assert.deepEqual(changedAnswers(good, bad), [finds]);
        const before = await catalogRows(client);
        await assert.rejects(runFiles(client, [consolidated]), refusal);
        assert.deepEqual(catalogChanges(before, await catalogRows(client)), []);
      });
    });
  }

  it('gives every answer that the guide says, asked by hand on a new database', async () => {
    await onEachNewDatabase(async (client) => {
      await runFiles(client, [base, consolidated]);
      const answers = await answersByHand(client, guide, SKIPPED);
      const judged = answers.filter((answer) => isAsSaid(answer) !== undefined);
      assert.deepEqual(
        judged.filter((answer) => isAsSaid(answer) === false),
        [],
      );
      assert.ok(judged.length >= 65, String(judged.length));
    });
  });

  /** What is done to the database, and the statements of the guide whose answer then is another one. */
  const damages: readonly [string, string, readonly string[]][] = [
    [
      'an index is gone',
      'drop index public.idx_leads_email',
      ['4. The indexes #5', '16. The queries use their indexes #6', 'What is there? #3'],
    ],
    [
      'a GIN index is a plain one',
      `drop index public.idx_messages_metadata;
       create index idx_messages_metadata on public.messages (metadata)`,
      ['4. The indexes #2', '16. The queries use their indexes #4'],
    ],
    [
      'the index of a foreign key is gone',
      'drop index public.idx_workflow_executions_initiated_by',
      ['4. The indexes #3', '4. The indexes #5'],
    ],
    [
      'an owner sees all leads',
      'alter policy leads_select_assigned_or_admin on public.leads using (true)',
      ['13. An owner sees the own rows and nothing else #14'],
    ],
    [
      'row security of the messages is off',
      'alter table public.messages disable row level security',
      [
        '5. Row security is on #1',
        '13. An owner sees the own rows and nothing else #13',
        '13. An owner sees the own rows and nothing else #24',
      ],
    ],
    [
      'a turn under a foreign conversation is taken',
      'alter policy conversations_insert_own on public.conversations with check (user_id = (select auth.uid()))',
      ['13. An owner sees the own rows and nothing else #23'],
    ],
    [
      'a policy is gone',
      'drop policy shared_memory_select_admin on public.shared_memory',
      ['6. The policies #1', '14. An admin sees everything #8', 'What is there? #4'],
    ],
    [
      'the public reads the leads',
      'grant select on public.leads to anon',
      ['7. The privileges #1', '15. The public may leave a lead and read none #3'],
    ],
    [
      'the public may set the score',
      'grant insert (lead_score) on public.leads to anon',
      ['7. The privileges #2', '15. The public may leave a lead and read none #4'],
    ],
    [
      'a column has another default',
      `alter table public.conversations alter column channel set default 'api'`,
      ['2. The added columns and their defaults #1', '2. The added columns and their defaults #2'],
    ],
    [
      'a foreign key is gone',
      'alter table public.messages drop constraint messages_parent_message_id_fkey',
      ['8. The five foreign keys #1'],
    ],
    [
      'a list of values is gone',
      'alter table public.shared_memory drop constraint shared_memory_scope_known',
      ['12. Wrong values are refused #9'],
    ],
    [
      'a label is added to the enum',
      `alter type public.lead_status add value 'lukewarm'`,
      ['3. The types of the columns #3', '12. Wrong values are refused #7'],
    ],
    [
      'a view reads with the rights of its owner',
      'alter view public.lead_pipeline_summary reset (security_invoker)',
      ['10. The views for analytics #1'],
    ],
    [
      'a trigger is off',
      'alter table public.shared_memory disable trigger trg_shared_memory_updated_at',
      ['11. The functions and triggers #3', 'Smoke test #15'],
    ],
    [
      'an extension is gone',
      'drop extension "uuid-ossp"',
      ['9. The extensions #1', '9. The extensions #2'],
    ],
  ];
  it('answers otherwise, and only where it should, when something is wrong', async () => {
    await onEachNewDatabase(async (client) => {
      await runFiles(client, [base, consolidated]);
      const good = await answersByHand(client, guide, SKIPPED);
      assert.deepEqual(changedAnswers(good, await answersByHand(client, guide, SKIPPED)), []);
      const found: unknown[] = [];
      for (const [what, damage] of damages) {
        const bad = await answersByHand(client, guide, SKIPPED, damage);
        found.push([what, damage, changedAnswers(good, bad)]);
      }
      assert.deepEqual(found, damages);
    });
  });

  it('is applied, verified and taken back by the engine on every kind of target', async () => {
    await onEveryTarget('agentflow', async (engine, request) => {
      const { migrations } = await engine.status(request);
      assert.deepEqual(
        migrations.map(({ version, rollback }) => `${version} ${String(rollback)}`),
        ['20250601000000 file', '20251216000000 section'],
      );
      assert.ok((await applyVerifyRollBack(engine, request)) > 250);
    });
  });

  it('has a guide whose checks all pass in the engine, but for those that ask for ids', async () => {
    await onEveryTarget('agentflow', async (engine, request) => {
      await applyAll(engine, request);
      const outcomes = await guideOutcomes(engine, request);
      assert.deepEqual(notPassed(outcomes), [
        'notChecked One of your own conversations #1',
        'notChecked One of your own conversations #2',
      ]);
      assert.ok(outcomes.size >= 85, String(outcomes.size));
    });
  });

  it('has a guide in which the engine finds every damage that a person finds', async () => {
    const named = damages.map(([what, sql, changed]) => ({ what, sql, changed }));
    await assertNoticed('agentflow', '', named, (url) =>
      onClient(url, (client) => answersByHand(client, guide, SKIPPED)),
    );
  });

  if (HAS_PSQL) {
    it('is applied and taken back by the commands of the guide', async () => {
      await onEachNewDatabase(async (client, url) => {
        const before = await catalogRows(client);
        runShell(ROOT, url, shellOf(guide, 'With psql', 'sed'));
        const made = await rowsOf(
          client,
          `select to_regclass('public.shared_memory') is not null as made`,
        );
        assert.deepEqual(made, [{ made: true }]);
        runShell(ROOT, url, shellOf(guide, 'Rollback', 'sed'));
        assert.deepEqual(catalogChanges(before, await catalogRows(client)), []);
      });
    });
  }
});
