'use strict';

/** Where a target may come from, or libpq's own variables: with one of them set, a try-out would reach that database. */
const DATABASE = /^((PLUMBLINE_|SUPABASE_)?(DATABASE_URL|DB_URL)|PG[A-Z]+)$/;

/**
 * The environment of this process for a try-out or a test: no database of the person who runs it, and the built-in
 * target's files under `cacheFolder` instead of the person's own cache.
 */
function apartEnvironment(cacheFolder) {
  const kept = Object.entries(process.env).filter(([name]) => !DATABASE.test(name));
  return { ...Object.fromEntries(kept), PLUMBLINE_CACHE_DIR: cacheFolder };
}

module.exports = { apartEnvironment };
