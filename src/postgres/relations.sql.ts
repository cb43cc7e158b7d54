/**
 * The relations that a plan names ($1: JSON of `{number, place, schema, name}`, several places for one number in the
 * order in which to look) and those that hang on them, as one JSON value. Locks nothing that anybody could wait for: a
 * size is left out where a session has, or waits for, an exclusive lock, since measuring would queue behind it.
 */
export const READ_RELATIONS = `
with recursive wanted as (
  select * from pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb)
    as w (number pg_catalog.int4, place pg_catalog.int4, schema pg_catalog.text, name pg_catalog.text)
), named as (
  select distinct on (w.number) w.number, c.oid
  from wanted w
  join pg_catalog.pg_class c on c.oid = pg_catalog.to_regclass(
    case when w.schema is null then pg_catalog.quote_ident(w.name)
      else pg_catalog.quote_ident(w.schema) || '.' || pg_catalog.quote_ident(w.name) end)
  order by w.number, w.place
), referencing (root, oid) as (
  select distinct n.oid, n.oid from named n
  union
  select r.root, k.conrelid from referencing r
  join pg_catalog.pg_constraint k on k.confrelid = r.oid and k.contype = 'f'
), reached as (
  select oid from referencing
  union
  select k.confrelid from named n
  join pg_catalog.pg_constraint k on k.conrelid = n.oid and k.contype = 'f'
  union
  select i.indrelid from named n join pg_catalog.pg_index i on i.indexrelid = n.oid
  union
  select h.inhparent from named n join pg_catalog.pg_inherits h on h.inhrelid = n.oid
), around as (
  select oid from reached
  union
  select p.partdefid from reached r
  join pg_catalog.pg_partitioned_table p on p.partrelid = r.oid and p.partdefid <> 0
), tree (root, oid) as (
  select oid, oid from around
  union
  select t.root, h.inhrelid from tree t join pg_catalog.pg_inherits h on h.inhparent = t.oid
), locked as (
  select distinct relation from pg_catalog.pg_locks
  where mode = 'AccessExclusiveLock' and relation is not null
    and database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
), size as (
  select t.root,
    pg_catalog.count(*) - 1 as children,
    case when not pg_catalog.bool_or(l.relation is not null) then pg_catalog.sum(
      case when l.relation is null and c.relkind in ('r', 'm', 't', 'i')
        then pg_catalog.pg_total_relation_size(c.oid) else 0 end) end as bytes,
    case when pg_catalog.bool_and(c.reltuples >= 0 or c.relkind not in ('r', 'm'))
      then pg_catalog.sum(case when c.relkind in ('r', 'm') then c.reltuples else 0 end) end as rows
  from tree t
  join pg_catalog.pg_class c on c.oid = t.oid
  left join locked l on l.relation = t.oid
  group by t.root
)
select
  (select coalesce(pg_catalog.json_object_agg(number, oid::pg_catalog.int8), '{}') from named) as named,
  coalesce((
    select pg_catalog.json_agg(pg_catalog.json_build_object(
      'oid', c.oid::pg_catalog.int8,
      'schema', s.nspname,
      'name', c.relname,
      'kind', c.relkind,
      'bytes', z.bytes,
      'rows', z.rows,
      'children', z.children,
      'parent', (select h.inhparent::pg_catalog.int8 from pg_catalog.pg_inherits h
        where h.inhrelid = c.oid and c.relispartition limit 1),
      'defaultPartition', (select p.partdefid::pg_catalog.int8 from pg_catalog.pg_partitioned_table p
        where p.partrelid = c.oid and p.partdefid <> 0),
      'indexed', (select i.indrelid::pg_catalog.int8 from pg_catalog.pg_index i where i.indexrelid = c.oid),
      'references', (select coalesce(pg_catalog.json_agg(pg_catalog.json_build_object(
          'constraint', k.conname,
          'columns', (select pg_catalog.json_agg(a.attname) from pg_catalog.pg_attribute a
            where a.attrelid = k.conrelid and a.attnum = any (k.conkey)),
          'table', k.confrelid::pg_catalog.int8)), '[]')
        from pg_catalog.pg_constraint k
        where k.conrelid = c.oid and k.contype = 'f' and k.conparentid = 0),
      'referencing', (select coalesce(pg_catalog.json_agg(r.oid::pg_catalog.int8), '[]')
        from referencing r where r.root = c.oid and r.oid <> r.root)
    ))
    from around a
    join pg_catalog.pg_class c on c.oid = a.oid
    join pg_catalog.pg_namespace s on s.oid = c.relnamespace
    join size z on z.root = c.oid
  ), '[]') as relations`;
