/**
 * A program that opens the built-in target, for tests that kill it: opens the data directory of its first argument,
 * starts the statement of its second one and says so with the id of the target's process.
 */
import { openBuiltin } from '../../src/postgres/builtin/server';

const [dataDirectory = '', statement = '', entry = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const server = await openBuiltin({ dataDirectory, entry, application: 'the parent' });
  const { client } = await server.acquire();
  client.on('notice', () => process.send?.({ running: server.pid }));
  await client.query(`do $$ begin raise notice 'running'; end $$; ${statement}`);
}

void main();
