import type { ErrorReport } from './core/report/model';

/** What a face loads when it first needs the engine; bundled apart as dist/engine.mjs. */
export { createEngine } from './app/createEngine';

/** See `core/describeError.ts`, which only what fails loads. */
export async function describeError(error: unknown): Promise<ErrorReport> {
  return (await import('./core/describeError')).describeError(error);
}
