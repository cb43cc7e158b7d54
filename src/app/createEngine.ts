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
import { withoutSecrets } from './withoutSecrets';

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
    status: (request) => withoutSecrets(request, (one) => status(services, one)),
    plan: (request) =>
      withoutSecrets(request, async (one) => (await import('./plan')).plan(services, one)),
    planDocument: async (report, dryRun) =>
      (await import('../core/report/text/planDocument')).planDocument(report, dryRun),
    readPlan: async (file) => (await import('../workspace/readPlan')).readPlan(file),
    apply: (request) =>
      withoutSecrets(request, async (one) => (await import('./apply')).apply(services, one)),
    verify: (request) =>
      withoutSecrets(request, async (one) => (await import('./verify')).verify(services, one)),
    rollback: (request) =>
      withoutSecrets(request, async (one) => (await import('./rollback')).rollback(services, one)),
    rehearse: (request) =>
      withoutSecrets(request, async (one) => (await import('./rehearse')).rehearse(services, one)),
    generateRollback: (request) =>
      withoutSecrets(request, async (one) =>
        (await import('./generateRollback')).generateRollback(services, one),
      ),
    policies: (request) =>
      withoutSecrets(request, async (one) => (await import('./policies')).policies(services, one)),
    runs: (request) =>
      withoutSecrets(request, async (one) => (await import('./runs')).runs(services, one)),
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

const inspectUrl: Engine['inspectUrl'] = async (url) => {
  try {
    const { host, port, database, user } = parseConnectionUrl(url);
    return { ok: true, host, port, database, user, environment: environmentOf(host) };
  } catch (error) {
    const { describeError } = await import('../core/describeError');
    const { message, nextStep = '' } = describeError(error);
    return { ok: false, message, nextStep };
  }
};
