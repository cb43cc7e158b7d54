/**
 * The extensions of the built-in target, by the names of PGlite's archives: those of PostgreSQL's contrib that a
 * Supabase project can create, too. The build packs their files into one archive (all but pgcrypto, which carries
 * OpenSSL, are a few kilobytes).
 */
export const EXTENSION_ARCHIVES: readonly string[] = [
  'bloom',
  'btree_gin',
  'btree_gist',
  'citext',
  'cube',
  'dict_int',
  'dict_xsyn',
  'earthdistance',
  'fuzzystrmatch',
  'hstore',
  'intarray',
  'isn',
  'lo',
  'ltree',
  'pg_trgm',
  'pgcrypto',
  'seg',
  // autoinc, insert_username, moddatetime and refint
  'spi',
  'tablefunc',
  'tcn',
  'tsm_system_rows',
  'tsm_system_time',
  'unaccent',
  'uuid-ossp',
];
