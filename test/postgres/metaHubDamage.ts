import { AMBIGUITY_FIX, migrations, rollbackOf } from './metaHubSample';

/** Something that is wrong with a database in which all migrations were applied, and which checks of the guide it changes. */
export interface Damage {
  readonly what: string;
  readonly harm: string;
  readonly repair: string;
  /** Keys of `guideResults`. */
  readonly shows: readonly string[];
}

/** What recreates a function after it was replaced: its own text in the migration that made it last. */
function functionOf(migration: string, name: string): string {
  const { sql } = migrations.find((file) => file.name.includes(migration))!;
  const from = sql.indexOf(`create function public.${name}(`);
  const end = sql.indexOf('\n$$;', from);
  return `${sql.slice(from, end)}\n$$;`.replace('create function', 'create or replace function');
}

/** The same with one part of it replaced. */
function worse(sql: string, part: string, by: string): string {
  if (!sql.includes(part)) throw new Error(`Not in the function: ${part}`);
  return sql.replace(part, by);
}

const claim = functionOf('m1_reliability', 'claim_outbox');
const slot = functionOf('m1_reliability', 'take_rate_limit_slot');
const resolve = functionOf('connection_id_routing', 'resolve_thread_connection');
const ambiguityFix = migrations[AMBIGUITY_FIX - 1]!;

const SAVED_VIEWS_POLICY = (using: string, withCheck: string) => `
  drop policy users_access_own_saved_views on public.wa_saved_views;
  create policy users_access_own_saved_views on public.wa_saved_views
    for all to authenticated using (${using}) with check (${withCheck});`;
const IN_WORKSPACE = `workspace_id in (
  select m.workspace_id from public.workspace_memberships as m where m.user_id = (select auth.uid()))`;
const OWN = `user_id = (select auth.uid()) and ${IN_WORKSPACE}`;

export const DAMAGE: readonly Damage[] = [
  {
    what: 'the index of what is due is gone',
    harm: 'drop index public.outbox_messages_due_idx',
    repair: `create index outbox_messages_due_idx on public.outbox_messages (available_at)
      where status in ('queued', 'processing')`,
    shows: ['20260128231758_m1_reliability: Verify #7', '4. Every foreign key has its index #4'],
  },
  {
    what: 'the index of a foreign key is gone',
    harm: 'drop index public.wa_threads_connection_idx',
    repair:
      'create index wa_threads_connection_idx on public.wa_threads (workspace_id, connection_id)',
    shows: ['4. Every foreign key has its index #1', 'Verification of the routing #3'],
  },
  {
    what: 'the duplicate index is back',
    harm: `create unique index workspace_entitlements_workspace_key_idx
      on public.workspace_entitlements (workspace_id, key)`,
    repair: 'drop index public.workspace_entitlements_workspace_key_idx',
    shows: [
      '20260121200000_fix_ambiguous_column_refs.sql: Verify #1',
      '20260121200000_fix_ambiguous_column_refs.sql: Verify #2',
    ],
  },
  {
    what: 'row security is off on a table',
    harm: 'alter table public.rate_limit_counters disable row level security',
    repair: 'alter table public.rate_limit_counters enable row level security',
    shows: ['2. Row security is on everywhere #1'],
  },
  {
    what: 'a policy is gone',
    harm: 'drop policy workspaces_select_member on public.workspaces',
    repair: `create policy workspaces_select_member on public.workspaces for select to authenticated
      using (id in (select m.workspace_id from public.workspace_memberships as m
                    where m.user_id = (select auth.uid())))`,
    shows: [
      '2. Row security is on everywhere #2',
      '5. A member sees the own workspace and nothing else #10',
    ],
  },
  {
    what: 'a policy lets everybody read threads',
    harm: 'alter policy wa_threads_select_member on public.wa_threads using (true)',
    repair: `alter policy wa_threads_select_member on public.wa_threads using (${IN_WORKSPACE})`,
    shows: ['5. A member sees the own workspace and nothing else #9'],
  },
  {
    what: 'a table for the service alone has a policy',
    harm: 'create policy open_outbox on public.outbox_messages for select to authenticated using (true)',
    repair: 'drop policy open_outbox on public.outbox_messages',
    shows: ['2. Row security is on everywhere #3'],
  },
  {
    what: 'saved views are readable within the workspace',
    harm: SAVED_VIEWS_POLICY(IN_WORKSPACE, OWN),
    repair: SAVED_VIEWS_POLICY(OWN, OWN),
    shows: [
      'Smoke test: isolation of the saved views between users #10',
      'Smoke test: isolation of the saved views between users #11',
      'Smoke test: isolation of the saved views between users #12',
      'Smoke test: isolation of the saved views between users #21',
    ],
  },
  {
    what: 'saved views can be made for somebody else',
    harm: SAVED_VIEWS_POLICY(OWN, IN_WORKSPACE),
    repair: SAVED_VIEWS_POLICY(OWN, OWN),
    shows: ['Smoke test: isolation of the saved views between users #15'],
  },
  {
    what: 'saved views can be made in any workspace',
    harm: SAVED_VIEWS_POLICY(OWN, 'user_id = (select auth.uid())'),
    repair: SAVED_VIEWS_POLICY(OWN, OWN),
    shows: ['Smoke test: isolation of the saved views between users #17'],
  },
  {
    what: 'a name of a saved view may be used once in the whole workspace',
    harm: 'create unique index one_name on public.wa_saved_views (workspace_id, name)',
    repair: 'drop index public.one_name',
    shows: [
      'Smoke test: isolation of the saved views between users #13',
      'Smoke test: isolation of the saved views between users #14',
      'Smoke test: isolation of the saved views between users #21',
      'Verification of the saved views #3',
    ],
  },
  {
    what: 'users may not save views at all',
    harm: 'revoke insert on public.wa_saved_views from authenticated',
    repair: 'grant insert on public.wa_saved_views to authenticated',
    shows: [6, 7, 8, 13, 14, 21].map(
      (at) => `Smoke test: isolation of the saved views between users #${String(at)}`,
    ),
  },
  {
    what: 'anon may read orphaned events',
    harm: 'grant select on public.orphan_webhook_events to anon',
    repair: 'revoke select on public.orphan_webhook_events from anon',
    shows: ['3. Nobody reaches what is not theirs #1'],
  },
  {
    what: 'users may write threads',
    harm: 'grant update on public.wa_threads to authenticated',
    repair: 'revoke update on public.wa_threads from authenticated',
    shows: ['3. Nobody reaches what is not theirs #2'],
  },
  {
    what: 'users may take from the outbox',
    harm: 'grant execute on function public.claim_outbox(integer, text) to authenticated',
    repair: 'revoke execute on function public.claim_outbox(integer, text) from authenticated',
    shows: ['3. Nobody reaches what is not theirs #3'],
  },
  {
    what: 'the old column is required again',
    harm: `alter table public.workspace_entitlements alter column value set not null;
      alter table public.workspace_entitlements alter column value drop default`,
    repair: `alter table public.workspace_entitlements alter column value drop not null;
      alter table public.workspace_entitlements alter column value set default '{}'`,
    shows: [
      '20260120_fix_entitlements_value_column.sql: Verify #1',
      '20260120_fix_entitlements_value_column.sql: Verify #3',
      "Regression checks of the owner console's functions (20260121200000) #2",
      "Regression checks of the owner console's functions (20260121200000) #3",
      "Regression checks of the owner console's functions (20260121200000) #4",
      "Regression checks of the owner console's functions (20260121200000) #5",
      "Regression checks of the owner console's functions (20260121200000) #6",
      "Regression checks of the owner console's functions (20260121200000) #13",
    ],
  },
  {
    what: 'the functions are ambiguous again',
    harm: `${rollbackOf(ambiguityFix).sql}; drop index public.workspace_entitlements_workspace_key_idx`,
    repair: ambiguityFix.sql.replace(/^drop index .*$/m, ''),
    shows: [
      "Regression checks of the owner console's functions (20260121200000) #3",
      "Regression checks of the owner console's functions (20260121200000) #4",
      "Regression checks of the owner console's functions (20260121200000) #6",
      "Regression checks of the owner console's functions (20260121200000) #9",
      "Regression checks of the owner console's functions (20260121200000) #10",
      "Regression checks of the owner console's functions (20260121200000) #11",
      "Regression checks of the owner console's functions (20260121200000) #13",
    ],
  },
  {
    what: 'events are stored as often as they come',
    harm: `alter table public.meta_webhook_events drop constraint meta_webhook_events_workspace_id_event_key_key;
      alter table public.meta_webhook_events add unique (workspace_id, event_key, received_at)`,
    repair: `alter table public.meta_webhook_events
        drop constraint meta_webhook_events_workspace_id_event_key_received_at_key;
      alter table public.meta_webhook_events
        add constraint meta_webhook_events_workspace_id_event_key_key unique (workspace_id, event_key)`,
    shows: [
      '20260128231758_m1_reliability: Smoke #2',
      '20260128231758_m1_reliability: Smoke #3',
      '20260128231758_m1_reliability: Verify #1',
      '20260128231758_m1_reliability: Verify #8',
    ],
  },
  {
    what: 'the limiter lets everyone pass',
    harm: worse(slot, 'where c.taken < p_cap', ''),
    repair: slot,
    shows: ['20260128231758_m1_reliability: Smoke #6', '20260128231758_m1_reliability: Smoke #8'],
  },
  {
    what: 'the limiter counts all keys together',
    harm: worse(slot, '      p_key,', `      'all',`),
    repair: slot,
    shows: ['20260128231758_m1_reliability: Smoke #7', '20260128231758_m1_reliability: Smoke #8'],
  },
  {
    what: 'a worker takes what another one has',
    harm: worse(claim, `available_at = now() + interval '5 minutes'`, 'available_at = now()'),
    repair: claim,
    shows: ['20260128231758_m1_reliability: Smoke #14', '20260128231758_m1_reliability: Smoke #15'],
  },
  {
    what: 'a worker takes more than it asks for',
    harm: worse(claim, 'limit greatest(p_limit, 0)', 'limit 100'),
    repair: claim,
    shows: ['20260128231758_m1_reliability: Smoke #13', '20260128231758_m1_reliability: Smoke #14'],
  },
  {
    what: 'a thread is answered by an inactive connection',
    harm: worse(
      resolve,
      `when c.status <> 'active' then 'connection_inactive'`,
      `when false then ''`,
    ),
    repair: resolve,
    shows: ['Smoke test: two connections in one workspace #11'],
  },
  {
    what: 'a thread forgets the connection that was found',
    harm: worse(resolve, 'and t.connection_id is null', 'and false'),
    repair: resolve,
    shows: [
      'Smoke test: two connections in one workspace #5',
      'Smoke test: two connections in one workspace #7',
    ],
  },
  {
    what: 'a webhook event had no taker',
    harm: `insert into public.orphan_webhook_events (phone_number_id, payload) values ('77', '{}')`,
    repair: 'delete from public.orphan_webhook_events',
    shows: ['Verification of the routing #2'],
  },
];
