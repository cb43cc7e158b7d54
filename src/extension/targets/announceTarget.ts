import type { EngineHost } from '../engineHost';
import type { Migrations } from '../migrations';
import type { ResultsView } from '../results';
import { unasked, type Targets } from './targets';

/**
 * Tells the panel where the next command goes, before that target was asked anything: at once by its name, then by all
 * that its URL says.
 */
export async function announceTarget(ports: {
  readonly targets: Pick<Targets, 'chosen' | 'current' | 'sketch'>;
  readonly engines: Pick<EngineHost, 'get'>;
  readonly results: ResultsView;
  readonly migrations: Pick<Migrations, 'snapshot'>;
}): Promise<void> {
  const { targets, engines, results, migrations } = ports;
  const { id, name, environment } = targets.chosen;
  results.update({ target: unasked(name, environment) });
  try {
    const target = await targets.current();
    const sketch = await targets.sketch(target, await engines.get());
    const isNews = targets.chosen.id === id && migrations.snapshot.report === null;
    if (isNews) results.update({ target: sketch });
  } catch {
    // Its name stands there. Why it cannot be reached is said by whatever asks it.
  }
}
