import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { removeFile, writeWholeFile } from './writeFile';

/** How many runs are kept. */
const KEPT = 200;

/** `20260131T120000000Z-<uuid>.json`: by name, the oldest comes first. */
const NAME = /^\d{8}T\d{9}Z-[0-9a-f-]{36}\.json$/;

/**
 * Keeps the report of a run as a file of its own, and removes the oldest ones beyond the newest 200.
 *
 * @param folder absolute; made where it does not exist
 * @param run its `startedAt` (ISO 8601, UTC) and `id` make the name
 * @throws PlumblineError `notWritable`
 */
export async function writeRunFile(
  folder: string,
  { startedAt, id }: { readonly startedAt: string; readonly id: string },
  text: string,
): Promise<void> {
  await writeWholeFile(path.join(folder, `${startedAt.replace(/[-:.]/g, '')}-${id}.json`), text);
  const names = await namesIn(folder);
  for (const name of names.slice(KEPT)) await removeFile(path.join(folder, name));
}

/**
 * What was kept, the newest first; a file that is no JSON (any more) is passed over.
 *
 * @param limit how many at most
 * @param id how the id of one run begins
 */
export async function readRunFiles(folder: string, limit: number, id = ''): Promise<unknown[]> {
  const names = (await namesIn(folder)).filter((name) => idOf(name).startsWith(id));
  const texts = await Promise.all(
    names.slice(0, limit).map((name) => readFile(path.join(folder, name), 'utf8').catch(() => '')),
  );
  return texts.flatMap((text) => {
    try {
      return [JSON.parse(text) as unknown];
    } catch {
      return [];
    }
  });
}

function idOf(name: string): string {
  return name.slice(name.indexOf('-') + 1, -'.json'.length);
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => NAME.test(name))
    .sort()
    .reverse();
}
