import { Client } from 'pg';
import type { Queryable } from '../../src/postgres/queryable';
import { servers, type TestServer } from './server';

/** A fresh database for one test: what reading needs, plus scripts of many statements. */
export interface TestDatabase extends Queryable {
  run(script: string): Promise<void>;
}

/** Runs `use` with a fresh database of `server`, and closes its connection whatever happens. */
export async function withDatabase<T>(
  server: TestServer,
  use: (db: TestDatabase) => Promise<T>,
): Promise<T> {
  const client = new Client({ connectionString: await server.createDatabase() });
  await client.connect();
  try {
    return await use({
      query: async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
        (await client.query<Row>(sql, [...values])).rows,
      run: async (script) => {
        await client.query(script);
      },
    });
  } finally {
    await client.end();
  }
}

/** Runs `use` against every server of the test run; a failure names the server. */
export async function onEveryServer(
  use: (db: TestDatabase, server: TestServer) => Promise<void>,
): Promise<void> {
  for (const server of await servers()) {
    try {
      await withDatabase(server, (db) => use(db, server));
    } catch (error) {
      if (error instanceof Error) error.message = `${server.name}: ${error.message}`;
      throw error;
    }
  }
}
