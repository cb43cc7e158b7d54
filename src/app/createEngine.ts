import { loadSqlParser } from '../core/sql/parser';
import { parseConnectionUrl } from '../core/target/connectionUrl';
import { environmentOf } from '../core/target/environment';
import { createRedactor } from '../core/target/redact';
import { BuiltinServers } from '../postgres/builtinServers';
import { discoverWorkspace } from '../workspace/discover';
import type { Engine, EngineOptions, Listing, Request } from './engine';
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
  const services: Services = {
    options,
    servers,
    parser: loadSqlParser,
    redact: createRedactor([]),
  };
  const silently =
    <Wanted extends Request, Report>(
      work: (services: Services, request: Wanted) => Promise<Report>,
    ) =>
    (request: Wanted) =>
      withoutSecrets(services, request, work);
  return {
    list,
    builtin: (root) => builtinTarget(options, root),
    findTargets: (root) => findTargets(options, root),
    status: silently(status),
    plan: silently(async (own, request) => (await import('./plan')).plan(own, request)),
    planDocument: async (report, dryRun) =>
      (await import('../core/report/text/planDocument')).planDocument(report, dryRun),
    readPlan: async (file) => (await import('../workspace/readPlan')).readPlan(file),
    apply: silently(async (own, request) => (await import('./apply')).apply(own, request)),
    verify: silently(async (own, request) => (await import('./verify')).verify(own, request)),
    rollback: silently(async (own, request) => (await import('./rollback')).rollback(own, request)),
    rehearse: silently(async (own, request) => (await import('./rehearse')).rehearse(own, request)),
    generateRollback: silently(async (own, request) =>
      (await import('./generateRollback')).generateRollback(own, request),
    ),
    policies: silently(async (own, request) => (await import('./policies')).policies(own, request)),
    runs: silently(async (own, request) => (await import('./runs')).runs(own, request)),
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
