/**
 * What a database has that tables stand on, and that migrations need not have made: one row with a JSON value. Roles and
 * privileges are named as they are; the server's own are left out.
 */
export const READ_GROUND = `
select pg_catalog.json_build_object(
  'user', current_user,
  'searchPath', pg_catalog.current_setting('search_path'),
  'schemas', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'name', n.nspname, 'owner', pg_catalog.pg_get_userbyid(n.nspowner),
      'acl', (
        select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
          'role', case when a.grantee = 0 then null else pg_catalog.pg_get_userbyid(a.grantee) end,
          'privilege', a.privilege_type, 'grantable', a.is_grantable
        )), '[]')
        from pg_catalog.aclexplode(coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))) as a
        where a.grantee <> n.nspowner
      )
    )), '[]')
    from pg_catalog.pg_namespace as n
    where pg_catalog.left(n.nspname::text, 3) <> 'pg_' and n.nspname not in ('information_schema', 'plumbline')
      and not exists (
        select from pg_catalog.pg_depend as d
        where d.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass and d.objid = n.oid and d.deptype = 'e'
      )
  ),
  'extensions', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object('name', e.extname, 'schema', n.nspname)), '[]')
    from pg_catalog.pg_extension as e
    join pg_catalog.pg_namespace as n on n.oid = e.extnamespace
    where e.extname <> 'plpgsql'
  ),
  'roles', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'name', r.rolname, 'options', pg_catalog.concat_ws(' ',
        case when r.rolsuper then 'superuser' else 'nosuperuser' end,
        case when r.rolinherit then 'inherit' else 'noinherit' end,
        case when r.rolcreaterole then 'createrole' else 'nocreaterole' end,
        case when r.rolcreatedb then 'createdb' else 'nocreatedb' end,
        case when r.rolcanlogin then 'login' else 'nologin' end,
        case when r.rolbypassrls then 'bypassrls' else 'nobypassrls' end)
    )), '[]')
    from pg_catalog.pg_roles as r where pg_catalog.left(r.rolname::text, 3) <> 'pg_'
  ),
  'publications', (select coalesce(pg_catalog.json_agg(p.pubname), '[]') from pg_catalog.pg_publication as p),
  'defaultPrivileges', (
    select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
      'role', pg_catalog.pg_get_userbyid(d.defaclrole), 'schema', n.nspname, 'type', d.defaclobjtype,
      'acl', (
        select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
          'role', case when a.grantee = 0 then null else pg_catalog.pg_get_userbyid(a.grantee) end,
          'privilege', a.privilege_type, 'grantable', a.is_grantable
        )), '[]')
        from pg_catalog.aclexplode(d.defaclacl) as a
      )
    )), '[]')
    from pg_catalog.pg_default_acl as d
    left join pg_catalog.pg_namespace as n on n.oid = d.defaclnamespace
  )
) as ground`;

/** The ground for the statement that follows, for the length of the transaction. */
export const TELL_GROUND = `select pg_catalog.set_config('plumbline.ground', $1, true)`;

/**
 * Gives the database of the stand-in the ground that was told: what it has by itself and that ground has not is dropped,
 * what is missing is made. Run by its superuser, in a transaction that is discarded. An extension that the stand-in has
 * not got is left out: the migration that needs it says so.
 */
export const LAY_GROUND = `do $plumbline$
declare
  ground jsonb := pg_catalog.current_setting('plumbline.ground')::jsonb;
  one record;
  item record;
  kinds jsonb := '{"r": "tables", "S": "sequences", "f": "functions", "T": "types", "n": "schemas"}';
  place text;
begin
  for one in
    select pg_catalog.pg_get_userbyid(d.defaclrole) as owner, n.nspname as schema, d.defaclobjtype as type, a.grantee
    from pg_catalog.pg_default_acl as d
    left join pg_catalog.pg_namespace as n on n.oid = d.defaclnamespace
    cross join lateral pg_catalog.aclexplode(d.defaclacl) as a
  loop
    execute pg_catalog.format('alter default privileges for role %I %s revoke all on %s from %s', one.owner,
      case when one.schema is null then '' else pg_catalog.format('in schema %I', one.schema) end,
      kinds ->> one.type::text,
      case when one.grantee = 0 then 'public'
        else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(one.grantee)) end);
  end loop;

  for one in select p.pubname as name from pg_catalog.pg_publication as p
    where not ground -> 'publications' ? p.pubname
  loop
    execute pg_catalog.format('drop publication %I', one.name);
  end loop;
  for one in
    select e.extname as name from pg_catalog.pg_extension as e
    join pg_catalog.pg_namespace as n on n.oid = e.extnamespace
    where e.extname <> 'plpgsql' and not ground -> 'extensions' @> pg_catalog.jsonb_build_array(
      pg_catalog.jsonb_build_object('name', e.extname, 'schema', n.nspname))
  loop
    execute pg_catalog.format('drop extension %I cascade', one.name);
  end loop;
  for one in
    select n.nspname as name from pg_catalog.pg_namespace as n
    where pg_catalog.left(n.nspname::text, 3) <> 'pg_' and n.nspname not in ('information_schema', 'plumbline')
      and not ground -> 'schemas' @> pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('name', n.nspname))
  loop
    execute pg_catalog.format('drop schema %I cascade', one.name);
  end loop;

  for one in
    select r.rolname as name from pg_catalog.pg_roles as r
    where pg_catalog.left(r.rolname::text, 3) <> 'pg_' and r.rolname <> current_user
      and not ground -> 'roles' @> pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object('name', r.rolname))
  loop
    execute pg_catalog.format('drop owned by %I cascade', one.name);
    execute pg_catalog.format('drop role %I', one.name);
  end loop;
  for one in select r.name, r.options from pg_catalog.jsonb_to_recordset(ground -> 'roles') as r (name text, options text)
    where r.name <> current_user
  loop
    if not exists (select from pg_catalog.pg_roles as r where r.rolname = one.name) then
      execute pg_catalog.format('create role %I', one.name);
    end if;
    execute pg_catalog.format('alter role %I %s', one.name, one.options);
  end loop;

  for one in
    select s.name, s.owner, s.acl
    from pg_catalog.jsonb_to_recordset(ground -> 'schemas') as s (name text, owner text, acl jsonb)
  loop
    execute pg_catalog.format('create schema if not exists %I', one.name);
    if exists (select from pg_catalog.pg_roles as r where r.rolname = one.owner) then
      execute pg_catalog.format('alter schema %I owner to %I', one.name, one.owner);
    end if;
    for item in
      select distinct a.grantee from pg_catalog.pg_namespace as n
      cross join lateral pg_catalog.aclexplode(coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))) as a
      where n.nspname = one.name and a.grantee <> n.nspowner
    loop
      execute pg_catalog.format('revoke all on schema %I from %s', one.name,
        case when item.grantee = 0 then 'public'
          else pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(item.grantee)) end);
    end loop;
    for item in
      select a.role, a.privilege, a.grantable
      from pg_catalog.jsonb_to_recordset(one.acl) as a (role text, privilege text, grantable boolean)
      where a.role is null or exists (select from pg_catalog.pg_roles as r where r.rolname = a.role)
    loop
      execute pg_catalog.format('grant %s on schema %I to %s%s', item.privilege, one.name,
        coalesce(pg_catalog.quote_ident(item.role), 'public'),
        case when item.grantable then ' with grant option' else '' end);
    end loop;
  end loop;

  for one in select e.name, e.schema
    from pg_catalog.jsonb_to_recordset(ground -> 'extensions') as e (name text, schema text)
    where exists (select from pg_catalog.pg_namespace as n where n.nspname = e.schema)
  loop
    begin
      execute pg_catalog.format('create extension if not exists %I with schema %I', one.name, one.schema);
    exception when undefined_file or feature_not_supported or invalid_parameter_value then
      null;
    end;
  end loop;
  for one in select p.name from pg_catalog.jsonb_array_elements_text(ground -> 'publications') as p (name)
    where not exists (select from pg_catalog.pg_publication as o where o.pubname = p.name)
  loop
    execute pg_catalog.format('create publication %I', one.name);
  end loop;

  for one in
    select d.role, d.schema, d.type, d.acl
    from pg_catalog.jsonb_to_recordset(ground -> 'defaultPrivileges') as d (role text, schema text, type text, acl jsonb)
    where exists (select from pg_catalog.pg_roles as r where r.rolname = d.role)
      and (d.schema is null or exists (select from pg_catalog.pg_namespace as n where n.nspname = d.schema))
  loop
    place := pg_catalog.format('alter default privileges for role %I %s', one.role,
      case when one.schema is null then '' else pg_catalog.format('in schema %I', one.schema) end);
    -- Those for every schema stand instead of what the server gives by itself.
    if one.schema is null then
      execute pg_catalog.concat(place, ' revoke all on ', kinds ->> one.type, ' from public');
    end if;
    for item in
      select a.role, a.privilege, a.grantable
      from pg_catalog.jsonb_to_recordset(one.acl) as a (role text, privilege text, grantable boolean)
      where a.role is null or exists (select from pg_catalog.pg_roles as r where r.rolname = a.role)
    loop
      execute pg_catalog.concat(place, ' grant ', item.privilege, ' on ', kinds ->> one.type, ' to ',
        coalesce(pg_catalog.quote_ident(item.role), 'public'),
        case when item.grantable then ' with grant option' else '' end);
    end loop;
  end loop;

  if (ground ->> 'user') <> current_user then
    execute pg_catalog.format('alter role %I superuser', ground ->> 'user');
    execute pg_catalog.format('set local session authorization %I', ground ->> 'user');
  end if;
  perform pg_catalog.set_config('search_path', ground ->> 'searchPath', true);
end
$plumbline$`;
