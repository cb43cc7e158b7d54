import type { ExplainReport } from '../core/report/model';
import type { ExplainRequest } from './engine';
import type { Services } from './services';

/** How guides and SQL files are understood, without a database. A file that cannot be read is an entry with its error. */
export function explain(services: Services, request: ExplainRequest): Promise<ExplainReport> {
  throw new Error(`Not built yet: explain ${request.root} ${services.options.applicationName}`);
}
