import { resolveOrder } from '../core/guide/bindGuide';
import { orderDifference } from '../core/manifest/orderDifference';
import { MANIFEST_FILE } from '../core/manifest/model';
import type { PlaceProblemReport } from '../core/report/model';
import { problemOf } from '../core/whatHappened';
import type { LoadedMigrations } from './loadMigrations';

/** What guides and manifest do not agree on, and guides that cannot be read. */
export function guideProblems(loaded: LoadedMigrations): PlaceProblemReport[] {
  const order = loaded.migrations.map(({ file }) => file.path);
  return loaded.guides.flatMap(({ path, guide, error }) => {
    if (error) {
      const { code, message, line } = problemOf(error);
      return [{ path, code, message, ...(line !== undefined && { line }) }];
    }
    if (!guide?.order) return [];
    const stated = resolveOrder(guide.order, order).flatMap((name) => name.path ?? []);
    const difference = orderDifference(stated, order);
    if (difference === null) return [];
    const { earlier, later } = difference;
    const by = loaded.manifest?.order.length ? MANIFEST_FILE : 'the order of the versions';
    return [
      {
        path,
        line: guide.order.line,
        code: 'orderDiffers' as const,
        message: `${path} says ${earlier} before ${later}; ${by} has it the other way round.`,
      },
    ];
  });
}
