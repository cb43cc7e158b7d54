import type { Holder } from './holder';

/** A table that another tool keeps its history (or its lock) in. */
export interface ForeignTable {
  readonly schema: string;
  readonly name: string;
}

/** An advisory lock that another session holds in this database. */
export interface HeldLock extends Holder {
  /** The key as a signed decimal number. */
  readonly key: string;
}

interface ForeignRunner {
  readonly tool: string;
  readonly table: string;
  /** Only there: the table's name alone says little. */
  readonly schema?: string;
  readonly key: (table: ForeignTable, database: string) => bigint;
}

const fixed = (key: bigint) => (): bigint => key;

/**
 * How other tools keep their own second run away: by an advisory lock, with a key that is fixed or made of names. Read in
 * the tools' sources; a table of the tool must be there too, since a number alone could be anybody's.
 */
const runners: readonly ForeignRunner[] = [
  {
    tool: 'Flyway',
    table: 'flyway_schema_history',
    key: ({ schema, name }) => 77_431_708_279_161n + BigInt(javaHash(`"${schema}"."${name}"`)),
  },
  { tool: 'Sqitch', schema: 'sqitch', table: 'changes', key: fixed(75_474_063n) },
  { tool: 'Atlas', table: 'atlas_schema_revisions', key: fixed(2_686_470_616n) },
  {
    tool: 'golang-migrate',
    table: 'schema_migrations',
    key: ({ schema, name }, database) =>
      (BigInt(crc32(`${schema}\0${name}\0${database}`)) * 1_486_364_155n) & 0xffff_ffffn,
  },
  { tool: 'goose', table: 'goose_db_version', key: fixed(4_097_083_626n) },
  {
    tool: 'graphile-migrate',
    schema: 'graphile_migrate',
    table: 'migrations',
    key: fixed(4_727_445_306_447_283n),
  },
  { tool: 'node-pg-migrate', table: 'pgmigrations', key: fixed(7_241_865_325_823_964n) },
  { tool: 'Prisma', table: '_prisma_migrations', key: fixed(72_707_369n) },
  {
    tool: 'sqlx',
    table: '_sqlx_migrations',
    key: (_, database) => 0x3d32_ad9en * BigInt(crc32(database)),
  },
  {
    tool: 'pgroll',
    schema: 'pgroll',
    table: 'migrations',
    key: fixed(0x2c_0305_7fb9_525bn),
  },
];

/** Liquibase has no advisory lock: a committed row of this table says who runs. */
export const LIQUIBASE_LOCK = 'databasechangeloglock';

/** The names of the tables to look for, in whatever schema. */
export const FOREIGN_TABLES: readonly string[] = [
  ...new Set([...runners.map(({ table }) => table), LIQUIBASE_LOCK]),
];

/** The tool that is at work on this database, with the lock that tells; null when none is. */
export function foreignRun(
  tables: readonly ForeignTable[],
  locks: readonly HeldLock[],
  database: string,
): { readonly tool: string; readonly lock: HeldLock } | null {
  for (const { tool, table, schema, key } of runners) {
    for (const found of tables) {
      if (found.name !== table || (schema !== undefined && found.schema !== schema)) continue;
      const wanted = BigInt.asIntN(64, key(found, database)).toString();
      const lock = locks.find((held) => held.key === wanted);
      if (lock) return { tool, lock };
    }
  }
  return null;
}

/** `String.hashCode` of Java: 31-fold sums of UTF-16 units, as a signed 32-bit number. */
function javaHash(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at += 1)
    hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}

/** CRC-32 of IEEE 802.3 over the UTF-8 bytes, as an unsigned number. */
function crc32(text: string): number {
  let crc = 0xffff_ffff;
  for (const byte of Buffer.from(text, 'utf8')) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}
