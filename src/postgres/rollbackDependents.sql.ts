/**
 * For each statement of a script that drops something ($1, JSON): what of the database goes with it, what would be in its
 * way, and the names by which a person knows that. It follows pg_depend as findDependentObjects in
 * src/backend/catalog/dependency.c does: what depends automatically or internally goes along; a normal dependency
 * refuses a DROP without CASCADE. `level` is 0 for what goes along, 1 for what is in the way, 2 for what hangs on that.
 * Objects that a statement gives another shape (`rewritten`) are only found, without what depends on them.
 */
export const FIND_DEPENDENTS = `with recursive wanted as (
  select * from pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb)
    as w (
      number integer, rewritten boolean, kind text, schema text, "table" text, name text, arguments text, count integer)
),
relation as (
  select c.oid, c.relname::text as name, n.nspname::text as schema
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
),
routine as (
  select p.oid, p.proname::text as name, n.nspname::text as schema, p.pronargs::integer as count,
    pg_catalog.oidvectortypes(p.proargtypes) as arguments,
    pg_catalog.count(*) over (partition by n.nspname, p.proname) as sharing,
    pg_catalog.count(*) over (partition by n.nspname, p.proname, p.pronargs) as alike
  from pg_catalog.pg_proc p
  join pg_catalog.pg_namespace n on n.oid = p.pronamespace
),
root as (
  select w.number, w.rewritten, 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid as classid, r.oid as objid, 0 as objsubid
  from wanted w
  join relation r on r.schema = w.schema and r.name = w.name
  where w.kind in ('table', 'view', 'materializedView', 'sequence', 'index')
  union all
  select w.number, w.rewritten, 'pg_catalog.pg_class'::pg_catalog.regclass, r.oid, a.attnum::integer
  from wanted w
  join relation r on r.schema = w.schema and r.name = w."table"
  join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attname::text = w.name and not a.attisdropped
  where w.kind = 'column'
  union all
  select w.number, w.rewritten, 'pg_catalog.pg_attrdef'::pg_catalog.regclass, d.oid, 0
  from wanted w
  join relation r on r.schema = w.schema and r.name = w."table"
  join pg_catalog.pg_attribute a on a.attrelid = r.oid and a.attname::text = w.name and not a.attisdropped
  join pg_catalog.pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
  where w.kind = 'default'
  union all
  select w.number, w.rewritten, 'pg_catalog.pg_constraint'::pg_catalog.regclass, c.oid, 0
  from wanted w
  join relation r on r.schema = w.schema and r.name = w."table"
  join pg_catalog.pg_constraint c on c.conrelid = r.oid and c.conname::text = w.name
  where w.kind = 'constraint'
  union all
  select w.number, w.rewritten, 'pg_catalog.pg_trigger'::pg_catalog.regclass, t.oid, 0
  from wanted w
  join relation r on r.schema = w.schema and r.name = w."table"
  join pg_catalog.pg_trigger t on t.tgrelid = r.oid and t.tgname::text = w.name and not t.tgisinternal
  where w.kind = 'trigger'
  union all
  select w.number, w.rewritten, 'pg_catalog.pg_policy'::pg_catalog.regclass, p.oid, 0
  from wanted w
  join relation r on r.schema = w.schema and r.name = w."table"
  join pg_catalog.pg_policy p on p.polrelid = r.oid and p.polname::text = w.name
  where w.kind = 'policy'
  union all
  select w.number, w.rewritten, 'pg_catalog.pg_proc'::pg_catalog.regclass, f.oid, 0
  from wanted w
  join routine f on f.schema = w.schema and f.name = w.name
  where w.kind = 'function'
    and (f.arguments = w.arguments
      or (not w.rewritten and (f.sharing = 1 or (f.alike = 1 and f.count = w.count))))
  union all
  select w.number, w.rewritten, 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, 0
  from wanted w
  join pg_catalog.pg_namespace n on n.nspname::text = w.schema
  join pg_catalog.pg_type t on t.typnamespace = n.oid and t.typname::text = w.name
  where w.kind in ('enum', 'domain', 'composite')
  union all
  select w.number, w.rewritten, 'pg_catalog.pg_namespace'::pg_catalog.regclass, n.oid, 0
  from wanted w
  join pg_catalog.pg_namespace n on n.nspname::text = w.name
  where w.kind = 'schema'
  union all
  select w.number, w.rewritten, 'pg_catalog.pg_extension'::pg_catalog.regclass, e.oid, 0
  from wanted w
  join pg_catalog.pg_extension e on e.extname::text = w.name
  where w.kind = 'extension'
),
reached (number, classid, objid, objsubid, level, direct, named) as (
  select number, classid, objid, objsubid, 0, false, true from root where not rewritten
  union
  select r.number, e.classid, e.objid, e.objsubid, case when r.level + e.step > 2 then 2 else r.level + e.step end,
    (r.level = 0 and e.step = 1) or (r.direct and e.owner), false
  from reached r
  cross join lateral (
    select d.classid, d.objid, d.objsubid, case when d.deptype = 'n' then 1 else 0 end as step, false as owner
    from pg_catalog.pg_depend d
    where d.refclassid = r.classid and d.refobjid = r.objid
      and (r.objsubid = 0 or d.refobjsubid = r.objsubid)
    union all
    select d.refclassid, d.refobjid, d.refobjsubid, 0, true
    from pg_catalog.pg_depend d
    where d.classid = r.classid and d.objid = r.objid and d.objsubid = r.objsubid and d.deptype = 'i'
  ) e
)
select o.number, false as rewritten, o.object, o.whole, o.level, o.direct, o.named,
  o.classid in (
    'pg_catalog.pg_rewrite'::pg_catalog.regclass, 'pg_catalog.pg_type'::pg_catalog.regclass) as part,
  pg_catalog.pg_describe_object(o.classid, o.objid, o.objsubid) as description
from (
  select r.number, r.classid, r.objid, r.objsubid,
    pg_catalog.concat_ws(' ', r.classid, r.objid, r.objsubid) as object,
    pg_catalog.concat_ws(' ', r.classid, r.objid, 0) as whole,
    pg_catalog.min(r.level) as level, pg_catalog.bool_or(r.direct) as direct, pg_catalog.bool_or(r.named) as named
  from reached r
  -- The triggers by which the server keeps a constraint: a person knows the constraint.
  where not (r.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass and exists (
    select from pg_catalog.pg_trigger t where t.oid = r.objid and t.tgisinternal))
  group by r.number, r.classid, r.objid, r.objsubid
) o
union all
select r.number, true, pg_catalog.concat_ws(' ', r.classid, r.objid, r.objsubid),
  pg_catalog.concat_ws(' ', r.classid, r.objid, 0), 0, false, true, false,
  pg_catalog.pg_describe_object(r.classid, r.objid, r.objsubid)
from root r
where r.rewritten
order by number, level, description`;
