import assert from 'node:assert/strict';
import type { Client } from 'pg';
import { guideResults, MIGRATIONS } from './crmDashboardSample';
import { onEach, runFiles, supabaseDatabase } from './sampleWorkspace';
import { servers } from './server';

interface Place {
  readonly name: string;
  readonly client: Client;
}

/** What happened to a sound database, how, and every statement of the guide that then shows something else. */
const MUTATIONS: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'an index of the dashboard is gone',
    'drop index public.idx_crm_deals_won',
    [
      '3. The indexes for the dashboard are there #1',
      '3. The indexes for the dashboard are there #2',
      "9. The dashboard's queries use their indexes #4",
    ],
  ],
  [
    'a unique index became a plain one of the same name',
    'drop index public.uq_crm_deals_tenant_source_external; create index uq_crm_deals_tenant_source_external on public.crm_deals (tenant_id, source, external_id)',
    [
      '2. Nothing can be stored twice #2',
      'A second sync changes the row of the first #3',
      'A second sync changes the row of the first #4',
      'A second sync changes the row of the first #5',
    ],
  ],
  [
    'row security of a copy is off',
    'alter table public.crm_deals disable row level security',
    ['6. Row security and policies #2', '10. A member sees the own tenant and nothing else #10'],
  ],
  [
    'a policy lets everyone read every deal',
    'alter policy crm_deals_select_tenant on public.crm_deals using (true)',
    ['10. A member sees the own tenant and nothing else #10'],
  ],
  [
    'a policy is gone',
    'drop policy crm_leads_select_tenant on public.crm_leads',
    ['6. Row security and policies #3'],
  ],
  [
    'a policy lets members put widgets anywhere',
    'alter policy dashboard_widgets_insert_tenant on public.dashboard_widgets with check (true)',
    ['10. A member sees the own tenant and nothing else #14'],
  ],
  [
    'members may see the connections',
    'grant select on public.crm_connections to authenticated',
    [
      '8. The API reaches nothing that it should not #2',
      '"permission denied for table ..." (42501) #1',
    ],
  ],
  [
    'members may write the copies',
    'grant delete on public.crm_deals to authenticated',
    [
      '8. The API reaches nothing that it should not #2',
      '11. Members do not write copies #4',
      '"permission denied for table ..." (42501) #1',
    ],
  ],
  [
    'a grant to members is gone',
    'revoke select on public.crm_deals from authenticated',
    [
      '10. A member sees the own tenant and nothing else #10',
      '"permission denied for table ..." (42501) #1',
    ],
  ],
  [
    'anon may read customers',
    'grant select on public.customers to anon',
    ['8. The API reaches nothing that it should not #1'],
  ],
  [
    'the trigger is gone',
    'drop trigger trg_dashboard_configs_updated_at on public.dashboard_configs',
    [
      '5. The trigger is there #1',
      '5. The trigger is there #2',
      'A dashboard is stored, read back and removed #5',
    ],
  ],
  [
    'the trigger is disabled',
    'alter table public.dashboard_configs disable trigger trg_dashboard_configs_updated_at',
    ['5. The trigger is there #2', 'A dashboard is stored, read back and removed #5'],
  ],
  [
    'the soft delete has a day instead of a time',
    'alter table public.dashboard_widgets drop column is_active, alter column deleted_at type date, add column is_active boolean not null generated always as (deleted_at is null) stored',
    [
      '3. The indexes for the dashboard are there #1',
      '3. The indexes for the dashboard are there #2',
      '4. A widget is deleted softly #1',
      "9. The dashboard's queries use their indexes #5",
    ],
  ],
  [
    'a foreign key is gone',
    'alter table public.crm_deals drop constraint crm_deals_tenant_id_source_fkey',
    ['7. The foreign keys are there #1'],
  ],
  [
    'a table is gone',
    'drop table public.agent_traces',
    [
      '1. The eleven tables are there #1',
      '3. The indexes for the dashboard are there #1',
      '3. The indexes for the dashboard are there #2',
      '6. Row security and policies #2',
      '7. The foreign keys are there #1',
    ],
  ],
  [
    'a table of the original schema is gone',
    'drop table public.event_logs',
    ['The original tables #1', 'Row security of the original tables #1'],
  ],
  [
    'row security of an original table is off',
    'alter table public.tenant_configs disable row level security',
    ['Row security of the original tables #1'],
  ],
  [
    'a policy of the documents is gone',
    'drop policy documents_delete_tenant on public.documents',
    ['Row security of the original tables #2'],
  ],
  [
    'the function of the policies runs as its caller',
    'alter function private.caller_tenant_id() security invoker',
    [
      'The function that policies ask #1',
      '10. A member sees the own tenant and nothing else #10',
      '10. A member sees the own tenant and nothing else #11',
      '10. A member sees the own tenant and nothing else #12',
      '10. A member sees the own tenant and nothing else #13',
      '10. A member sees the own tenant and nothing else #14',
    ],
  ],
  [
    'leads may double',
    'drop index public.uq_leads_open_per_customer',
    ['One open lead per customer #1', 'One open lead per customer #6'],
  ],
  [
    'a Bitrix column has no time zone',
    'alter table public.tenant_configs alter column bitrix_connected_at type timestamp',
    ['The Bitrix columns #1'],
  ],
  [
    'an Instagram column is gone',
    'alter table public.tenant_configs drop column instagram_username',
    ['Verification of 004_instagram_integration.sql #1'],
  ],
  [
    'an account may be active without a token',
    'alter table public.tenant_configs drop constraint tenant_configs_instagram_complete',
    ['An account is active only when it is complete #3'],
  ],
  [
    'an account may be active twice',
    'drop index public.uq_tenant_configs_active_instagram_account',
    ['Verification of 005_unique_active_instagram_account.sql #1', 'One account, two tenants #5'],
  ],
  [
    'a Google column has another name',
    'alter table public.tenant_configs rename column google_sheet_tab to google_sheet_page',
    ['Verification of 003_google_sheets_columns.sql #1'],
  ],
  [
    'the rule of the Google export is gone',
    'alter table public.tenant_configs drop constraint tenant_configs_google_sheets_instagram',
    ['Verification of 003_google_sheets_columns.sql #2'],
  ],
  [
    'a gap was closed by a table',
    'create table public.crm_stage_history (id uuid primary key)',
    [
      '3. The indexes for the dashboard are there #2',
      '8. The API reaches nothing that it should not #1',
      'Checks of the known gaps in 006_crm_dashboard_core.sql #3',
      '"permission denied for table ..." (42501) #1',
    ],
  ],
  [
    'a gap was closed by a foreign key',
    'alter table public.crm_deals add column lead_id uuid references public.crm_leads (id)',
    [
      '7. The foreign keys are there #1',
      'Checks of the known gaps in 006_crm_dashboard_core.sql #4',
    ],
  ],
];

describe('sample crm-dashboard: what the guide notices', function () {
  this.timeout(120_000);
  const places: (Place & { readonly sound: ReadonlyMap<string, string> })[] = [];

  before(async () => {
    for (const server of await servers()) {
      const { client } = await supabaseDatabase(server);
      await runFiles(client, MIGRATIONS);
      places.push({ name: server.name, client, sound: await guideResults(client) });
    }
  });

  after(async () => {
    for (const { client } of places) await client.end();
  });

  it('shows the same when nothing was damaged', () =>
    onEach(places, async ({ client, sound }) => {
      assert.deepEqual(await guideResults(client), sound);
    }));

  for (const [what, damage, expected] of MUTATIONS) {
    it(`${what}: the checks about it see it, and no others`, () =>
      onEach(places, async ({ client, sound }) => {
        const seen = await guideResults(client, damage);
        const different = [...seen].filter(([key, result]) => sound.get(key) !== result);
        assert.deepEqual(
          different.map(([key]) => key),
          expected,
        );
      }));
  }
});
