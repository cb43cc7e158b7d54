import assert from 'node:assert/strict';
import { loadParser, shapeOf, shown } from '../expectation.testing';
import { understandOutput } from '../understand';

const TWO =
  "select table_name, table_type from information_schema.tables where table_name in ('x', 'y')";

describe('understandOutput', () => {
  before(loadParser);

  const cases: readonly (readonly [
    name: string,
    sql: string,
    text: string,
    reading: string | null,
  ])[] = [
    [
      'psql, aligned',
      TWO,
      ' table_name | table_type \n------------+------------\n x          | BASE TABLE\n y          | VIEW\n(2 rows)',
      'table table_name|table_type / x|BASE TABLE / y|VIEW',
    ],
    [
      'psql without footer',
      TWO,
      'table_name | table_type\n-----------|-----------\nx          | BASE TABLE',
      'table table_name|table_type / x|BASE TABLE',
    ],
    [
      'psql, unaligned',
      TWO,
      'x|BASE TABLE\ny|VIEW',
      'table table_name|table_type / x|BASE TABLE / y|VIEW',
    ],
    ['one row, unaligned', TWO, 'x | BASE TABLE', 'row table_name=x, table_type=BASE TABLE'],
    [
      'Markdown',
      TWO,
      '| table_name | table_type |\n| --- | :---: |\n| x | BASE TABLE |',
      'table table_name|table_type / x|BASE TABLE',
    ],
    [
      'with a frame',
      TWO,
      '+------------+------------+\n| table_name | table_type |\n+------------+------------+\n| x          | VIEW       |\n+------------+------------+',
      'table table_name|table_type / x|VIEW',
    ],
    [
      'CRLF',
      TWO,
      ' table_name | table_type \r\n------------+------------\r\n x          | VIEW\r\n(1 row)\r\n',
      'table table_name|table_type / x|VIEW',
    ],
    [
      'an empty cell',
      TWO,
      ' table_name | table_type \n------------+------------\n x          | \n(1 row)',
      'table table_name|table_type / x|',
    ],
    ['no rows', TWO, ' table_name | table_type \n------------+------------\n(0 rows)', 'rows = 0'],
    ['only a footer', TWO, '(3 rows)', 'rows = 3'],
    ['rows left out', TWO, 'table_name | table_type\n---|---\nx | VIEW\n... | ...', null],
    [
      'rows left out with a footer',
      TWO,
      'table_name | table_type\n---|---\nx | VIEW\n...\n(12 rows)',
      'rows = 12',
    ],
    [
      'a footer that does not fit',
      TWO,
      'table_name | table_type\n---|---\nx | VIEW\n(12 rows)',
      null,
    ],
    ['ragged rows', TWO, 'table_name | table_type\n---|---\nx | VIEW | y', null],
    ['another number of cells', TWO, 'x|y|z', null],
    ['prose', TWO, 'All tables are there and have the right type.', null],
    [
      'one column',
      "select indexname from pg_indexes where tablename = 'v'",
      ' indexname \n-----------\n v_pkey\n v_idx\n(2 rows)',
      'table indexname / v_pkey / v_idx',
    ],
    [
      'one column without header',
      "select indexname from pg_indexes where tablename = 'v'",
      'v_pkey\nv_idx',
      'table indexname / v_pkey / v_idx',
    ],
    [
      'one name',
      "select indexname from pg_indexes where tablename = 'v'",
      'v_pkey',
      'names v_pkey',
    ],
    ['one count', 'select count(*) from t', ' count \n-------\n     5\n(1 row)', 'table count / 5'],
    ['a bare count', 'select count(*) from t', '5', 'value = 5'],
    ['a bare truth', 'select exists (select 1)', 't', 'value = t'],
    [
      'comment marks',
      TWO,
      '-- table_name | table_type\n-- -----------+-----------\n-- x          | VIEW',
      'table table_name|table_type / x|VIEW',
    ],
    [
      'an error',
      'select * from secret',
      'ERROR:  permission denied for table secret',
      'fails permission denied for table secret',
    ],
    ['a command tag', 'update t set a = 1', 'UPDATE 3', 'rows = 3'],
    ['an insert tag', 'insert into t values (1)', 'INSERT 0 1', 'rows = 1'],
    [
      'a plan',
      'explain select * from t where id = 1',
      'Index Scan using t_pkey on t  (cost=0.15..8.17 rows=1 width=36)\n  Index Cond: (id = 1)',
      'plan Index Scan t_pkey',
    ],
    [
      'a plan without an index',
      'explain select * from t',
      'Seq Scan on t  (cost=0.00..22.70 rows=1270 width=36)',
      null,
    ],
    ['nothing', TWO, '', null],
  ];
  for (const [name, sql, text, reading] of cases) {
    it(name, () => {
      const found = understandOutput(text, shapeOf(sql));
      assert.equal(found && shown(found), reading);
    });
  }
});
