import assert from 'node:assert/strict';
import { loadSqlParser, type SqlParser } from './parser';
import { argumentType, columnType, isSerial } from './typeName';

/** Written, as a column's type, as an argument's; the two latter are what PostgreSQL 15 and 18 print. */
const cases: readonly (readonly [string, string, string?])[] = [
  ['int', 'integer'],
  ['int2', 'smallint'],
  ['int4', 'integer'],
  ['int8', 'bigint'],
  ['INTEGER', 'integer'],
  ['pg_catalog.int4', 'integer'],
  ['real', 'real'],
  ['float', 'double precision'],
  ['float4', 'real'],
  ['float(10)', 'real'],
  ['float(50)', 'double precision'],
  ['double precision', 'double precision'],
  ['text', 'text'],
  ['varchar', 'character varying'],
  ['varchar(20)', 'character varying(20)', 'character varying'],
  ['character varying(7)', 'character varying(7)', 'character varying'],
  ['pg_catalog.varchar(3)', 'character varying(3)', 'character varying'],
  ['char', 'character(1)', 'character'],
  ['char(5)', 'character(5)', 'character'],
  ['nchar(3)', 'character(3)', 'character'],
  ['bpchar', 'bpchar', 'character'],
  ['bpchar(4)', 'character(4)', 'character'],
  ['"char"', '"char"'],
  ['name', 'name'],
  ['numeric', 'numeric'],
  ['numeric(10)', 'numeric(10,0)', 'numeric'],
  ['decimal(10,2)', 'numeric(10,2)', 'numeric'],
  ['numeric(5,-2)', 'numeric(5,-2)', 'numeric'],
  ['bool', 'boolean'],
  ['date', 'date'],
  ['time', 'time without time zone'],
  ['time(2)', 'time(2) without time zone', 'time without time zone'],
  ['timetz(3)', 'time(3) with time zone', 'time with time zone'],
  ['timestamp', 'timestamp without time zone'],
  ['timestamp(0)', 'timestamp(0) without time zone', 'timestamp without time zone'],
  ['timestamptz', 'timestamp with time zone'],
  ['timestamp(4) with time zone', 'timestamp(4) with time zone', 'timestamp with time zone'],
  ['uuid', 'uuid'],
  ['jsonb', 'jsonb'],
  ['bytea', 'bytea'],
  ['bit', 'bit(1)', 'bit'],
  ['bit(8)', 'bit(8)', 'bit'],
  ['varbit', 'bit varying'],
  ['bit varying(3)', 'bit varying(3)', 'bit varying'],
  ['interval', 'interval'],
  ['interval(3)', 'interval(3)', 'interval'],
  ['interval year', 'interval year', 'interval'],
  ['interval month', 'interval month', 'interval'],
  ['interval year to month', 'interval year to month', 'interval'],
  ['interval day to second(3)', 'interval day to second(3)', 'interval'],
  ['interval hour to minute', 'interval hour to minute', 'interval'],
  ['interval minute to second', 'interval minute to second', 'interval'],
  ['interval second(2)', 'interval second(2)', 'interval'],
  ['int[]', 'integer[]'],
  ['int[][]', 'integer[]'],
  ['int[3]', 'integer[]'],
  ['int array', 'integer[]'],
  ['int array[4]', 'integer[]'],
  ['varchar(3)[]', 'character varying(3)[]', 'character varying[]'],
  ['numeric(10,2)[]', 'numeric(10,2)[]', 'numeric[]'],
  ['timestamptz(2)[]', 'timestamp(2) with time zone[]', 'timestamp with time zone[]'],
  ['mood', 'mood'],
  ['public.mood', 'mood'],
  ['app.mood', 'app.mood'],
  ['app.mood[]', 'app.mood[]'],
  ['"My Type"', '"My Type"'],
  ['"My App"."My Type"', '"My App"."My Type"'],
  ['vector(1536)', 'vector(1536)', 'vector'],
  ['extensions.vector(3)', 'extensions.vector(3)', 'extensions.vector'],
  ['serial', 'integer'],
  ['serial4', 'integer'],
  ['bigserial', 'bigint'],
  ['serial8', 'bigint'],
  ['smallserial', 'smallint'],
  ['serial2', 'smallint'],
  ['app.serial', 'app.serial'],
  ['constructor', 'constructor'],
];

describe('type names', () => {
  let parser: SqlParser;
  before(async () => {
    parser = await loadSqlParser();
  });

  for (const [written, column, argument = column] of cases) {
    it(`prints ${written} as ${column}, and as ${argument} for an argument`, () => {
      const type = parser.parseTypeName(written);
      assert.equal(columnType(type), column);
      assert.equal(argumentType(type), argument);
    });
  }

  it('does not guess how an extension prints the words of its type', () => {
    const type = parser.parseTypeName('geometry(Point,4326)');
    assert.equal(columnType(type), null);
    assert.equal(argumentType(type), 'geometry');
  });

  it('knows serial types, and no type of that name in a schema', () => {
    const serial = ['serial', 'bigserial', 'serial2', 'int', 'app.serial', '"Serial"', 'toString'];
    assert.deepEqual(
      serial.filter((written) => isSerial(parser.parseTypeName(written))),
      ['serial', 'bigserial', 'serial2'],
    );
  });
});
