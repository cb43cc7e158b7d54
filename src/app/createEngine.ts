import { describeError } from '../core/describeError';
import { loadSqlParser } from '../core/sql/parser';
import { parseConnectionUrl } from '../core/target/connectionUrl';
import { environmentOf } from '../core/target/environment';
import { BuiltinServers } from '../postgres/builtinServers';
import { discoverWorkspace } from '../workspace/discover';
import type { Engine, EngineOptions, Listing } from './engine';
import { findGuides } from './findGuides';
import { builtinTarget, findTargets } from './findTargets';
import type { Services } from './services';
import { status } from './status';

/**
 * Builds the use cases. Nothing is opened or loaded before it is needed: what many sessions never ask for is imported
 * when it is asked for, and so ships in files of its own (`esbuild.js`).
 */
export function createEngine(options: EngineOptions): Engine {
  const servers = new BuiltinServers({
    entry: options.builtinEntry,
    keepMs: options.keepBuiltinMs,
    application: options.applicationName,
  });
  const services: Services = { options, servers, parser: loadSqlParser };
  return {
    list,
    builtin: (root) => builtinTarget(options, root),
    findTargets: (root) => findTargets(options, root),
    status: (request) => status(services, request),
    plan: async (request) => (await import('./plan')).plan(services, request),
    planDocument: async (report, dryRun) =>
      (await import('../core/report/text/planDocument')).planDocument(report, dryRun),
    readPlan: async (file) => (await import('../workspace/readPlan')).readPlan(file),
    apply: async (request) => (await import('./apply')).apply(services, request),
    verify: async (request) => (await import('./verify')).verify(services, request),
    rollback: async (request) => (await import('./rollback')).rollback(services, request),
    rehearse: async (request) => (await import('./rehearse')).rehearse(services, request),
    generateRollback: async (request) =>
      (await import('./generateRollback')).generateRollback(services, request),
    policies: async (request) => (await import('./policies')).policies(services, request),
    runs: async (request) => (await import('./runs')).runs(services, request),
    guides: (root, signal) => findGuides(root, signal),
    explain: async (request) => (await import('./explain')).explain(services, request),
    importOrder: async (request) => (await import('./importOrder')).importOrder(services, request),
    inspectUrl,
    dispose: () => servers.dispose(),
  };
}

async function list(root: string, signal?: AbortSignal): Promise<Listing> {
  const { migrations, skipped } = await discoverWorkspace(root, signal);
  return {
    migrations: migrations.map(({ version, name, path, source, rollbackPath }) => ({
      version,
      name,
      path,
      source,
      rollback: rollbackPath === null ? null : 'file',
      rollbackPath,
    })),
    skipped,
  };
}

const inspectUrl: Engine['inspectUrl'] = (url) => {
  try {
    const { host, port, database, user } = parseConnectionUrl(url);
    return { ok: true, host, port, database, user, environment: environmentOf(host) };
  } catch (error) {
    const { message, nextStep = '' } = describeError(error);
    return { ok: false, message, nextStep };
  }
};
