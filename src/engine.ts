/** What a face loads when it first needs the engine; bundled apart as dist/engine.mjs. */
export { createEngine } from './app/createEngine';
export { describeError } from './core/describeError';
