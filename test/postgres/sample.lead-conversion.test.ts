import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { Client } from 'pg';
import {
  answersByHand,
  changedAnswers,
  HAS_PSQL,
  isAsSaid,
  runShell,
  shellOf,
} from './guideByHand';
import {
  applyAll,
  applyVerifyRollBack,
  assertNoticed,
  guideOutcomes,
  notPassed,
  onEveryTarget,
} from './sampleStory';
import { onClient } from './engineHarness';
import {
  catalogChanges,
  catalogRows,
  onEach,
  readSample,
  runFiles,
  supabaseDatabase,
} from './sampleWorkspace';
import { servers } from './server';

const ROOT = path.resolve('migrations/lead-conversion');
const { guide, migrations, rollbacks } = readSample('lead-conversion');
const [circle, resolved] = migrations;
const [unresolved, gone] = rollbacks;

/** Parts that do something else than to ask, and the one that needs the reader's own ids. */
const SKIPPED = /^(What you need|Backup|With |One of your own|Tell the planner|Clean up|Rollback)/;
/** Everything but what is asked before applying. */
const ONLY_BEFORE = /^(?!Before you apply)/;
const BEFORE = 'Before you apply: the rows of 000_initial_schema.sql';

async function onEachNewDatabase(
  check: (client: Client, url: string, version: number) => Promise<void>,
) {
  await onEach(await servers(), async (server) => {
    const { client, url } = await supabaseDatabase(server);
    try {
      await check(client, url, server.version);
    } finally {
      await client.end();
    }
  });
}

const rowsOf = async (client: Client, sql: string) =>
  (await client.query<Record<string, unknown>>(sql)).rows;

/** The database as a team has it before the migration, or after it. */
async function onCircle(client: Client, rows: string, andResolved = false): Promise<void> {
  await runFiles(client, [circle!]);
  await client.query(rows);
  if (andResolved) await runFiles(client, [resolved!]);
}

const lead = (number: number) => `20000000-0000-4000-8000-00000000000${String(number)}`;
const company = (number: number) => `d0000000-0000-4000-8000-00000000000${String(number)}`;

/**
 * Every way in which a conversion can stand in the two tables: client 1 in both (with a second lead that only names
 * it), client 2 in the client only, client 3 in the lead only, client 4 without a lead, lead 5 without a client.
 */
const ROWS = `
  begin;
  insert into public.leads (id, name, source, attributes, ai_annotations, created_at, updated_at) values
    ('${lead(1)}', 'Alder', 'fair', '{"size": 3}', '{"mood": "keen"}', '2025-01-01', '2025-01-20'),
    ('${lead(2)}', 'Birch', 'website', '{}', '{}', '2025-02-01', '2025-02-02'),
    ('${lead(3)}', 'Cedar', null, '{}', '{}', '2025-03-01', '2025-03-15'),
    ('${lead(4)}', 'Alder again', 'referral', '{}', '{}', '2025-01-02', '2025-01-03'),
    ('${lead(5)}', 'Elm', 'website', '{}', '{}', '2025-05-01', '2025-05-01');
  insert into public.clients (id, name, created_at, updated_at, converted_from_lead_id) values
    ('${company(1)}', 'Alder Ltd', '2025-01-11', '2025-06-01', '${lead(1)}'),
    ('${company(2)}', 'Birch Ltd', '2025-02-11', '2025-06-02', '${lead(2)}'),
    ('${company(3)}', 'Cedar Ltd', '2025-03-11', '2025-06-03', null),
    ('${company(4)}', 'Dogwood Ltd', '2025-04-11', '2025-06-04', null);
  alter table public.leads disable trigger trg_leads_updated_at;
  update public.leads set client_id = '${company(1)}' where id in ('${lead(1)}', '${lead(4)}');
  update public.leads set client_id = '${company(3)}' where id = '${lead(3)}';
  alter table public.leads enable trigger trg_leads_updated_at;
  insert into public.contacts (name, client_id, lead_id) values
    ('Ann', '${company(1)}', null), ('Eli', null, '${lead(5)}');
  commit;`;

/** Everything that the tables hold, whatever columns they have at the time. */
async function everything(client: Client) {
  const held: Record<string, unknown[]> = {};
  for (const table of ['clients', 'leads', 'contacts']) {
    held[table] = await rowsOf(client, `select * from public.${table} order by id`);
  }
  return held;
}

/** The rows without the columns that say who became whom. */
const BESIDES_CONVERSION = `
  select pg_catalog.jsonb_agg(
    to_jsonb(r) - array['client_id', 'converted_from_lead_id', 'converted_to_client_id',
                        'conversion_date', 'is_converted'] order by id) as rows
  from`;

async function besidesConversion(client: Client) {
  return [
    await rowsOf(client, `${BESIDES_CONVERSION} public.leads as r`),
    await rowsOf(client, `${BESIDES_CONVERSION} public.clients as r`),
    await rowsOf(client, 'select * from public.contacts order by id'),
  ];
}

/** All that a catalog shows of a schema, without the numbers that a new object of the same kind cannot have. */
const DEFINITIONS = `
  select pg_catalog.format('%s.%s %s %s %s %s', table_name, ordinal_position
           - (select pg_catalog.count(*) from pg_catalog.pg_attribute as a
              where a.attrelid = ('public.' || table_name)::regclass and a.attisdropped
                and a.attnum < ordinal_position),
           column_name, data_type, is_nullable, column_default) as is
  from information_schema.columns where table_schema = 'public'
  union all
  select pg_catalog.format('%s %s %s', conrelid::regclass, conname, pg_catalog.pg_get_constraintdef(oid))
  from pg_catalog.pg_constraint where connamespace = 'public'::regnamespace
  union all
  select indexdef from pg_catalog.pg_indexes where schemaname = 'public'
  union all
  select pg_catalog.format('%s %s', pg_catalog.pg_get_triggerdef(oid), tgenabled)
  from pg_catalog.pg_trigger where not tgisinternal
  union all
  select pg_catalog.format('%s %s %s %s', relname, relkind, relrowsecurity, relacl)
  from pg_catalog.pg_class where relnamespace = 'public'::regnamespace
  union all
  select pg_catalog.format('%s %s %s', objoid::regclass, objsubid > 0, description)
  from pg_catalog.pg_description where classoid = 'pg_class'::regclass and objoid > 16384
  union all
  select nspname from pg_catalog.pg_namespace where nspname !~ '^pg_'
  order by 1`;

describe('sample lead-conversion', function () {
  this.timeout(180_000);

  it('takes back what each migration made, and applies again', async () => {
    await onEachNewDatabase(async (client) => {
      const empty = await catalogRows(client);
      await runFiles(client, [circle!]);
      const before = await rowsOf(client, DEFINITIONS);
      for (let round = 1; round <= 2; round += 1) {
        await runFiles(client, [resolved!]);
        assert.notDeepEqual(await rowsOf(client, DEFINITIONS), before);
        await runFiles(client, [unresolved!]);
        assert.deepEqual(await rowsOf(client, DEFINITIONS), before);
      }
      await runFiles(client, [gone!]);
      assert.deepEqual(catalogChanges(empty, await catalogRows(client)), []);
    });
  });

  it('keeps every conversion, whichever side knew it, and every other value of every row', async () => {
    await onEachNewDatabase(async (client) => {
      await onCircle(client, ROWS);
      const before = await besidesConversion(client);
      await runFiles(client, [resolved!]);
      assert.deepEqual(await besidesConversion(client), before);
      const conversions = await rowsOf(
        client,
        `select client_name, lead_name, lead_number::integer, conversion_date::date::text as day
         from public.client_lead_history order by client_name, lead_number`,
      );
      assert.deepEqual(conversions, [
        { client_name: 'Alder Ltd', lead_name: 'Alder', lead_number: 1, day: '2025-01-11' },
        { client_name: 'Alder Ltd', lead_name: 'Alder again', lead_number: 2, day: '2025-01-11' },
        { client_name: 'Birch Ltd', lead_name: 'Birch', lead_number: 1, day: '2025-02-11' },
        { client_name: 'Cedar Ltd', lead_name: 'Cedar', lead_number: 1, day: '2025-03-15' },
      ]);
      assert.deepEqual(
        await rowsOf(client, 'select name from public.leads where not is_converted'),
        [{ name: 'Elm' }],
      );
      assert.deepEqual(
        await rowsOf(
          client,
          `select source, leads::integer, converted::integer, conversion_rate, average_days
           from public.lead_conversion_summary order by source`,
        ),
        [
          {
            source: 'fair',
            leads: 1,
            converted: 1,
            conversion_rate: '100.0',
            average_days: '10.0',
          },
          {
            source: 'referral',
            leads: 1,
            converted: 1,
            conversion_rate: '100.0',
            average_days: '9.0',
          },
          {
            source: 'unknown',
            leads: 1,
            converted: 1,
            conversion_rate: '100.0',
            average_days: '14.0',
          },
          {
            source: 'website',
            leads: 2,
            converted: 1,
            conversion_rate: '50.0',
            average_days: '10.0',
          },
        ],
      );
    });
  });

  it('has every row as it was after the rollback, one-sided conversions on their side only', async () => {
    await onEachNewDatabase(async (client) => {
      await onCircle(client, ROWS);
      const before = await everything(client);
      await runFiles(client, [resolved!]);
      assert.notDeepEqual(await everything(client), before);
      await runFiles(client, [unresolved!]);
      assert.deepEqual(await everything(client), before);
    });
  });

  const NOTED = `
    select coalesce(l.name, '-') as lead, coalesce(c.name, '-') as client, l.client_id = c.id as in_lead,
           c.converted_from_lead_id = l.id as in_client
    from public.leads as l
    join public.clients as c on l.client_id = c.id or c.converted_from_lead_id = l.id
    order by l.id`;

  it('gives conversions since then to both sides on rollback, a client the first of its leads', async () => {
    await onEachNewDatabase(async (client) => {
      await onCircle(client, ROWS, true);
      await client.query(
        `update public.leads set converted_to_client_id = $1, conversion_date = now() where id = $2`,
        [company(4), lead(5)],
      );
      // Cedar's client was the wrong one, and somebody put that right.
      await client.query(`update public.leads set converted_to_client_id = $1 where id = $2`, [
        company(2),
        lead(3),
      ]);
      await runFiles(client, [unresolved!]);
      assert.deepEqual(await rowsOf(client, NOTED), [
        { lead: 'Alder', client: 'Alder Ltd', in_lead: true, in_client: true },
        { lead: 'Birch', client: 'Birch Ltd', in_lead: null, in_client: true },
        { lead: 'Cedar', client: 'Birch Ltd', in_lead: true, in_client: false },
        { lead: 'Alder again', client: 'Alder Ltd', in_lead: true, in_client: false },
        { lead: 'Elm', client: 'Dogwood Ltd', in_lead: true, in_client: true },
      ]);
    });
  });

  it('gives every conversion to both sides once the memory of one-sided ones is emptied', async () => {
    await onEachNewDatabase(async (client) => {
      await onCircle(client, ROWS, true);
      await client.query('truncate archive.one_sided_conversions');
      await runFiles(client, [unresolved!]);
      const noted = await rowsOf(client, NOTED);
      assert.deepEqual(
        noted.map(({ lead: name, in_lead: inLead, in_client: inClient }) => [
          name,
          inLead,
          inClient,
        ]),
        [
          ['Alder', true, true],
          ['Birch', true, true],
          ['Cedar', true, true],
          ['Alder again', true, false],
        ],
      );
    });
  });

  const unforced = (sql: string) =>
    `set session_replication_role = replica; ${sql}; reset session_replication_role`;
  const spoilt: readonly [string, string, string, string][] = [
    [
      'a client whose lead is not there',
      unforced(
        `update public.clients set converted_from_lead_id = '${lead(9)}' where id = '${company(4)}'`,
      ),
      `${BEFORE} #1`,
      '23503',
    ],
    [
      'a lead whose client is not there',
      unforced(`update public.leads set client_id = '${company(9)}' where id = '${lead(5)}'`),
      `${BEFORE} #2`,
      '23503',
    ],
    [
      'two sides that differ',
      `update public.leads set client_id = '${company(4)}' where id = '${lead(1)}'`,
      `${BEFORE} #3`,
      '21000',
    ],
    [
      'two clients of one lead',
      `update public.clients set converted_from_lead_id = '${lead(2)}' where id = '${company(4)}'`,
      `${BEFORE} #3`,
      '21000',
    ],
    [
      'a contact of a lead and a client',
      `update public.contacts set lead_id = '${lead(1)}' where name = 'Ann'`,
      `${BEFORE} #4`,
      '23514',
    ],
  ];
  for (const [what, spoil, finds, sqlstate] of spoilt) {
    it(`stops at ${what}, which the guide finds before, and changes nothing`, async () => {
      await onEachNewDatabase(async (client) => {
        await onCircle(client, ROWS);
        const good = await answersByHand(client, guide, ONLY_BEFORE);
        assert.deepEqual(
          good.map((answer) => isAsSaid(answer)),
          [true, true, true, true],
        );
        await client.query(spoil);
        const bad = await answersByHand(client, guide, ONLY_BEFORE);
        assert.deepEqual(changedAnswers(good, bad), [finds]);
        assert.equal(isAsSaid(bad.find(({ key }) => key === finds)!), false);
        const before = [await rowsOf(client, DEFINITIONS), await everything(client)];
        await assert.rejects(runFiles(client, [resolved!]), (error: Error) => {
          assert.equal((error.cause as { code?: string }).code, sqlstate);
          return true;
        });
        assert.deepEqual([await rowsOf(client, DEFINITIONS), await everything(client)], before);
      });
    });
  }

  for (const [state, rows] of [
    ['a new database', ''],
    ['one with conversions of every kind', ROWS],
  ] as const) {
    it(`gives every answer that the guide says, asked by hand on ${state}`, async () => {
      await onEachNewDatabase(async (client) => {
        await onCircle(client, rows, true);
        const answers = await answersByHand(client, guide, SKIPPED);
        const judged = answers.filter((answer) => isAsSaid(answer) !== undefined);
        assert.deepEqual(
          judged.filter((answer) => isAsSaid(answer) === false),
          [],
        );
        assert.ok(judged.length >= 30, String(judged.length));
      });
    });
  }

  /** What is done to the database, and the statements of the guide whose answer then is another one. */
  const damages: readonly [string, string, readonly string[]][] = [
    [
      'the circle is back',
      `alter table public.clients add column converted_from_lead_id uuid
         constraint clients_converted_from_lead_id_fkey references public.leads (id)`,
      [
        '1. The circle is gone #1',
        '1. The circle is gone #2',
        '1. The circle is gone #3',
        '1. The circle is gone #4',
      ],
    ],
    [
      'another circle is there',
      'alter table public.clients add column main_contact uuid references public.contacts (id)',
      ['1. The circle is gone #3', '1. The circle is gone #4'],
    ],
    [
      'an old column is back',
      'alter table public.leads add column client_id uuid',
      ['1. The circle is gone #2'],
    ],
    [
      'the flag is a plain column',
      `alter table public.leads alter column is_converted drop expression;
       alter table public.leads alter column is_converted set default false`,
      [
        '2. The new fields #1',
        'From the lead to the client #5',
        'From the lead to the client #6',
        'What is refused #8',
      ],
    ],
    [
      'the foreign key is gone',
      'alter table public.leads drop constraint leads_converted_to_client_id_fkey',
      ['3. One foreign key, one way #1', 'From the lead to the client #9', 'What is refused #7'],
    ],
    [
      'an index is gone',
      'drop index public.idx_leads_open_created',
      ['4. The indexes #1', '4. The indexes #5'],
    ],
    [
      'a view is gone',
      'drop view public.client_lead_history',
      ['5. The views #1', '5. The views #2', 'From the lead to the client #7'],
    ],
    [
      'a view reads with the rights of its owner',
      'alter view public.lead_conversion_summary reset (security_invoker)',
      ['5. The views #2'],
    ],
    [
      'a conversion has no date',
      `alter table public.leads drop constraint leads_converted_has_date;
       update public.leads set conversion_date = null where name = 'Alder'`,
      ['6. Flags, references and dates agree #1', 'What is refused #6'],
    ],
    [
      'a one-sided conversion was lost',
      `update public.leads set converted_to_client_id = null where name = 'Birch'`,
      ['6. Flags, references and dates agree #2'],
    ],
    [
      'a lead points nowhere',
      unforced(
        `update public.leads set converted_to_client_id = '${company(9)}' where name = 'Alder'`,
      ),
      ['7. Every row still has a home #1'],
    ],
    [
      'a contact belongs to both',
      `alter table public.contacts drop constraint contacts_lead_or_client;
       update public.contacts set lead_id = '${lead(5)}'`,
      [
        `${BEFORE} #4`,
        '7. Every row still has a home #2',
        'What is refused #3',
        'What is refused #4',
      ],
    ],
    [
      'row security is off',
      'alter table public.contacts disable row level security',
      ['8. Row security is on, and the API reaches nothing #1'],
    ],
    [
      'the API reads the leads',
      'grant select on public.leads to authenticated',
      [
        '8. Row security is on, and the API reaches nothing #2',
        '8. Row security is on, and the API reaches nothing #4',
      ],
    ],
  ];
  it('answers otherwise, and only where it should, when something is wrong', async () => {
    await onEachNewDatabase(async (client) => {
      await onCircle(client, ROWS, true);
      const skipped = new RegExp(`${SKIPPED.source}|^Questions`);
      const good = await answersByHand(client, guide, skipped);
      assert.deepEqual(changedAnswers(good, await answersByHand(client, guide, skipped)), []);
      const found: unknown[] = [];
      for (const [what, damage] of damages) {
        const bad = await answersByHand(client, guide, skipped, damage);
        found.push([what, damage, changedAnswers(good, bad)]);
      }
      assert.deepEqual(found, damages);
    });
  });

  it('is applied, verified and taken back by the engine on every kind of target', async () => {
    await onEveryTarget('lead-conversion', async (engine, request) => {
      assert.ok((await applyVerifyRollBack(engine, request)) > 110);
    });
  });

  it('has a guide whose checks all pass in the engine, but for those that ask for an id', async () => {
    await onEveryTarget('lead-conversion', async (engine, request) => {
      await applyAll(engine, request);
      const outcomes = await guideOutcomes(engine, request);
      assert.deepEqual(notPassed(outcomes), [
        'notChecked One of your own clients #1',
        'notChecked One of your own clients #2',
      ]);
      assert.ok(outcomes.size >= 35, String(outcomes.size));
    });
  });

  it('has a guide in which the engine finds every damage that a person finds', async () => {
    const named = damages.map(([what, sql, changed]) => ({ what, sql, changed }));
    await assertNoticed('lead-conversion', ROWS, named, (url) =>
      onClient(url, (client) => answersByHand(client, guide, SKIPPED)),
    );
  });

  if (HAS_PSQL) {
    it('is applied and taken back by the commands of the guide, with the rows kept', async () => {
      await onEachNewDatabase(async (client, url) => {
        const empty = await catalogRows(client);
        const [first, second] = shellOf(guide, 'With psql', 'psql').trim().split('\n');
        runShell(ROOT, url, first!);
        await client.query(ROWS);
        const before = await everything(client);
        runShell(ROOT, url, second!);
        const [back, away] = shellOf(guide, 'Rollback', 'psql').trim().split('\n');
        runShell(ROOT, url, back!);
        assert.deepEqual(await everything(client), before);
        runShell(ROOT, url, away!);
        assert.deepEqual(catalogChanges(empty, await catalogRows(client)), []);
      });
    });

    it('frees pg_dump from its warning of circular foreign keys, as the guide says', async () => {
      const major = /(\d+)\./.exec(
        spawnSync('pg_dump', ['--version'], { encoding: 'utf8' }).stdout,
      );
      await onEachNewDatabase(async (client, url, version) => {
        // pg_dump refuses a server that is newer than itself.
        if (major === null || Number(major[1]) < version) return;
        const warnings = () => {
          const done = spawnSync('pg_dump', [url, '--data-only', '--schema=public'], {
            encoding: 'utf8',
          });
          assert.equal(done.status, 0, done.stderr);
          return done.stderr;
        };
        await onCircle(client, ROWS);
        assert.match(warnings(), /circular foreign-key constraints/);
        await runFiles(client, [resolved!]);
        assert.equal(warnings(), '');
      });
    });
  }
});
