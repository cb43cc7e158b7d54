import type { OrderReport } from '../core/report/model';
import type { OrderRequest } from './engine';
import type { Services } from './services';

/** The manifest that a guide's order gives; written only when the request says so. */
export function importOrder(services: Services, request: OrderRequest): Promise<OrderReport> {
  throw new Error(`Not built yet: ${request.guide} ${services.options.applicationName}`);
}
