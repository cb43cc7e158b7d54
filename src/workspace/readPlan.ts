import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PlumblineError } from '../core/errors';
import { parsePlan, type KeptPlan } from '../core/plan/keptPlan';
import { decodeText } from './readText';

/**
 * Reads a plan that was kept as JSON.
 *
 * @param file absolute
 * @throws PlumblineError `usage` when it cannot be read or is no plan that could run; `notUtf8`, `nulByte`
 */
export async function readPlan(file: string): Promise<KeptPlan> {
  const name = path.basename(file);
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new PlumblineError(
      'usage',
      `The plan ${file} cannot be read: ${reasonOf(cause)}.`,
      {},
      { cause },
    );
  });
  const plan = parsePlan(decodeText(bytes, name));
  if (typeof plan !== 'string') return plan;
  throw new PlumblineError('usage', `${name} is no plan that can run: ${plan}.`);
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EISDIR') return 'it is a folder';
  return code === 'EACCES' ? 'it may not be read' : code || String(cause);
}
