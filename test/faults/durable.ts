import { onClient } from '../postgres/engineHarness';
import type { Round } from './endure';

/** The test servers save the waiting for the disk; here what was committed must be there after a crash. */
const DURABLE = `do $$ begin
  execute format('alter database %I set synchronous_commit = on', current_database());
end $$`;

/** For every session that begins after it, and for all that was committed before. */
export async function durable({ url }: Pick<Round, 'url'>): Promise<void> {
  await onClient(url, async (client) => {
    await client.query('set synchronous_commit = on');
    await client.query(DURABLE);
  });
}
