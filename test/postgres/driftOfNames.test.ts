import assert from 'node:assert/strict';
import { serverTarget, testEngine, workspaceOf } from './engineHarness';
import { servers } from './server';

const LONG = 'a_table_with_a_very_long_name_that_leaves_no_room_at_all_for_it';
const WIDE = 'ÄÖÜäöüßéèêëàâîïôûç';

/** What a first migration makes, and what a second one does to it by names that the server chose. */
const STORIES: Readonly<Record<string, readonly [made: string, changed: string]>> = {
  'a renamed column': [
    'create table t1 (a int unique, b int check (b > 0), c int references t0);',
    'alter table t1 rename a to x; alter table t1 rename b to y; alter table t1 rename c to z; alter table t1 drop constraint t1_a_key, drop constraint t1_b_check, drop constraint t1_c_fkey;',
  ],
  'a renamed table': [
    'create table t2 (id serial primary key, a int unique); create index on t2 (a);',
    'alter table t2 rename to u2; alter table u2 drop constraint t2_pkey; alter table u2 drop constraint t2_a_key; drop index t2_a_idx;',
  ],
  'a renamed table, dropped': [
    'create table t3 (id serial primary key, n int); alter table t3 add column m bigserial;',
    'alter table t3 rename to u3; drop table u3;',
  ],
  'a serial column, added and dropped with its table': [
    'create table t4 (a int); alter table t4 add column m bigserial;',
    'drop table t4;',
  ],
  'a renamed constraint': [
    'create table t5 (a int primary key, b int unique);',
    'alter table t5 rename constraint t5_pkey to p5; alter table t5 rename b to c; alter table t5 rename constraint t5_b_key to k5; alter table t5 drop constraint p5, drop constraint k5;',
  ],
  'the renamed index of a constraint': [
    'create table t6 (a int primary key, b int unique);',
    'alter index t6_pkey rename to p6; alter index t6_b_key rename to k6; alter table t6 drop constraint p6; alter table t6 drop constraint k6;',
  ],
  'a renamed index': [
    'create table t7 (a int); create index on t7 (a);',
    'alter index t7_a_idx rename to i7; alter table t7 rename a to b; drop index i7;',
  ],
  'another schema': [
    'create schema s8; create table t8 (id serial primary key, a int unique); create index on t8 (a);',
    'alter table t8 set schema s8; alter table s8.t8 drop constraint t8_a_key; drop index s8.t8_a_idx; alter sequence s8.t8_id_seq increment 2;',
  ],
  'names that are taken': [
    'create table t9 (a int unique, unique (a), check (a > 0), check (a > 1)); create index on t9 (a); create index on t9 (a);',
    'alter table t9 rename a to b; alter table t9 drop constraint t9_a_check1; drop index t9_a_idx1; drop index t9_a_idx;',
  ],
  'names that another table of the schema has': [
    `create table e15 (a int, b int, constraint t15_x_check check (a > 0), constraint t15_y_fkey unique (b), constraint t15_z_key check (b > 0));
create index t15_x_idx on e15 (a); create schema s15; create table s15.e15 (a int, constraint t15_v_check check (a > 0));
create table t15 (x int check (x > 0), y int references t0, z int unique, v int check (v > 0)); create index on t15 (x);
create table c15 (a int, constraint c15_a_idx check (a > 0), constraint c15_pkey foreign key (a) references t0); create index on c15 (a); alter table c15 add primary key (a);`,
    `alter table t15 drop constraint t15_x_check1, drop constraint t15_y_fkey1, drop constraint t15_z_key1, drop constraint t15_v_check; drop index t15_x_idx1;
drop index c15_a_idx; alter table c15 drop constraint c15_pkey1;`,
  ],
  'a name that is free again, and one that a renaming gave': [
    'create table e16 (a int, constraint t16_a_check check (a > 0), constraint o16 check (a > 1)); alter table e16 drop constraint t16_a_check; alter table e16 rename constraint o16 to t16_b_check; create table t16 (a int check (a > 0), b int check (b > 0));',
    'alter table t16 drop constraint t16_a_check, drop constraint t16_b_check1;',
  ],
  'the second of two': [
    'create table t10 (a int, b int); create index on t10 (a); create index on t10 (a, b); create index on t10 (a) where b > 0;',
    'alter table t10 rename to u10; drop index t10_a_idx1;',
  ],
  'names cut to 63 bytes': [
    `create table ${LONG} (a int unique, a_column_with_a_very_long_name int check (a_column_with_a_very_long_name > 0));
create table ${WIDE} (${WIDE} int unique, a int primary key);`,
    `alter table ${LONG} rename to t11; alter table t11 rename a_column_with_a_very_long_name to b;
do $$ declare n name; begin for n in select conname from pg_constraint where conrelid = 't11'::regclass loop null; end loop; end $$;
alter table t11 drop constraint a_table_with_a_very_long_name_that_leaves_no_room_at_all__a_key;
alter table ${WIDE} rename ${WIDE} to c;`,
  ],
  'a renamed schema': [
    'create schema s12; create table s12.t12 (id serial primary key, a int unique);',
    'alter schema s12 rename to r12; alter table r12.t12 drop constraint t12_a_key;',
  ],
  'a sequence that was given to a column, in another schema by then': [
    'create schema s14; create table t14 (id int); create sequence q14 owned by t14.id; create sequence p14; alter sequence p14 owned by t14.id; create sequence r14 owned by t14.id; alter sequence r14 owned by none;',
    'alter table t14 set schema s14; drop table s14.t14;',
  ],
  'a dropped column': [
    'create table t13 (a int unique, b int unique, unique (a, b));',
    'alter table t13 rename a to c; alter table t13 drop column c;',
  ],
};

describe('names that the server chose', function () {
  this.timeout(120_000);

  it('stay as they were made: no drift after', async () => {
    const files: Record<string, string> = {
      'migrations/000.sql': 'create table t0 (a int primary key);',
    };
    for (const [index, [made, changed]] of Object.values(STORIES).entries()) {
      const number = String(index + 1).padStart(2, '0');
      files[`migrations/${number}1_made.sql`] = made;
      files[`migrations/${number}2_changed.sql`] = changed;
    }
    const names = Object.keys(STORIES);
    const [server] = await servers();
    assert.ok(server);
    const engine = testEngine();
    try {
      const request = {
        root: workspaceOf(files),
        target: serverTarget(await server.createDatabase()),
      };
      const selection = { kind: 'pending' } as const;
      const applied = await engine.apply({ ...request, selection, verify: false });
      const failed = applied.results.find(({ outcome }) => outcome !== 'applied');
      assert.equal(failed, undefined, JSON.stringify(failed));
      const { migrations } = await engine.status(request);
      const drifted = migrations.flatMap(({ path, status }) => (status === 'applied' ? [] : path));
      const { checks } = await engine.verify(request);
      const wrong = checks.filter(({ outcome }) => outcome !== 'passed');
      assert.deepEqual(
        wrong.map(({ migration = '', title, outcome, actual }) => [
          names[Number(migration.slice(0, 2)) - 1],
          title,
          outcome,
          actual,
        ]),
        [],
      );
      assert.deepEqual(drifted, []);
    } finally {
      await engine.dispose();
    }
  });
});
