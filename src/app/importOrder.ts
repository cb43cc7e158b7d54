import { describeError } from '../core/describeError';
import { PlumblineError } from '../core/errors';
import { resolveOrder } from '../core/guide/bindGuide';
import type { GuideOrder } from '../core/guide/model';
import { MANIFEST_FILE } from '../core/manifest/model';
import { withOrder } from '../core/manifest/orderText';
import { REPORT_SCHEMA, type OrderReport } from '../core/report/model';
import { isRollback } from '../workspace/arrange';
import { discoverMigrations } from '../workspace/discover';
import { readManifest, readManifestText } from '../workspace/readManifest';
import { findSqlFiles } from '../workspace/walk';
import { writeInside } from '../workspace/writeFile';
import type { OrderRequest } from './engine';
import { loadGuide } from './loadGuides';
import type { Services } from './services';
import { workspacePath } from './workspacePath';

/**
 * The manifest that a guide's order gives; written only when the request says so, and never another one than it
 * expects (`changedSincePlan`). What a manifest says already stays, except for its order.
 */
export async function importOrder(
  services: Pick<Services, 'parser'>,
  request: OrderRequest,
): Promise<OrderReport> {
  const report: OrderReport = {
    schema: REPORT_SCHEMA,
    guide: workspacePath(request.root, request.guide),
    order: [],
    missing: [],
    unnamed: [],
    manifest: '',
    unchanged: false,
  };
  try {
    await fill(report, services, request);
  } catch (error) {
    report.error = describeError(error);
  }
  return report;
}

async function fill(
  report: OrderReport,
  services: Pick<Services, 'parser'>,
  request: OrderRequest,
): Promise<void> {
  const { root, signal } = request;
  // Not the order that it states now: that may name files which are gone, which is what this mends.
  const sources = (await readManifest(root))?.manifest.sources ?? null;
  const options = { ...(sources && { globs: sources }), ...(signal && { signal }) };
  const { migrations } = await discoverMigrations(root, options);
  const { guide, error } = await loadGuide(
    root,
    await services.parser(),
    { path: report.guide },
    migrations,
  );
  if (guide === null) throw error ?? new Error('A guide was neither read nor refused.');
  if (guide.order === null) {
    throw new PlumblineError('noOrder', `${report.guide} gives no order.`, {
      path: report.guide,
      state: { code: 'unchanged' },
    });
  }
  const paths = migrations.map(({ path }) => path);
  const others = await otherFiles(root, guide.order, paths, signal);
  const files = resolveOrder(guide.order, paths).map(({ name, path }) => ({
    name,
    // A schema.sql has no version and is found by nobody before an order names it.
    path: path ?? resolveOrder({ line: 0, files: [name] }, others)[0]?.path ?? null,
  }));
  report.order = [...new Set(files.flatMap(({ path }) => path ?? []))];
  report.missing = files.flatMap(({ name, path }) => (path === null ? [name] : []));
  report.unnamed = paths.filter((path) => !report.order.includes(path));
  const before = await readManifestText(root);
  report.manifest = withOrder(before, report.order);
  report.unchanged = before !== null && isSame(before, report.manifest);
  if (request.expected !== undefined && request.expected !== report.manifest) {
    throw new PlumblineError(
      'changedSincePlan',
      `${report.guide} or the workspace gives another order than was confirmed.`,
      { path: report.guide, state: { code: 'unchanged' } },
    );
  }
  if (request.write && !report.unchanged) await writeInside(root, MANIFEST_FILE, report.manifest);
}

/** SQL files of the workspace that the guide may name and that are no migrations, nor the rollback of one. */
async function otherFiles(
  root: string,
  order: GuideOrder,
  migrations: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const names = new Set(order.files.map(fileName));
  const found = await findSqlFiles(
    root,
    { folders: [''], isMeant: (path) => names.has(fileName(path)) },
    signal,
  );
  return found.paths.filter((path) => !migrations.includes(path) && !isRollback(path));
}

function fileName(path: string): string {
  return path.replace(/^.*[\\/]/, '');
}

/** The same to whoever reads it, however it is indented. */
function isSame(one: string, other: string): boolean {
  return JSON.stringify(JSON.parse(one)) === JSON.stringify(JSON.parse(other));
}
