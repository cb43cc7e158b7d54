import assert from 'node:assert/strict';
import { indexCatalog } from '../catalog/catalogIndex';
import { loadSqlParser, type SqlParser } from '../sql/parser';
import { parseScript } from '../sql/script';
import { checksByVersion, deriveChecks } from './derive';
import { evaluateCheck } from './evaluate';
import { foldEffects, type ExpectedCatalog } from './expected';

describe('foldEffects', () => {
  let parser: SqlParser;
  before(async () => {
    parser = await loadSqlParser();
  });

  /** The migrations 1, 2 ... with these texts. */
  function fold(...texts: string[]): ExpectedCatalog {
    return foldEffects(
      texts.map((text, place) => {
        const script = parseScript(parser, text);
        assert.deepEqual(script.problems, []);
        return { version: String(place + 1), path: `${place + 1}.sql`, script };
      }),
    );
  }

  it('is divided among the versions as each of them would be asked for', () => {
    const expected = fold(
      'create table a (id int primary key); insert into a values (1)',
      'alter table a add column b text; create table c (id int)',
      'drop table c; alter table a alter column b set not null',
    );
    const ofVersion = checksByVersion(expected);
    for (const version of ['1', '2', '3', '4']) {
      assert.deepEqual(ofVersion(version), deriveChecks(expected, version));
    }
  });

  /** Ids of the checks, so that both what stands and what is gone is seen. */
  function idsOf(expected: ExpectedCatalog): string[] {
    const versions = [
      ...expected.objects.flatMap(({ origins }) => origins),
      ...expected.absences.map(({ origin }) => origin),
    ].map(({ version }) => version);
    return [...new Set(versions)]
      .sort()
      .flatMap((version) => deriveChecks(expected, version).checks.map(({ id }) => id));
  }

  const cases: readonly [behaviour: string, texts: readonly string[], ids: readonly string[]][] = [
    [
      'takes everything on a table with it when it is dropped',
      [
        `CREATE TABLE t (id int PRIMARY KEY, a text CHECK (a <> '')); CREATE INDEX i ON t (a);
         ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (true);
         GRANT SELECT ON t TO anon; COMMENT ON TABLE t IS 'x'; COMMENT ON COLUMN t.a IS 'y'`,
        'DROP TABLE t',
      ],
      ['2:absent table public.t'],
    ],
    [
      'takes a sequence with it that was given to one of its columns',
      [
        "CREATE SEQUENCE s; CREATE TABLE t (id int DEFAULT nextval('s'))",
        'ALTER SEQUENCE s OWNED BY t.id',
        'DROP TABLE t',
      ],
      ['3:absent table public.t'],
    ],
    [
      'keeps a sequence that was taken from it, and takes one that came to it from another table',
      [
        `CREATE TABLE t (id int, b int); CREATE TABLE u (id int);
         CREATE SEQUENCE one OWNED BY t.id; CREATE SEQUENCE two OWNED BY u.id; CREATE SEQUENCE three OWNED BY t.b`,
        'ALTER SEQUENCE one OWNED BY NONE; ALTER SEQUENCE two OWNED BY public.t.id',
        'ALTER TABLE t DROP COLUMN b',
        'DROP TABLE t',
      ],
      [
        '1:column public.u.id',
        '1:sequence public.one',
        '1:table public.u',
        '3:absent column public.t.b',
        '4:absent table public.t',
      ],
    ],
    [
      'takes a sequence with it that followed its table to another schema under another name',
      [
        'CREATE SCHEMA s; CREATE TABLE t (id int); CREATE SEQUENCE q; ALTER SEQUENCE q OWNED BY t.id',
        'ALTER TABLE t SET SCHEMA s; ALTER TABLE s.t RENAME TO u; ALTER TABLE s.u RENAME id TO no',
        'DROP TABLE s.u',
      ],
      [
        '1:schema s',
        '2:absent column s.u.id',
        '2:absent table public.t',
        '2:absent table s.t',
        '3:absent table s.u',
      ],
    ],
    [
      'takes the sequence of a serial column with it, but no other sequence',
      ['CREATE SEQUENCE t_other; CREATE TABLE t (id serial)', 'DROP TABLE t'],
      ['1:sequence public.t_other', '2:absent table public.t'],
    ],
    [
      'takes the keys and indexes with it that use a dropped column',
      [
        `CREATE TABLE t (a int, b int, c int, UNIQUE (a, b), CHECK (b > a), CHECK (c > 0));
         CREATE INDEX one ON t (c) WHERE b > 0; CREATE INDEX two ON t ((b + 1)); CREATE INDEX three ON t (a)`,
        'ALTER TABLE t DROP COLUMN b',
      ],
      [
        '1:table public.t',
        '1:column public.t.a',
        '1:column public.t.c',
        '1:constraint public.t.(check c)',
        '1:index public.three',
        '2:absent column public.t.b',
      ],
    ],
    [
      'takes with CASCADE what only uses the table',
      [
        `CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (t_id int REFERENCES t);
         CREATE VIEW v AS SELECT id FROM t; CREATE VIEW w AS SELECT id FROM v;
         CREATE VIEW other AS SELECT 't' AS t_id -- t`,
        'DROP TABLE t CASCADE',
      ],
      [
        '1:table public.u',
        '1:column public.u.t_id',
        '1:view public.other',
        '2:absent table public.t',
      ],
    ],
    [
      'takes everything in a schema with it',
      [
        'CREATE SCHEMA s; CREATE TABLE s.t (id int); CREATE TYPE s.e AS ENUM (); CREATE TABLE t (id int)',
        'DROP SCHEMA s CASCADE',
      ],
      ['1:table public.t', '1:column public.t.id', '2:absent schema s'],
    ],
    [
      'expects nothing gone that a later migration makes again',
      ['CREATE TABLE t (id int)', 'DROP TABLE t', 'CREATE TABLE t (other int)'],
      ['3:table public.t', '3:column public.t.other'],
    ],
    [
      'expects nothing of IF NOT EXISTS where the object is there already',
      [
        'CREATE TABLE t (a int); CREATE INDEX i ON t (a)',
        'CREATE TABLE IF NOT EXISTS t (a int, b int UNIQUE); CREATE INDEX IF NOT EXISTS i ON t (b)',
      ],
      ['1:table public.t', '1:column public.t.a', '1:index public.i'],
    ],
    [
      'expects a column of ADD COLUMN IF NOT EXISTS',
      [
        'CREATE TABLE t (a int)',
        'ALTER TABLE t ADD COLUMN IF NOT EXISTS a int, ADD COLUMN IF NOT EXISTS b int',
      ],
      ['1:table public.t', '1:column public.t.a', '2:column public.t.b'],
    ],
    [
      'finds a constraint and an index by the name that the server gave them',
      [
        'CREATE TABLE t (a int UNIQUE, b int REFERENCES t (a)); CREATE INDEX ON t (b)',
        'ALTER TABLE t DROP CONSTRAINT t_b_fkey; DROP INDEX t_b_idx',
      ],
      [
        '1:table public.t',
        '1:column public.t.a',
        '1:column public.t.b',
        '1:constraint public.t.(unique a)',
        '2:absent constraint public.t.t_b_fkey',
        '2:absent index public.t_b_idx',
      ],
    ],
    [
      'gives what stands on a renamed table and column its new name',
      [
        `CREATE TABLE t (a int UNIQUE, CONSTRAINT positive CHECK (a > 0)); CREATE INDEX i ON t (a);
         CREATE TABLE u (a int REFERENCES t (a)); GRANT SELECT ON t TO anon; COMMENT ON COLUMN t.a IS 'x'`,
        'ALTER TABLE t RENAME TO s; ALTER TABLE s RENAME COLUMN a TO b',
      ],
      [
        '1:table public.s',
        '1:column public.s.b',
        '1:constraint public.s.(unique b)',
        '1:constraint public.s.positive',
        '1:index public.i',
        '1:table public.u',
        '1:column public.u.a',
        '1:constraint public.u.(foreignKey a)',
        '1:grant table public.s to anon',
        '1:comment on column public.s.b',
        '2:table public.s',
        '2:absent table public.t',
        '2:column public.s.b',
        '2:absent column public.s.a',
      ],
    ],
    [
      'expects of both migrations what one makes and the other changes',
      ['CREATE TABLE t (a int)', 'ALTER TABLE t ALTER COLUMN a SET NOT NULL'],
      ['1:table public.t', '1:column public.t.a', '2:column public.t.a'],
    ],
    [
      'expects a change of what no migration made',
      ['ALTER TABLE t ALTER COLUMN a SET NOT NULL; DROP INDEX i; ALTER TABLE old RENAME TO new'],
      [
        '1:column public.t.a',
        '1:absent index public.i',
        '1:absent table public.old',
        '1:table public.new',
      ],
    ],
    [
      'knows which kind of type was dropped when a migration made it',
      ['CREATE TYPE e AS ENUM ()', 'DROP TYPE e'],
      ['2:absent enum public.e'],
    ],
    [
      'leaves only those privileges that were not taken back',
      [
        'GRANT SELECT, INSERT ON t TO anon',
        'REVOKE INSERT ON t FROM anon',
        'GRANT INSERT ON t TO anon',
      ],
      ['1:grant table public.t to anon', '3:grant table public.t to anon'],
    ],
    [
      'keeps two unnamed checks of one column apart',
      ['CREATE TABLE t (a int CHECK (a > 0) CHECK (a < 9))'],
      [
        '1:table public.t',
        '1:column public.t.a',
        '1:constraint public.t.(check a)',
        '1:constraint public.t.(check a) #2',
      ],
    ],
    [
      'takes the triggers of a function with it with CASCADE',
      [
        `CREATE TABLE t (a int); CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS '';
         CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()`,
        'DROP FUNCTION f CASCADE',
      ],
      ['1:table public.t', '1:column public.t.a', '2:absent function public.f()'],
    ],
  ];
  for (const [behaviour, texts, ids] of cases) {
    it(behaviour, () => assert.deepEqual(idsOf(fold(...texts)).sort(), [...ids].sort()));
  }

  function objectOf(expected: ExpectedCatalog, key: string): object {
    const found = expected.objects.find((entry) => entry.key === key);
    assert.ok(found, key);
    return found.object;
  }

  it('gives every object its final shape', () => {
    const expected = fold(
      `CREATE TABLE t (a int DEFAULT 1); CREATE TYPE mood AS ENUM ('a', 'c');
       CREATE POLICY p ON t FOR SELECT USING (a = 1)`,
      `ALTER TABLE t ALTER COLUMN a TYPE text, ALTER COLUMN a SET DEFAULT 'x', ALTER COLUMN a SET NOT NULL;
       ALTER TYPE mood ADD VALUE 'b' BEFORE 'c'; ALTER TYPE mood ADD VALUE IF NOT EXISTS 'a';
       ALTER TYPE mood RENAME VALUE 'a' TO 'z'; ALTER POLICY p ON t USING (a = 'x')`,
    );
    assert.deepEqual(objectOf(expected, 'column public.t.a'), {
      kind: 'column',
      schema: 'public',
      table: 't',
      name: 'a',
      type: 'text',
      nullable: false,
      default: "'x'",
      identity: null,
      generated: null,
    });
    assert.deepEqual(objectOf(expected, 'enum public.mood'), {
      kind: 'enum',
      schema: 'public',
      name: 'mood',
      labels: ['z', 'b', 'c'],
    });
    assert.equal((objectOf(expected, 'policy public.t.p') as { using: string }).using, "a = 'x'");
  });

  for (const [behaviour, made, remade] of [
    [
      'foreign key',
      'CREATE TABLE par (id int PRIMARY KEY); CREATE TABLE a (x int REFERENCES par)',
      'ALTER TABLE a DROP CONSTRAINT a_x_fkey, ADD FOREIGN KEY (x) REFERENCES par ON DELETE CASCADE',
    ],
    [
      'foreign key that is added before',
      'CREATE TABLE par (id int PRIMARY KEY); CREATE TABLE a (x int REFERENCES par)',
      'ALTER TABLE a ADD FOREIGN KEY (x) REFERENCES par, DROP CONSTRAINT a_x_fkey',
    ],
    [
      'check',
      'CREATE TABLE a (x int CHECK (x > 0))',
      'ALTER TABLE a DROP CONSTRAINT a_x_check; ALTER TABLE a ADD CHECK (x > 1)',
    ],
    [
      'second check',
      'CREATE TABLE a (x int CHECK (x > 0) CHECK (x < 9))',
      'ALTER TABLE a DROP CONSTRAINT a_x_check1; ALTER TABLE a ADD CHECK (x < 8)',
    ],
    [
      'unique constraint',
      'CREATE TABLE a (x int UNIQUE)',
      'ALTER TABLE a DROP CONSTRAINT a_x_key; ALTER TABLE a ADD UNIQUE (x) DEFERRABLE',
    ],
    [
      'primary key',
      'CREATE TABLE a (x int PRIMARY KEY, y int)',
      'ALTER TABLE a DROP CONSTRAINT a_pkey; ALTER TABLE a ADD PRIMARY KEY (y)',
    ],
    [
      'index',
      'CREATE TABLE a (x int); CREATE INDEX ON a (x)',
      'DROP INDEX a_x_idx; CREATE INDEX ON a (x)',
    ],
    [
      'index of a constraint',
      'CREATE TABLE a (x int); CREATE UNIQUE INDEX u ON a (x)',
      'DROP INDEX u; ALTER TABLE a ADD CONSTRAINT u UNIQUE (x)',
    ],
  ] as const) {
    it(`does not want the name gone of a ${behaviour} that is made again`, () => {
      assert.deepEqual(fold(made, remade).absences, []);
      assert.deepEqual(fold(`${made}; ${remade}`).absences, []);
      assert.equal(
        fold(made, remade).objects.filter(
          ({ creator, object }) =>
            creator?.version === '2' && (object.kind === 'constraint' || object.kind === 'index'),
        ).length,
        1,
      );
    });
  }

  it('expects nothing of a change of what may not be there, except what it removes', () => {
    for (const text of [
      'ALTER TABLE IF EXISTS nope ADD COLUMN x serial CHECK (x > 0)',
      'ALTER TABLE IF EXISTS nope ENABLE ROW LEVEL SECURITY',
      'ALTER TABLE IF EXISTS nope RENAME COLUMN x TO y',
      'ALTER INDEX IF EXISTS ix RENAME TO iy',
      'ALTER VIEW IF EXISTS v RENAME TO w',
      'ALTER VIEW IF EXISTS v SET SCHEMA s',
    ]) {
      const expected = fold(text);
      assert.deepEqual(idsOf(expected), [], text);
      assert.equal(deriveChecks(expected, '1').unchecked.length, 1, text);
    }
    assert.deepEqual(idsOf(fold('ALTER TABLE IF EXISTS nope DROP COLUMN x')), [
      '1:absent column public.nope.x',
    ]);
    assert.deepEqual(
      idsOf(fold('CREATE TABLE t (a int)', 'ALTER TABLE IF EXISTS t ADD COLUMN x serial')),
      [
        '1:table public.t',
        '1:column public.t.a',
        '2:sequence public.t_x_seq',
        '2:column public.t.x',
      ],
    );
  });

  for (const [grant, bulk] of [
    ['GRANT SELECT ON t TO PUBLIC', 'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC'],
    [
      'GRANT EXECUTE ON FUNCTION s.f() TO PUBLIC',
      'REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA s FROM PUBLIC',
    ],
    ['GRANT USAGE ON SCHEMA s TO r', 'DROP OWNED BY r'],
  ] as const) {
    it(`does not know what is left of a grant after ${bulk}`, () => {
      const [one] = deriveChecks(fold(`${grant}; GRANT SELECT ON u TO other`, bulk), '1').checks;
      assert.ok(one?.doubt);
      const verdict = evaluateCheck(
        parser,
        one,
        indexCatalog({ objects: [], roles: [], definitions: {} }),
      );
      assert.deepEqual([verdict.outcome, verdict.note], ['inconclusive', one.doubt]);
      const [, other] = fold(`${grant}; GRANT SELECT ON u TO other`, bulk).objects;
      assert.equal(other?.doubt, null);
    });
  }

  it('gives a primary key the name and the columns of the index that it takes over', () => {
    const expected = fold(
      `CREATE TABLE a (x int, y int); CREATE UNIQUE INDEX u ON a (y, x);
       ALTER TABLE a ADD PRIMARY KEY USING INDEX u`,
    );
    const objects = expected.objects.map(({ object }) => object);
    const key = objects.find(({ kind }) => kind === 'constraint');
    assert.ok(key?.kind === 'constraint');
    assert.deepEqual([key.name, key.type, key.columns], ['u', 'primaryKey', ['y', 'x']]);
    assert.deepEqual(
      objects.flatMap((object) => (object.kind === 'column' ? [object.nullable] : [])),
      [false, false],
    );
  });

  it('says what no catalog shows, once per statement and with its line', () => {
    const expected = fold(`CREATE TABLE t (a int);

      INSERT INTO t VALUES (1);
      DO $$ BEGIN END $$;
      ALTER TYPE unknown ADD VALUE 'x';
      SET search_path = public;`);
    const { unchecked } = deriveChecks(expected, '1');
    assert.deepEqual(
      unchecked.map(({ statement, reason }) => [statement.tag, reason]),
      [
        ['INSERT', 'adds rows, which the catalog does not show'],
        ['DO', 'what the code of a DO block does is not in the text'],
        ['ALTER TYPE', 'the other labels of the enum are not known from the migrations'],
      ],
    );
    assert.deepEqual(
      expected.unchecked.map(({ statement }) => statement.line),
      [3, 4, 5],
    );
  });

  it('doubts an expression with a name that changed since, and no other', () => {
    const expected = fold(
      `CREATE TABLE t (a int); CREATE TABLE u (b int);
       CREATE POLICY p ON u USING (EXISTS (SELECT 1 FROM t WHERE t.a = u.b));
       CREATE POLICY q ON u USING (b = 1)`,
      'ALTER TABLE t RENAME TO s',
    );
    const doubts = deriveChecks(expected, '1').checks.filter(({ doubt }) => doubt !== undefined);
    assert.deepEqual(
      doubts.map(({ id, doubt }) => [id, doubt]),
      [['1:policy public.u.p', 'The name t changed since.']],
    );
  });

  it('gives each check its line, its title and whether it changes an older object', () => {
    const expected = fold(
      'CREATE TABLE t (a int);',
      '\n\nALTER TABLE t ALTER COLUMN a SET NOT NULL;',
    );
    const [table, column] = deriveChecks(expected, '1').checks;
    assert.deepEqual(table, {
      id: '1:table public.t',
      title: 'Table t',
      migration: '1',
      source: { kind: 'derived', path: '1.sql', line: 1 },
      expects: { kind: 'present', object: objectOf(expected, 'table public.t') },
    });
    assert.equal(column?.changes, undefined);
    const [change] = deriveChecks(expected, '2').checks;
    assert.equal(change?.changes, true);
    assert.equal(change.source.line, 3);
  });
});
