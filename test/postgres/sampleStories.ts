/**
 * What the five samples promise, and what breaks when their databases are damaged: told once, for the terminal and for
 * the editor.
 */

/** Something that is done to a sample's database after everything was applied, and what must notice it. */
export interface StoryDamage {
  readonly what: string;
  readonly harm: string;
  /** Leaves the catalog and the rows as they were before `harm`. */
  readonly repair: string;
  /** Exactly the checks that do not pass any more, as `lineOf` writes them; those of `leftOpen` aside. */
  readonly fails: readonly string[];
  /** Stands in what one of them says that it found. */
  readonly shows: string;
}

export interface SampleStory {
  /** The folder below `migrations/`. */
  readonly name: string;
  /** Migrations in their order, each with the file that its rollback comes from. */
  readonly migrations: readonly (readonly [path: string, rollback: string])[];
  /** Checks of the guide that nobody but a person can decide. */
  readonly leftOpen: readonly string[];
  /** How many statements of the migrations no check can see. */
  readonly unseen: number;
  readonly damages: readonly StoryDamage[];
}

/** What of a check's report the stories look at. */
export interface StoryCheck {
  readonly id: string;
  readonly outcome: string;
  readonly actual: string;
  readonly stated?: { readonly missing?: readonly string[] };
}

/** `failed verification/2/1 without idx_a`: the outcome, the id without its guide, and the names that are missing. */
export function lineOf({ id, outcome, stated }: StoryCheck): string {
  const line = `${outcome} ${id.replace('GUIDE.md#', '')}`;
  return stated?.missing ? `${line} without ${stated.missing.join(', ')}` : line;
}

/** Checks that did not pass, as `lineOf` writes them, sorted. */
export function notPassed(checks: readonly StoryCheck[]): string[] {
  return checks
    .filter(({ outcome }) => outcome !== 'passed')
    .map(lineOf)
    .sort();
}

/** What `notPassed` must say while nothing is damaged. */
export function leftOpen({ leftOpen: ids }: SampleStory): string[] {
  return ids.map((id) => `notChecked ${id}`).sort();
}

/** What `notPassed` must say while these damages are done. */
export function expectedFailures(story: SampleStory, damages: readonly StoryDamage[]): string[] {
  return [...leftOpen(story), ...damages.flatMap(({ fails }) => fails)].sort();
}

/** True when one of the checks that did not pass says so. */
export function says(checks: readonly StoryCheck[], { shows }: StoryDamage): boolean {
  return checks.some(({ outcome, actual }) => outcome !== 'passed' && actual.includes(shows));
}

const ASSISTANT: SampleStory = {
  name: 'assistant',
  migrations: [
    '001_create_tenants_table.sql',
    '002_create_users_table.sql',
    '003_create_conversations_table.sql',
    '004_create_messages_table.sql',
    '005_create_feedback_table.sql',
    '006_create_usage_metrics_table.sql',
  ].map((file) => [`migrations/${file}`, `migrations/rollback/${file}`]),
  leftOpen: [],
  unseen: 0,
  damages: [
    {
      what: 'an index is dropped',
      harm: 'drop index public.idx_messages_conversation_created',
      repair: `create index idx_messages_conversation_created
        on public.messages (conversation_id, created_at)`,
      fails: [
        'failed 004:index public.idx_messages_conversation_created',
        'failed verification/2-the-indexes-are-there-and-valid/1',
        'failed verification/10-the-queries-use-their-indexes/3',
      ],
      shows: 'there is no index idx_messages_conversation_created on messages',
    },
    {
      what: 'a policy lets everybody read',
      harm: 'alter policy conversations_select_own_tenant on public.conversations using (true)',
      repair: `alter policy conversations_select_own_tenant on public.conversations
        using (tenant_id = (select private.current_tenant_id()))`,
      fails: [
        'failed 003:policy public.conversations.conversations_select_own_tenant',
        'failed verification/9-a-user-sees-the-own-tenant-and-nothing-else/7',
      ],
      shows: 'USING is (true)',
    },
    {
      what: 'row security is switched off',
      harm: 'alter table public.feedback disable row level security',
      repair: 'alter table public.feedback enable row level security',
      fails: [
        'failed 005:rowSecurity public.feedback',
        'failed verification/3-row-security-is-on/1',
      ],
      shows: 'feedback: relrowsecurity = f',
    },
    {
      what: 'a materialized view has lost its rows',
      harm: 'refresh materialized view public.message_feedback_summary with no data',
      repair: 'refresh materialized view public.message_feedback_summary',
      fails: [
        'failed 005:materializedView public.message_feedback_summary',
        'failed verification/7-the-materialized-views-are-populated/1',
      ],
      shows: 'message_feedback_summary: ispopulated = f',
    },
    {
      what: 'a trigger is dropped',
      harm: 'drop trigger trigger_conversations_updated_at on public.conversations',
      repair: `create trigger trigger_conversations_updated_at before update on public.conversations
        for each row execute function public.update_updated_at_column()`,
      fails: [
        'failed 003:trigger public.conversations.trigger_conversations_updated_at',
        'failed verification/6-the-functions-and-triggers-are-there/2 without trigger_conversations_updated_at',
      ],
      shows: 'trigger_conversations_updated_at is missing',
    },
  ],
};

const CORE = 'verification-of-006_crm_dashboard_core-sql';

const CRM_DASHBOARD: SampleStory = {
  name: 'crm-dashboard',
  migrations: [
    ['schema.sql', 'rollback/schema.sql'],
    ['migrations/002_bitrix_and_lead_fixes.sql', 'GUIDE.md'],
    ['migrations/004_instagram_integration.sql', 'GUIDE.md'],
    ['migrations/005_unique_active_instagram_account.sql', 'GUIDE.md'],
    ['backend/migrations/003_google_sheets_columns.sql', 'GUIDE.md'],
    ['backend/migrations/006_crm_dashboard_core.sql', 'GUIDE.md'],
  ],
  leftOpen: [],
  unseen: 0,
  damages: [
    {
      what: 'an index is dropped',
      harm: 'drop index public.idx_crm_leads_tenant_modified',
      repair: `create index idx_crm_leads_tenant_modified
        on public.crm_leads (tenant_id, modified_at desc)`,
      fails: [
        'failed 006:index public.idx_crm_leads_tenant_modified',
        `failed ${CORE}/3-the-indexes-for-the-dashboard-are-there/1 without idx_crm_leads_tenant_modified`,
        `failed ${CORE}/3-the-indexes-for-the-dashboard-are-there/2`,
        `failed ${CORE}/9-the-dashboard-s-queries-use-their-indexes/2`,
      ],
      shows: '8 rows; idx_crm_leads_tenant_modified is missing',
    },
    {
      what: 'a policy lets everybody read',
      harm: 'alter policy crm_deals_select_tenant on public.crm_deals using (true)',
      repair: `alter policy crm_deals_select_tenant on public.crm_deals
        using (tenant_id = (select private.caller_tenant_id()))`,
      fails: [
        'failed 006:policy public.crm_deals.crm_deals_select_tenant',
        `failed ${CORE}/10-a-member-sees-the-own-tenant-and-nothing-else/9`,
      ],
      shows: 'USING is (true)',
    },
    {
      what: 'a trigger is dropped',
      harm: 'drop trigger trg_dashboard_configs_updated_at on public.dashboard_configs',
      repair: `create trigger trg_dashboard_configs_updated_at before update on public.dashboard_configs
        for each row execute function private.stamp_updated_at()`,
      fails: [
        'failed 006:trigger public.dashboard_configs.trg_dashboard_configs_updated_at',
        `failed ${CORE}/5-the-trigger-is-there/1`,
        `failed ${CORE}/5-the-trigger-is-there/2`,
        'failed smoke-test-of-006_crm_dashboard_core-sql/a-dashboard-is-stored-read-back-and-removed/4',
      ],
      shows: 'there is no trigger trg_dashboard_configs_updated_at on dashboard_configs',
    },
    {
      what: 'members may write copies',
      harm: 'grant insert on table public.crm_deals to authenticated',
      repair: 'revoke insert on table public.crm_deals from authenticated',
      fails: [
        'failed 006:absent grant table public.crm_deals to authenticated',
        `failed ${CORE}/8-the-api-reaches-nothing-that-it-should-not/2`,
      ],
      shows: 'members_write_deals = t',
    },
    {
      what: 'a constraint is dropped',
      harm: 'alter table public.tenant_configs drop constraint tenant_configs_google_sheets_instagram',
      repair: `alter table public.tenant_configs add constraint tenant_configs_google_sheets_instagram
        check (not google_sheets_with_instagram or instagram_account_id is not null)`,
      fails: [
        'failed 003:constraint public.tenant_configs.tenant_configs_google_sheets_instagram',
        'failed verification-of-003_google_sheets_columns-sql/2',
      ],
      shows: 'there is no constraint tenant_configs_google_sheets_instagram on tenant_configs',
    },
  ],
};

const CONSOLIDATED = 'verification-of-20251216000000_consolidated_schema-sql';

const AGENTFLOW: SampleStory = {
  name: 'agentflow',
  migrations: [
    [
      'migrations/20250601000000_profiles_and_conversations.sql',
      'migrations/20250601000000_profiles_and_conversations.down.sql',
    ],
    [
      'migrations/20251216000000_consolidated_schema.sql',
      'migrations/20251216000000_consolidated_schema.sql',
    ],
  ],
  leftOpen: [
    'smoke-test/one-of-your-own-conversations/1',
    'smoke-test/one-of-your-own-conversations/2',
  ],
  unseen: 1,
  damages: [
    {
      what: 'an index is dropped',
      harm: 'drop index public.idx_leads_services',
      repair: 'create index idx_leads_services on public.leads using gin (services_interested)',
      fails: [
        'failed 20251216000000:index public.idx_leads_services',
        `failed ${CONSOLIDATED}/4-the-indexes/2 without idx_leads_services`,
        'failed troubleshooting/what-is-there/3 without idx_leads_services',
      ],
      shows: '6 rows; idx_leads_services is missing',
    },
    {
      what: 'a policy lets everybody read',
      harm: 'alter policy leads_select_assigned_or_admin on public.leads using (true)',
      repair: `alter policy leads_select_assigned_or_admin on public.leads
        using (assigned_to = (select auth.uid()) or (select private.is_admin()))`,
      fails: [
        'failed 20251216000000:policy public.leads.leads_select_assigned_or_admin',
        `failed ${CONSOLIDATED}/13-an-owner-sees-the-own-rows-and-nothing-else/14`,
      ],
      shows: 'USING is (true)',
    },
    {
      what: 'a constraint is dropped',
      harm: 'alter table public.conversations drop constraint conversations_status_known',
      repair: `alter table public.conversations add constraint conversations_status_known
        check (status in ('active', 'inactive', 'pending', 'completed', 'failed', 'cancelled'))`,
      fails: [
        'failed 20251216000000:constraint public.conversations.conversations_status_known',
        `failed ${CONSOLIDATED}/12-wrong-values-are-refused/1`,
      ],
      shows: 'accepted: INSERT, 1 row',
    },
    {
      what: 'the profile of a conversation is missing',
      harm: `begin;
        insert into auth.users (id) values ('e0000000-0000-4000-8000-000000000001');
        insert into public.profiles (id) values ('e0000000-0000-4000-8000-000000000001');
        insert into public.conversations (conversation_id, user_id, role, content)
          values ('damaged', 'e0000000-0000-4000-8000-000000000001', 'user', 'Hello');
        set local session_replication_role = replica;
        delete from public.profiles where id = 'e0000000-0000-4000-8000-000000000001';
        commit`,
      repair: `delete from public.conversations where conversation_id = 'damaged';
        delete from auth.users where id = 'e0000000-0000-4000-8000-000000000001'`,
      fails: [
        'failed before-you-begin/the-older-table-as-20250601000000_profiles_and_conversations-sql-left-it/1',
      ],
      shows: '1 row',
    },
  ],
};

const RESOLVED = 'verification-of-001_resolve_circular_dependency-sql';
const CONVERSION = 'smoke-test-of-001_resolve_circular_dependency-sql';

const LEAD_CONVERSION: SampleStory = {
  name: 'lead-conversion',
  migrations: ['000_initial_schema.sql', '001_resolve_circular_dependency.sql'].map((file) => [
    `migrations/${file}`,
    `migrations/rollback/${file}`,
  ]),
  leftOpen: [`${CONVERSION}/one-of-your-own-clients/1`, `${CONVERSION}/one-of-your-own-clients/2`],
  unseen: 4,
  damages: [
    {
      what: 'an index is dropped',
      harm: 'drop index public.idx_leads_open_created',
      repair: `create index idx_leads_open_created
        on public.leads (created_at desc) where not is_converted`,
      fails: [
        'failed 001:index public.idx_leads_open_created',
        `failed ${RESOLVED}/4-the-indexes/1 without idx_leads_open_created`,
        `failed ${RESOLVED}/4-the-indexes/5`,
      ],
      shows: '2 rows; idx_leads_open_created is missing',
    },
    {
      what: 'users may read leads',
      harm: 'grant select on table public.leads to authenticated',
      repair: 'revoke select on table public.leads from authenticated',
      fails: [
        'failed 000:absent grant table public.leads to authenticated',
        `failed ${RESOLVED}/8-row-security-is-on-and-the-api-reaches-nothing/2`,
        `failed ${RESOLVED}/8-row-security-is-on-and-the-api-reaches-nothing/4`,
      ],
      shows: 'authenticated has select',
    },
    {
      what: 'the client of a lead is missing',
      harm: `begin;
        insert into public.clients (id, name)
          values ('e0000000-0000-4000-8000-000000000001', 'Elm Ltd');
        insert into public.leads (name, converted_to_client_id, conversion_date)
          values ('Elm', 'e0000000-0000-4000-8000-000000000001', now());
        set local session_replication_role = replica;
        delete from public.clients where id = 'e0000000-0000-4000-8000-000000000001';
        commit`,
      repair: `delete from public.leads where name = 'Elm'`,
      fails: [`failed ${RESOLVED}/7-every-row-still-has-a-home/1`],
      shows: '1 row',
    },
    {
      what: 'a constraint is dropped',
      harm: 'alter table public.contacts drop constraint contacts_lead_or_client',
      repair: `alter table public.contacts add constraint contacts_lead_or_client
        check (num_nonnulls(lead_id, client_id) = 1)`,
      fails: [
        'failed 001:constraint public.contacts.contacts_lead_or_client',
        `failed ${CONVERSION}/what-is-refused/3`,
        `failed ${CONVERSION}/what-is-refused/4`,
      ],
      shows: 'there is no constraint contacts_lead_or_client on contacts',
    },
  ],
};

const FOLDER = 'supabase/migrations';
const SAVED = 'saved-views-of-the-inbox-20260130000000';

const META_HUB: SampleStory = {
  name: 'meta-hub',
  migrations: [
    ...[
      '20260115_base_schema.sql',
      '20260120_fix_entitlements_value_column.sql',
      '20260121200000_fix_ambiguous_column_refs.sql',
    ].map((file) => [`${FOLDER}/${file}`, `${FOLDER}/rollback/${file}`] as const),
    ...[
      '20260123090000_wa_connection_id_routing.sql',
      '20260128231758_m1_reliability.sql',
      '20260130000000_wa_saved_views.sql',
    ].map((file) => [`${FOLDER}/${file}`, 'GUIDE.md'] as const),
  ],
  leftOpen: [1, 2, 3].map((at) => `${SAVED}/smoke-test-with-your-own-ids/${String(at)}`),
  unseen: 4,
  damages: [
    {
      what: 'the index of a foreign key is dropped',
      harm: 'drop index public.wa_saved_views_user_idx',
      repair: 'create index wa_saved_views_user_idx on public.wa_saved_views (user_id)',
      fails: [
        'failed 20260130000000:index public.wa_saved_views_user_idx',
        'failed verification/4-every-foreign-key-has-its-index/1',
        `failed ${SAVED}/verification-of-the-saved-views/4 without wa_saved_views_user_idx`,
      ],
      shows: '3 rows; wa_saved_views_user_idx is missing',
    },
    {
      what: 'a policy lets everybody read',
      harm: 'alter policy workspaces_select_member on public.workspaces using (true)',
      repair: `alter policy workspaces_select_member on public.workspaces
        using (id in (select m.workspace_id from public.workspace_memberships as m
                      where m.user_id = (select auth.uid())))`,
      fails: [
        'failed 20260115:policy public.workspaces.workspaces_select_member',
        'failed verification/5-a-member-sees-the-own-workspace-and-nothing-else/9',
      ],
      shows: 'USING is (true)',
    },
    {
      what: 'a function is for everyone',
      harm: 'grant execute on function public.claim_outbox(integer, text) to authenticated',
      repair: 'revoke execute on function public.claim_outbox(integer, text) from authenticated',
      fails: [
        'failed 20260128231758:absent grant function public.claim_outbox(integer, text) to authenticated',
        'failed verification/3-nobody-reaches-what-is-not-theirs/3 without claim_outbox | f | f | t',
      ],
      shows: 'authenticated has execute',
    },
    {
      what: 'the connection of a thread is missing',
      harm: `begin;
        insert into public.workspaces (id, name, slug)
          values ('e0000000-0000-4000-8000-000000000000', 'Elm', 'elm');
        insert into public.wa_phone_numbers (id, workspace_id, phone_number_id, display_number)
          values ('e0000000-0000-4000-8000-000000000001', 'e0000000-0000-4000-8000-000000000000', '9001', '9001');
        insert into public.wa_threads (workspace_id, phone_number_id, contact_phone, connection_id)
          values ('e0000000-0000-4000-8000-000000000000', '9001', '49', 'e0000000-0000-4000-8000-000000000001');
        set local session_replication_role = replica;
        delete from public.wa_phone_numbers where phone_number_id = '9001';
        commit`,
      repair: `delete from public.workspaces where slug = 'elm'`,
      fails: ['failed whatsapp-routing-by-connection-20260123090000/verification-of-the-routing/4'],
      shows: '1 row',
    },
  ],
};

export const STORIES: readonly SampleStory[] = [
  ASSISTANT,
  CRM_DASHBOARD,
  AGENTFLOW,
  LEAD_CONVERSION,
  META_HUB,
];
