/** What a Supabase project has before the first migration. */
export const PRELUDE = `
  DO $$ BEGIN
    CREATE ROLE anon NOLOGIN;
  EXCEPTION WHEN duplicate_object THEN NULL; END $$;
  DO $$ BEGIN
    CREATE ROLE authenticated NOLOGIN;
  EXCEPTION WHEN duplicate_object THEN NULL; END $$;
  DO $$ BEGIN
    CREATE ROLE service_role NOLOGIN BYPASSRLS;
  EXCEPTION WHEN duplicate_object THEN NULL; END $$;
  CREATE SCHEMA auth;
  CREATE TABLE auth.users (id uuid PRIMARY KEY);
  CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$ SELECT NULL::uuid $$;
  CREATE FUNCTION auth.jwt() RETURNS jsonb LANGUAGE sql STABLE AS $$ SELECT '{}'::jsonb $$;
  CREATE SCHEMA extensions;
`;

/** Statements of many kinds, in files that change what earlier ones made. */
export const MIGRATIONS: readonly { readonly version: string; readonly text: string }[] = [
  {
    version: '001',
    text: `
      CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA extensions;
      CREATE SCHEMA IF NOT EXISTS app;
      CREATE TYPE lead_status AS ENUM ('new', 'won');
      CREATE TYPE app.pair AS (first integer, second lead_status);
      CREATE DOMAIN short AS varchar(20);
      CREATE SEQUENCE app.numbers START 100;
      CREATE TABLE tenants (
        id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        name text NOT NULL UNIQUE,
        slug varchar(40) NOT NULL,
        settings jsonb NOT NULL DEFAULT '{}'
      );
      CREATE TABLE IF NOT EXISTS public.users (
        id uuid PRIMARY KEY REFERENCES auth.users ON DELETE CASCADE,
        tenant_id uuid NOT NULL REFERENCES tenants(id) ON DELETE CASCADE ON UPDATE RESTRICT,
        email extensions.citext NOT NULL,
        role text NOT NULL DEFAULT 'member' CHECK (role IN ('owner', 'admin', 'member')),
        age int CHECK (age BETWEEN 0 AND 150) CHECK (age <> 13),
        created_at timestamptz NOT NULL DEFAULT now(),
        UNIQUE (tenant_id, email)
      );
      CREATE TABLE leads (
        id bigserial PRIMARY KEY,
        number integer GENERATED ALWAYS AS IDENTITY,
        tenant_id uuid NOT NULL,
        status lead_status NOT NULL DEFAULT 'new',
        score numeric(5,2) DEFAULT 0,
        tags text[] DEFAULT '{}',
        short_name short,
        full_name text,
        search text GENERATED ALWAYS AS (lower(full_name)) STORED,
        old_column text,
        parent_id bigint,
        CONSTRAINT leads_score_range CHECK (score >= 0 AND score <= 100),
        CONSTRAINT leads_tenant FOREIGN KEY (tenant_id) REFERENCES tenants
      );
      CREATE INDEX ON leads (tenant_id);
      CREATE INDEX leads_old ON leads (old_column);
      CREATE UNIQUE INDEX IF NOT EXISTS leads_open ON leads USING btree (tenant_id, lower(full_name) DESC) INCLUDE (score) WHERE status <> 'won';
      CREATE INDEX leads_tags ON leads USING gin (tags);
      CREATE TABLE junk (id integer);
      COMMENT ON TABLE leads IS 'People who may buy';
      COMMENT ON COLUMN leads.score IS 'From 0 to 100';
    `,
  },
  {
    version: '002',
    text: `
      CREATE OR REPLACE FUNCTION touch() RETURNS trigger AS $$
      BEGIN
        NEW.created_at = now();
        RETURN NEW;
      END;
      $$ LANGUAGE plpgsql;
      CREATE FUNCTION app.leads_of(tenant uuid, state lead_status DEFAULT 'new')
        RETURNS TABLE(id bigint, name text) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public
        AS 'SELECT id, full_name FROM leads WHERE tenant_id = tenant AND status = state';
      CREATE FUNCTION app.count_all() RETURNS SETOF integer LANGUAGE sql AS 'SELECT 1';
      CREATE PROCEDURE app.clean(days int) LANGUAGE sql AS 'DELETE FROM junk';
      CREATE TRIGGER users_touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
      CREATE TRIGGER leads_touch AFTER INSERT OR UPDATE OF status ON leads FOR EACH STATEMENT EXECUTE FUNCTION touch();
      ALTER TABLE users ENABLE ROW LEVEL SECURITY;
      ALTER TABLE leads ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
      CREATE POLICY users_own ON users FOR SELECT TO authenticated USING (id = auth.uid());
      CREATE POLICY leads_tenant ON leads TO authenticated, anon
        USING (tenant_id IN (SELECT tenant_id FROM users WHERE id = auth.uid()))
        WITH CHECK (EXISTS (SELECT 1 FROM users u WHERE u.id = (SELECT auth.uid()) AND u.tenant_id = leads.tenant_id));
      CREATE POLICY leads_strict ON leads AS RESTRICTIVE FOR DELETE USING ((auth.jwt() ->> 'role') = 'admin');
      CREATE VIEW lead_summary WITH (security_invoker = true) AS SELECT tenant_id, count(*) FROM leads GROUP BY 1;
      CREATE MATERIALIZED VIEW lead_stats AS SELECT status, count(*) AS n FROM leads GROUP BY status;
      CREATE UNIQUE INDEX lead_stats_status ON lead_stats (status);
      GRANT USAGE ON SCHEMA app TO authenticated;
      GRANT SELECT, INSERT ON leads TO authenticated;
      GRANT ALL ON users TO service_role;
      REVOKE EXECUTE ON FUNCTION app.leads_of(uuid, lead_status) FROM PUBLIC;
      GRANT EXECUTE ON FUNCTION app.leads_of(uuid, lead_status) TO authenticated;
      INSERT INTO tenants (name, slug) VALUES ('one', 'one');
    `,
  },
  {
    version: '003',
    text: `
      ALTER TABLE leads DROP COLUMN old_column;
      ALTER TABLE leads ADD COLUMN IF NOT EXISTS email text;
      ALTER TABLE leads ADD COLUMN source text NOT NULL DEFAULT 'web', ADD CONSTRAINT leads_source CHECK (source IN ('web', 'api')) NOT VALID;
      ALTER TABLE leads VALIDATE CONSTRAINT leads_source;
      ALTER TABLE leads ALTER COLUMN email SET NOT NULL, ALTER COLUMN score DROP DEFAULT, ALTER COLUMN score TYPE integer;
      ALTER TABLE leads RENAME COLUMN full_name TO display_name;
      ALTER TABLE leads ADD CONSTRAINT leads_parent FOREIGN KEY (parent_id) REFERENCES leads (id) DEFERRABLE INITIALLY DEFERRED;
      ALTER TYPE lead_status ADD VALUE 'lost' AFTER 'new';
      ALTER TABLE tenants DROP CONSTRAINT tenants_name_key;
      ALTER TABLE tenants ADD CONSTRAINT tenants_name UNIQUE (name);
      ALTER POLICY users_own ON users USING (id = (SELECT auth.uid()));
      DROP TABLE junk;
      CREATE TABLE IF NOT EXISTS leads (id integer, never_made text);
      REVOKE INSERT ON leads FROM authenticated;
      ALTER TABLE users RENAME TO people;
      CREATE OR REPLACE FUNCTION app.count_all() RETURNS SETOF integer LANGUAGE sql STABLE AS 'SELECT 2';
      DROP TRIGGER leads_touch ON leads;
      DROP VIEW IF EXISTS lead_summary;
      CREATE VIEW lead_summary AS SELECT tenant_id FROM leads;
      CREATE TABLE events (at date NOT NULL, kind text DEFAULT 'x'::text) PARTITION BY RANGE (at);
      CREATE UNLOGGED TABLE cache (key text PRIMARY KEY, value text);
    `,
  },
];

/** What the text no longer tells: how the server prints a CHECK whose column got another type, or a renamed table. */
export const IN_DOUBT: readonly (readonly [id: string, outcome: string, note: string])[] = [
  [
    '001:constraint public.leads.leads_score_range',
    'inconclusive',
    'The type of the column score changed since.',
  ],
  ['002:policy public.leads.leads_tenant', 'inconclusive', 'The name users changed since.'],
];

/** One damage, the check that must see it, and what the check says. */
export const DAMAGE: readonly (readonly [
  damage: string,
  id: string,
  expected: string,
  actual: string,
])[] = [
  [
    'DROP INDEX leads_tags',
    '001:index public.leads_tags',
    'index leads_tags on leads is there',
    'there is no index leads_tags on leads',
  ],
  [
    'DROP INDEX leads_open; CREATE INDEX leads_open ON leads (tenant_id)',
    '001:index public.leads_open',
    "unique; on (tenant_id, lower(display_name) DESC); INCLUDE (score); WHERE is status <> 'won'",
    'not unique; on (tenant_id); INCLUDE (); no WHERE',
  ],
  [
    'ALTER TABLE leads ALTER COLUMN email TYPE varchar(50)',
    '003:column public.leads.email',
    'column email is text',
    'column email is character varying(50), not text',
  ],
  [
    'ALTER TABLE leads ALTER COLUMN email DROP NOT NULL',
    '003:column public.leads.email',
    'NOT NULL',
    'nullable',
  ],
  [
    "ALTER TABLE leads ALTER COLUMN source SET DEFAULT 'api'",
    '003:column public.leads.source',
    "default 'web'",
    "default 'api'::text",
  ],
  [
    'ALTER TABLE leads ALTER COLUMN number DROP IDENTITY',
    '001:column public.leads.number',
    'identity ALWAYS',
    'no identity column',
  ],
  [
    'ALTER TABLE leads DROP COLUMN short_name',
    '001:column public.leads.short_name',
    'column leads.short_name is there',
    'there is no column leads.short_name',
  ],
  [
    "ALTER TABLE leads DROP CONSTRAINT leads_source; ALTER TABLE leads ADD CONSTRAINT leads_source CHECK (source IN ('web'))",
    '003:constraint public.leads.leads_source',
    "CHECK is source IN ('web', 'api')",
    "CHECK is (source = 'web'::text)",
  ],
  [
    'ALTER TABLE people DROP CONSTRAINT users_tenant_id_fkey; ALTER TABLE people ADD CONSTRAINT users_tenant_id_fkey FOREIGN KEY (tenant_id) REFERENCES tenants (id) ON UPDATE RESTRICT',
    '001:constraint public.people.(foreignKey tenant_id)',
    'ON DELETE CASCADE',
    'ON DELETE NO ACTION',
  ],
  [
    'ALTER TABLE people DROP CONSTRAINT users_age_check1',
    '001:constraint public.people.(check age) #2',
    'constraint (age) on people is there',
    'there is no constraint (age) on people',
  ],
  [
    'ALTER TABLE tenants DROP CONSTRAINT tenants_name',
    '003:constraint public.tenants.tenants_name',
    'unique constraint tenants_name on tenants is there',
    'there is no unique constraint tenants_name on tenants',
  ],
  [
    'ALTER POLICY users_own ON people USING (true)',
    '002:policy public.people.users_own',
    'USING is (id = (SELECT auth.uid()))',
    'USING is (true)',
  ],
  [
    'ALTER POLICY leads_tenant ON leads TO PUBLIC',
    '002:policy public.leads.leads_tenant',
    'to anon, authenticated',
    'to public',
  ],
  [
    'DROP POLICY leads_strict ON leads; CREATE POLICY leads_strict ON leads FOR UPDATE USING (true)',
    '002:policy public.leads.leads_strict',
    "restrictive; for DELETE; USING is ((auth.jwt() ->> 'role') = 'admin')",
    'permissive; for UPDATE; USING is (true)',
  ],
  [
    'ALTER TABLE leads DISABLE ROW LEVEL SECURITY',
    '002:rowSecurity public.leads',
    'enabled',
    'not enabled',
  ],
  [
    'ALTER TABLE leads NO FORCE ROW LEVEL SECURITY',
    '002:rowSecurity public.leads',
    'forced',
    'not forced',
  ],
  [
    'ALTER TABLE people DISABLE TRIGGER users_touch',
    '002:trigger public.people.users_touch',
    'enabled',
    'disabled',
  ],
  [
    "CREATE OR REPLACE FUNCTION app.count_all() RETURNS SETOF integer LANGUAGE sql STABLE AS 'SELECT 3'",
    '003:function app.count_all()',
    'the body of the migration',
    'another body',
  ],
  [
    'ALTER FUNCTION app.leads_of(uuid, lead_status) SECURITY INVOKER',
    '002:function app.leads_of(uuid, lead_status)',
    'SECURITY DEFINER',
    'SECURITY INVOKER',
  ],
  [
    'ALTER FUNCTION app.leads_of(uuid, lead_status) RESET search_path',
    '002:function app.leads_of(uuid, lead_status)',
    'SET search_path=public',
    'no settings',
  ],
  [
    "ALTER TYPE lead_status RENAME VALUE 'lost' TO 'gone'",
    '003:enum public.lead_status',
    'labels new, lost, won',
    'labels new, gone, won',
  ],
  [
    'REVOKE SELECT ON leads FROM authenticated',
    '002:grant table public.leads to authenticated',
    'grant on table leads to authenticated is there',
    'there is no grant on table leads to authenticated',
  ],
  [
    'REVOKE UPDATE ON people FROM service_role',
    '002:grant table public.people to service_role',
    'update',
    'no update',
  ],
  [
    'GRANT INSERT ON leads TO authenticated',
    '003:absent grant table public.leads to authenticated',
    'authenticated has none of insert',
    'authenticated has insert',
  ],
  [
    'GRANT EXECUTE ON FUNCTION app.leads_of(uuid, lead_status) TO PUBLIC',
    '002:absent grant function app.leads_of(uuid, lead_status) to public',
    'public has none of execute',
    'public has execute',
  ],
  [
    'CREATE TABLE junk (id integer)',
    '003:absent table public.junk',
    'table junk is gone',
    'table junk is still there',
  ],
  [
    'DROP MATERIALIZED VIEW lead_stats',
    '002:materializedView public.lead_stats',
    'materialized view lead_stats is there',
    'there is no materialized view lead_stats',
  ],
  [
    'REFRESH MATERIALIZED VIEW lead_stats WITH NO DATA',
    '002:materializedView public.lead_stats',
    'populated',
    'not populated',
  ],
  [
    'ALTER VIEW lead_summary SET (security_invoker = on)',
    '003:view public.lead_summary',
    'security_invoker off',
    'security_invoker on',
  ],
  [
    "COMMENT ON TABLE leads IS 'x'",
    '001:comment on table public.leads',
    'text "People who may buy"',
    'text "x"',
  ],
  ['ALTER TABLE cache SET LOGGED', '003:table public.cache', 'unlogged', 'permanent'],
];
